import DaifaLedger
import DaifaModel
import DaifaReports
import DaifaSpool

/// 审计导出: writes everything about a period into audit's outbox, table by table, and last the manifest: once that is there, all is.
///
/// All of it comes from one state of the ledger, and what came after the period's last day is left out, so that the same period gives the
/// same bytes whenever it is asked for. Nothing is held in memory but the rosters' numbers and a stretch of payments.
struct AuditExporting {
  let context: PassContext
  let transaction: LedgerTransaction
  let outgoing: Outgoing
  let request: ReportRequest
  let arrival: Arrival

  private static let audit = Party(role: .audit)

  var period: DayRange { request.period }
  private var isMasked: Bool { context.configuration.auditIdentifiers == .masked }

  func run() throws {
    let rosters = try transaction.rostersConcerned(by: period)
    let stem = try freeStem()
    let forms = request.format.forms
    if forms.csv { try write(.csv, stem: stem, rosters) }
    if forms.xml { try write(.xml, stem: stem, rosters) }
  }

  /// What the names of this export's files begin with: its period, and how many times that was asked for.
  private func freeStem() throws -> String {
    var number = 1
    while true {
      let stem = "export-\(period.first.compact)-\(period.last.compact)-\(number)-"
      let isUsed = try ExportTableWriter.Form.allCases.contains {
        try transaction.isNameUsed("\(stem)manifest.\($0.rawValue)", party: Self.audit)
      }
      if !isUsed { return stem }
      number += 1
    }
  }

  /// Writes the whole export in one form.
  private func write(_ form: ExportTableWriter.Form, stem: String, _ rosters: [Int64]) throws {
    var files: [ExportManifest.File] = []
    for table in ExportTable.all { files.append(try write(table, form, stem: stem, rosters)) }
    let manifest = ExportManifest(
      period: period, identifiers: context.configuration.auditIdentifiers,
      journal: try transaction.journalSegment(of: period), files: files)
    let name = "\(stem)manifest.\(form.rawValue)"
    let writer = try outgoing.begin(name, party: Self.audit)
    switch form {
    case .csv: try manifest.csv { try writer.write($0) }
    case .xml: try manifest.xml { try writer.write($0) }
    }
    let (_, digest) = try outgoing.end(writer, name: name, party: Self.audit, kind: "export", about: arrival.file)
    let payments = files.first { $0.name.hasPrefix("payments.") }
    try transaction.journal(
      "export", party: Self.audit.path, subject: name, count: payments?.rows ?? 0, amount: payments?.sum ?? .zero,
      contentDigest: digest.hex, at: context.now, day: context.today)
  }

  private func write(
    _ table: ExportTable, _ form: ExportTableWriter.Form, stem: String, _ rosters: [Int64]
  ) throws -> ExportManifest.File {
    let name = "\(table.name).\(form.rawValue)"
    let file = try outgoing.begin(stem + name, party: Self.audit)
    var bytes = 0
    var writer = ExportTableWriter(table, form, period: period, isMasked: isMasked) { piece in
      bytes += piece.count
      try file.write(piece)
    }
    try fill(&writer, table, rosters)
    try writer.finish()
    let (_, digest) = try outgoing.end(
      file, name: stem + name, party: Self.audit, kind: "export", about: arrival.file)
    return ExportManifest.File(
      name: name, chineseName: table.chineseName, rows: writer.rows,
      sumColumn: table.sumColumn.map { table.columns[$0].name } ?? "",
      sum: table.sumColumn == nil ? nil : writer.sum, bytes: bytes, digest: digest.hex)
  }

  private func fill(_ writer: inout ExportTableWriter, _ table: ExportTable, _ rosters: [Int64]) throws {
    switch table.name {
    case "payments": try writePayments(rosters, to: &writer)
    case "postings": try writePostings(to: &writer)
    case "statement_debits": try writeDebits(to: &writer)
    case "findings": try writeFindings(rosters, to: &writer)
    case "dictionary": try ExportTable.writeDictionary(to: &writer)
    default:
      guard let query = ExportQuery(rawValue: table.name) else { preconditionFailure("no rows for \(table.name)") }
      let rows = try transaction.exportRows(query, of: period, rosters: rosters)
      precondition(rows.columnCount == table.columns.count, "\(table.name) has other columns in the ledger")
      while try rows.next() {
        for column in 0..<rows.columnCount {
          if let number = rows.integer(column) {
            writer.integer(number)
          } else {
            writer.text(rows.bytes(column))
          }
        }
        try writer.endRow()
      }
    }
  }

  /// Rows of returns that say "posted as instructed", with the sum that was instructed.
  private func writePostings(to writer: inout ExportTableWriter) throws {
    try writeAsInstructed(try transaction.returns(in: period), to: &writer) {
      try transaction.forEachPosting(ofReturn: $0, $1)
    }
  }

  /// Debits of single payments, with the sum that was instructed.
  private func writeDebits(to writer: inout ExportTableWriter) throws {
    try writeAsInstructed(try transaction.statements(in: period), to: &writer) {
      try transaction.forEachDebit(ofStatement: $0, $1)
    }
  }

  /// A row of a file as it names a payment: the payment, its instruction, the bank's reference, and the day as the bank wrote it.
  private typealias NamedPayment = (_ payment: Int64, _ instruction: Int64, _ reference: Bytes, _ day: Bytes) throws ->
    Void

  private func writeAsInstructed(
    _ files: [Int64], to writer: inout ExportTableWriter, _ forEach: (_ file: Int64, NamedPayment) throws -> Void
  ) throws {
    let cursor = try transaction.paymentCursor()
    for file in files {
      var instruction: (id: Int64, number: String) = (0, "")
      try forEach(file) { payment, id, reference, told in
        if id != instruction.id { instruction = (id, try transaction.instructionNumber(id)) }
        let amount = try cursor.withPayment(payment) { $0.amount }
        writer.integer(file)
        writer.integer(payment)
        writer.text(instruction.number)
        writer.text(reference)
        // As the bank wrote it: another form of a day is told as one, and what is none is told as it is.
        let day = Day(told)
        writer.day(day)
        writer.amount(amount)
        if day == nil { writer.text(told) } else { writer.empty() }
        try writer.endRow()
      }
    }
  }

  /// Findings of files that came in the period, and of the rosters concerned, in words.
  private func writeFindings(_ rosters: [Int64], to writer: inout ExportTableWriter) throws {
    let files = try transaction.exportRows(.filesReceived, of: period, rosters: rosters)
    while try files.next() {
      guard let file = files.integer(0) else { continue }
      for (ordinal, finding) in try transaction.findings(file: file).enumerated() {
        writer.integer(file)
        writer.integer(Int64(ordinal))
        writer.text(finding.code.rawValue)
        writer.integer(finding.line.map { Int64($0) })
        for text in [finding.column, finding.columnChinese, finding.required, finding.found] { writer.text(text) }
        writer.text(finding.code.effect.rawValue)
        writer.text(finding.sentence(.chinese))
        try writer.endRow()
      }
    }
  }
}
