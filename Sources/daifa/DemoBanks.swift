import DaifaLedger
import DaifaModel
import Foundation

/// The agent banks of the demo: they read instructions and answer, with a few faults of the kinds that happen.
final class DemoBanks {
  /// One line of an instruction.
  private struct Line {
    var instruction: String
    var sequence: String
    var reference: String
    var account: String
    var name: String
    var fen: Int64
  }

  private let stage: DemoStage
  private var lines: [String: [Line]] = [:]
  private var cameBack: Line?

  init(stage: DemoStage) { self.stage = stage }

  /// Answers every instruction there is.
  func answer() throws {
    for bank in stage.configuration.banks.keys.sorted() {
      lines[bank] = try readInstructions(bank)
      var rows = lines[bank]!.map { row($0) }
      switch bank {
      case "rcu":
        // One is left out: the bank does not know yet, and does not say so.
        rows.remove(at: 11)
        rows[3] = row(lines[bank]![3], posted: lines[bank]![3].fen + 1_000)
        cameBack = lines[bank]![5]
      case "abc":
        rows[2] = row(lines[bank]![2], account: "6290001000000000026")
        rows.append(
          "\(lines[bank]![0].instruction),,DF000000009999901,6290001000000000026,无名氏,66.00,S,,,ABC-X1,2026-04-02")
      default: break
      }
      if let failed = try failedOfCivil(bank) {
        let place = rows.firstIndex { $0.contains(failed.reference) }!
        rows[place] =
          "\(failed.instruction),\(failed.sequence),\(failed.reference),\(failed.account),\(failed.name),,F,R03,已销户,,"
      }
      try drop(rows, to: bank, named: "return-1.csv")
    }
  }

  /// The first payment of the civil department's roster at a bank: its account was closed.
  private func failedOfCivil(_ bank: String) throws -> Line? {
    guard bank == "rcu" else { return nil }
    return try stage.readLedger().read("choose a payment") { transaction in
      try lines[bank]!.first { line in
        try PaymentReference(line.reference).flatMap { try transaction.life(of: $0.payment) }?.department == "civil"
      }
    }
  }

  /// Sends one payment back: 退汇.
  func sendBack() throws {
    guard let line = cameBack else { return }
    let row =
      "\(line.instruction),\(line.sequence),\(line.reference),\(line.account),\(line.name),,F,R20,退汇,RCU-R1,2026-04-07"
    try drop([row], to: "rcu", named: "return-2.csv")
  }

  /// The civil department sends the failed line again, with another account.
  func reissue(from roster: String) throws {
    let ledger = try stage.readLedger()
    let failed = try ledger.read("choose a payment") { transaction in
      try lines["rcu"]!.lazy.compactMap { line in
        try PaymentReference(line.reference).flatMap { try transaction.life(of: $0.payment) }
      }.first { $0.state == .failed && $0.department == "civil" }
    }
    guard let failed else { return }
    let text = try String(contentsOfFile: roster, encoding: .utf8).replacingOccurrences(of: "\u{FEFF}", with: "")
    let rows = text.split(whereSeparator: \.isNewline).map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    guard let header = rows.first, var row = rows.first(where: { $0.first == "\(failed.lineNumber)" }) else { return }
    func place(_ name: String) -> Int { header.firstIndex(of: name) ?? 0 }
    row[place("batch_no")] = "MZ-2026Q1-001-BF"
    row[place("account")] = "6290001000000000018"
    row[place("account_type")] = "card"
    row[0] = "1"
    var columns = header
    if !columns.contains("original_ref") {
      columns.append("original_ref")
      row.append(failed.reference)
    } else {
      row[place("original_ref")] = failed.reference
    }
    let totals = (["TOTAL", "1", row[place("amount")]] + Array(repeating: "", count: columns.count - 3))
    let file = [columns, row, totals].map { $0.joined(separator: ",") }.joined(separator: "\r\n") + "\r\n"
    try stage.drop(Data(file.utf8), named: "MZ-2026Q1-001-BF.csv", to: Party(role: .department, id: "civil"))
  }

  /// The bank posts what was sent again.
  func answerReissue() throws {
    let answered = Set(lines["rcu"]!.map(\.reference))
    let fresh = try readInstructions("rcu").filter { !answered.contains($0.reference) }
    if !fresh.isEmpty { try drop(fresh.map { row($0, postedOn: "2026-04-08") }, to: "rcu", named: "return-3.csv") }
  }

  // MARK: Files

  private func readInstructions(_ bank: String) throws -> [Line] {
    let outbox = "\(stage.directory)/banks/\(bank)/outbox"
    let files = try FileManager.default.contentsOfDirectory(atPath: outbox).filter { $0.hasPrefix("instruction-") }
      .sorted()
    return try files.flatMap { file in
      try String(contentsOfFile: "\(outbox)/\(file)", encoding: .utf8).split(separator: "\n").dropFirst().dropLast().map
      { line in
        let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        return Line(
          instruction: fields[0], sequence: fields[1], reference: fields[2], account: fields[3], name: fields[4],
          fen: Amount(yuan: fields[7])!.fen)
      }
    }
  }

  private func row(_ line: Line, posted: Int64? = nil, account: String? = nil, postedOn: String = "2026-04-02")
    -> String
  {
    let amount = Amount(fen: posted ?? line.fen)
    return
      "\(line.instruction),\(line.sequence),\(line.reference),\(account ?? line.account),\(line.name),\(amount),S,,,B\(line.reference.suffix(9)),\(postedOn)"
  }

  private func drop(_ rows: [String], to bank: String, named name: String) throws {
    let paid = rows.map { $0.split(separator: ",", omittingEmptySubsequences: false) }.filter { $0[6] == "S" }
    let sum = paid.reduce(Amount.zero) { $0 + (Amount(yuan: String($1[5])) ?? .zero) }
    let header = ReturnField.allCases.map(\.name).joined(separator: ",")
    let totals = "TOTAL,\(rows.count),\(sum)" + String(repeating: ",", count: 8)
    let file = ([header] + rows + [totals]).joined(separator: "\n") + "\n"
    try stage.drop(Data(file.utf8), named: name, to: Party(role: .bank, id: bank))
  }
}
