import DaifaLedger
import DaifaModel
import DaifaReports
import DaifaSpool

/// Files on their way out: written into private/ready while a transaction runs, recorded in it, published after it.
///
/// Record, then publish: a file is in an outbox only once the ledger says it will be. What is cut in between is finished at the next start.
final class Outgoing {
  private let spool: Spool
  private let transaction: LedgerTransaction
  private let now: Instant
  /// The business day files are written on.
  private let day: Day
  /// The forms that reports are wanted in.
  let forms: Set<Configuration.ReportFormat>
  private let signatures: OutgoingSignatures
  private(set) var files: [ReadyFile] = []
  private var names: Set<String> = []
  /// How many of the files are durable already and no longer open.
  private var durable = 0

  init(_ spool: Spool, _ transaction: LedgerTransaction, _ context: PassContext, signatures: OutgoingSignatures) {
    self.signatures = signatures
    self.spool = spool
    self.transaction = transaction
    now = context.now
    day = context.today
    forms = context.configuration.reportFormats
  }

  /// A name of its own in a party's outbox: the stem, a number when the stem is used already, the ending.
  func freeName(_ stem: String, _ ending: String, party: Party) throws -> String {
    var candidate = stem + ending
    var number = 2
    while try names.contains("\(party.path)/\(candidate)") || transaction.isNameUsed(candidate, party: party) {
      candidate = "\(stem)-\(number)\(ending)"
      number += 1
    }
    names.insert("\(party.path)/\(candidate)")
    return candidate
  }

  /// Begins a file whose bytes the caller writes.
  func begin(_ name: String, party: Party) throws -> ReadyWriter {
    guard let name = SpoolName(name) else { preconditionFailure("a name of our own making cannot be a file's") }
    return try ReadyWriter(spool, party: party, name: name)
  }

  /// Ends a file and records it as ready; gives the message's number and the digest.
  @discardableResult
  func end(_ writer: ReadyWriter, name: String, party: Party, kind: String, about: Int64?) throws -> (Int64, Digest) {
    let file = try writer.finish()
    try sign(file, name: name, party: party, kind: kind)
    files.append(file)
    if files.count - durable >= Spool.groupLimit { try sync() }
    let record = MessageRecord(party: party, name: name, digest: file.digest.hex, bytes: Int(file.size))
    return (try transaction.recordReady(record, kind: kind, about: about, at: now, day: day), file.digest)
  }

  /// Signs a file, where its party's are signed. The signature goes before its file: whoever can read the file can read both.
  private func sign(_ file: ReadyFile, name: String, party: Party, kind: String) throws {
    guard let (key, purpose) = signatures.key(for: party, kind: kind) else { return }
    let bytes = try key.sign(try spool.openReady(party, file.name), digest: file.digest, purpose: purpose)
    let writer = try begin("\(name).sig", party: party)
    try writer.write(bytes)
    let signature = try writer.finish()
    files.append(signature)
    let record = MessageRecord(
      party: party, name: "\(name).sig", digest: signature.digest.hex, bytes: Int(signature.size))
    try transaction.recordReady(record, kind: "signature", about: nil, at: now, day: day)
  }

  /// The digest of the journal's last entry, which every report carries.
  func journalHead() throws -> String { try transaction.journalHead().digest }

  /// Writes a report in one form.
  func write(
    _ stem: String, _ ending: String, party: Party, kind: String, about: Int64?, _ body: (ReportSink) throws -> Void
  ) throws -> String {
    let name = try freeName(stem, ending, party: party)
    let writer = try begin(name, party: party)
    try body { try writer.write($0) }
    try end(writer, name: name, party: party, kind: kind, about: about)
    return name
  }

  /// Writes a report in every form that is wanted; gives the names.
  @discardableResult
  func write<Renderer: ReportRenderer>(
    _ report: Renderer.Report, with renderer: Renderer.Type, _ stem: String, to party: Party, kind: String,
    about: Int64?
  ) throws -> [(party: Party, name: String)] {
    try Configuration.ReportFormat.allCases.filter(forms.contains).map { form in
      let name = try write(stem, ".\(form.rawValue)", party: party, kind: kind, about: about) {
        try Renderer.write(report, as: form, to: $0)
      }
      return (party, name)
    }
  }

  /// Writes a table in every form that is wanted, its rows one after the other.
  func writeList(
    _ report: ListReport, _ stem: String, to party: Party, kind: String, about: Int64?,
    _ rows: (ListWriter) throws -> Void
  ) throws {
    var files: [(name: String, writer: ReadyWriter)] = []
    func sink(_ form: Configuration.ReportFormat) throws -> ReportSink? {
      guard forms.contains(form) else { return nil }
      let name = try freeName(stem, ".\(form.rawValue)", party: party)
      let writer = try begin(name, party: party)
      files.append((name, writer))
      return { try writer.write($0) }
    }
    let list = try ListWriter(
      report, csv: sink(.csv), xml: sink(.xml), html: sink(.html))
    try rows(list)
    try list.finish()
    for file in files { try end(file.writer, name: file.name, party: party, kind: kind, about: about) }
  }

  /// Forgets the files written since there were so many: what was recorded of them was taken back.
  func drop(after count: Int) {
    files.removeLast(files.count - count)
    durable = min(durable, count)
  }

  /// Makes what was written durable; must be called before the transaction ends.
  func sync() throws {
    try spool.syncReady(Array(files[durable...]))
    for index in durable..<files.count { files[index] = files[index].closed }
    durable = files.count
  }

  /// What a sender's text may contribute to a file's name: letters, digits and Chinese characters, up to 50 of them.
  static func namePart(_ text: String) -> String {
    let scalars = text.withoutPersonalNumbers.unicodeScalars.prefix(50).map { scalar -> Character in
      switch scalar.value {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F, 0x4E00...0x9FFF: Character(scalar)
      default: "_"
      }
    }
    return scalars.isEmpty ? "file" : String(scalars)
  }
}
