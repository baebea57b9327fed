import ArgumentParser
import Foundation

/// Answers instructions as banks do: nearly all posted, some failed, some forgotten, a few wrong. Goes by the line's sequence alone, so
/// that it answers alike whoever wrote the instruction.
enum BankPlayer {
  private static let header =
    "instruction_no,seq,payment_ref,account,account_name,amount,result,reason_code,reason_text,bank_ref,posted_on"

  /// Writes a return for one instruction.
  static func answer(_ instruction: String, to path: String) throws {
    let data = try Data(contentsOf: URL(fileURLWithPath: instruction), options: .alwaysMapped)
    let file = ByteText(path)
    file.add(header.utf8)
    file.endLine()
    var rows = 0
    var paid = 0
    data.withUnsafeBytes { buffer in
      let text = buffer.bindMemory(to: UInt8.self)
      var start = (text.firstIndex(of: 0x0A) ?? 0) + 1
      while start < text.count {
        let end = text[start...].firstIndex(of: 0x0A) ?? text.count
        let line = UnsafeBufferPointer(rebasing: text[start..<end])
        start = end + 1
        if line.starts(with: "TOTAL".utf8) { break }
        guard let fen = answer(line, to: file) else { continue }
        rows += 1
        paid += fen
      }
    }
    file.add("TOTAL,")
    file.add(rows)
    file.add(byte: 0x2C)
    file.add(fen: paid)
    file.add(",,,,,,,,")
    file.endLine()
    file.close()
  }

  /// Answers one line; gives what was posted in fen, or nil when the bank forgets it.
  private static func answer(_ line: UnsafeBufferPointer<UInt8>, to file: ByteText) -> Int? {
    let fields = line.split(separator: 0x2C, omittingEmptySubsequences: false)
    let sequence = fields[1].reduce(0) { $0 * 10 + Int($1 - 0x30) }
    if sequence % 10_007 == 0 { return nil }
    let isFailed = sequence % 1_000 == 17
    let isOverpaid = sequence % 20_011 == 5
    var fen = fields[7].filter { $0 != 0x2E }.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    if isOverpaid { fen += 100 }
    for index in [0, 1, 2, 3, 4] {
      file.add(fields[index])
      file.add(byte: 0x2C)
    }
    if isFailed {
      file.add(",F,R02,户名不符,,")
      fen = 0
    } else {
      file.add(fen: fen)
      file.add(",S,,,L")
      file.add(fields[2].suffix(12))
      file.add(",2026-04-03")
    }
    file.endLine()
    return fen
  }
}

/// What a bank's own process does.
struct AnswerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "answer", abstract: "Answer one instruction as a bank does.", shouldDisplay: false)

  @Argument var instruction: String
  @Argument var target: String

  func run() throws { try BankPlayer.answer(instruction, to: target) }
}
