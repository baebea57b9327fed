import DaifaLedger
import DaifaModel
import DaifaSpool
import Logging

extension Exchange {
  /// Makes files again that were removed from `private/ready` before anybody could read them: instructions from the payments bound to them, which
  /// the ledger says are on their way and of which no bank would hear, and signatures of what is there. Gives the files as they are to be
  /// published now: a signature may have other bytes than the one that was lost. Of any other file only the ledger's word is left; it is told in
  /// every pass.
  func remakeLost(_ files: [ReadyFile]) throws -> [ReadyFile] {
    let lost = try Set(files.filter { try spool.isLost($0) })
    guard !lost.isEmpty else { return files }
    // Instructions first: their signatures are made of them.
    for file in files where lost.contains(file) { try remakeInstruction(file) }
    return try files.map { lost.contains($0) ? try remakeSignature($0) ?? $0 : $0 }
  }

  /// The ledger keeps its digest: what has other bytes is no such file, and is dropped.
  private func remakeInstruction(_ lost: ReadyFile) throws {
    guard let name = lost.name.text else { return }
    let writer = try ledger.read("make a lost instruction again") { transaction -> ReadyWriter? in
      guard let row = try transaction.instruction(named: name, to: lost.party) else { return nil }
      let writer = try ReadyWriter(spool, again: lost)
      try row.render(from: transaction) { try writer.write($0) }
      return writer
    }
    guard let writer, try writer.finish() == lost else { return }
    try record(lost, lost)
    try writer.putBack()
  }

  /// Signs a file once more whose signature was lost; nil where the lost file was none, its key is not ours any more, or the signed file is not
  /// there.
  private func remakeSignature(_ lost: ReadyFile) throws -> ReadyFile? {
    guard let name = lost.name.text, let signed = lost.name.signed, let signedName = signed.text else { return nil }
    let (kind, message) = try ledger.read("read what was signed") {
      (try $0.message(name, to: lost.party)?.kind, try $0.message(signedName, to: lost.party))
    }
    guard kind == "signature", let message, let digest = Digest(hex: message.record.digest),
      let (key, purpose) = signatures.key(for: lost.party, kind: message.kind),
      let file = try spool.openOutgoing(lost.party, signed, digest)
    else { return nil }
    let writer = try ReadyWriter(spool, again: lost)
    try writer.write(try key.sign(file, digest: digest, purpose: purpose))
    let again = try writer.finish()
    try record(lost, again)
    try writer.putBack()
    return again.closed
  }

  /// Says what is being made again, before it is there: the ledger must know what lies in `private/ready`.
  private func record(_ lost: ReadyFile, _ again: ReadyFile) throws {
    let context = context()
    let name = lost.name.text ?? ""
    try ledger.write("make a lost file again") { transaction in
      if again != lost {
        try transaction.replaceReady(
          MessageRecord(party: lost.party, name: name, digest: again.digest.hex, bytes: Int(again.size)))
      }
      try transaction.recordRecovery("remade", count: 1, at: context.now, day: context.today)
      try transaction.alarm(
        "lostAndRemade", party: lost.party, file: nil, subject: name,
        detail: "文件\(name)尚未发出即从private/ready消失，已按账本重新生成（摘要\(again.digest.hex)）：请查明何人所为",
        at: context.now, day: context.today)
    }
    logger.warning(
      "A file that waited was removed before its party could read it, and is made again",
      metadata: ["party": "\(lost.party.path)", "name": "\(lost.name.escaped)"])
  }
}
