package import DaifaModel

/// One entry of an account statement, read. Its texts lie in the batch it was read from.
package struct StatementRow: Sendable {
  /// Its place in the batch.
  package var index: Int
  /// Its line in the file.
  package var line: Int
  package var bookedOn: Day
  package var direction: StatementDirection
  package var amount: Amount
  package var purpose: StatementPurpose
  /// The payment it names, in its column or in its summary; nil when it names none of ours.
  package var payment: Int64?
}

/// What the checks found in one chunk of a statement.
package struct StatementVerdicts: Sendable {
  /// Findings, numbered as the batch numbers its lines.
  package var findings = Findings()
  /// The good entries that move money.
  package var rows: [StatementRow] = []
  package var refused = 0
  /// The sum of all amounts, whichever way they go.
  package var sum = Amount.zero
  /// What the first line says of the statement, field by field, as it is written, and which line that is; empty when there is no line.
  package var head: [String] = []
  package var headLine = 0
  package var days: [Day: StatementDay] = [:]
}

/// The rules about the entries of a statement as such; what they match is for ``StatementMatching``.
package struct StatementScreener {
  /// How many days one statement may be about.
  package static let mostDays = 366

  private var verdicts = StatementVerdicts()
  private var number = 0
  private var period: (first: Day, last: Day)?

  package init() {}

  package mutating func screen(_ batch: LineBatch) -> StatementVerdicts {
    verdicts = StatementVerdicts()
    verdicts.rows.reserveCapacity(batch.count)
    guard batch.count > 0 else { return verdicts }
    let first = batch.row(0)
    verdicts.head = StatementField.allCases.filter(\.isOfStatement).map { String(first[$0].text.prefix(60)) }
    verdicts.headLine = batch.number(0)
    if let from = Day(first[StatementField.firstDay]), let to = Day(first[StatementField.lastDay]) {
      period = (from, to)
    }
    for index in 0..<batch.count {
      number = batch.number(index)
      let fields = batch.row(index)
      let before = verdicts.findings.counts.values.reduce(0, +)
      compareHead(fields, first)
      let row = read(fields, index)
      if let row { take(row, fields) }
      if row == nil, verdicts.findings.counts.values.reduce(0, +) > before { verdicts.refused += 1 }
    }
    return verdicts
  }

  private mutating func compareHead(_ fields: LineFields, _ first: LineFields) {
    for field in StatementField.allCases where field.isOfStatement && !fields[field].equals(first[field]) {
      add(.statementVaries, field, required: first[field].text, found: fields[field].text)
    }
  }

  private static let mostAmount = Amount(fen: 9_999_999_999_999)

  /// Reads a row; nil when it is refused, and when it says that nothing was booked.
  private mutating func read(_ fields: LineFields, _ index: Int) -> StatementRow? {
    let amountBytes = fields[StatementField.amount]
    // Eleven whole digits: more than any province pays, and sums of them cannot leave the range of money.
    guard let amount = Amount(yuanSum: amountBytes), amount <= StatementScreener.mostAmount else {
      add(amountBytes.count == 0 ? .amountMissing : .amountUnreadable, .amount, found: amountBytes.text)
      return nil
    }
    verdicts.sum += amount
    guard let bookedOn = bookedOn(fields) else { return nil }
    let valueOn = fields[StatementField.valueOn]
    if valueOn.count > 0, Day(valueOn) == nil {
      add(.dateUnreadable, .valueOn, found: valueOn.text)
      return nil
    }
    if fields[StatementField.bankReference].count > 60 {
      add(.valueTooLong, .bankReference, required: "60", found: "\(fields[StatementField.bankReference].count)")
      return nil
    }
    guard let (purpose, direction) = purpose(fields, amount) else { return nil }
    guard let direction else { return nil }
    guard amount > .zero else {
      add(.amountZero, .amount, found: amountBytes.text)
      return nil
    }
    let reference = fields[StatementField.paymentReference]
    let payment =
      reference.count > 0
      ? PaymentReference(reference)?.payment : StatementScreener.payment(in: fields[StatementField.summary])
    return StatementRow(
      index: index, line: number, bookedOn: bookedOn, direction: direction, amount: amount, purpose: purpose,
      payment: purpose.isMatched || purpose == .recovery ? payment : nil)
  }

  private mutating func bookedOn(_ fields: LineFields) -> Day? {
    let bytes = fields[StatementField.bookedOn]
    guard let day = Day(bytes) else {
      add(bytes.count == 0 ? .valueMissing : .dateUnreadable, .bookedOn, found: bytes.text)
      return nil
    }
    if let period, day < period.first || day > period.last {
      add(.bookedOutside, .bookedOn, required: "\(period.first)…\(period.last)", found: bytes.text)
      return nil
    }
    return day
  }

  /// What an entry is for and which way it goes; without a direction it says that nothing was booked. Nil when that cannot be read.
  private mutating func purpose(
    _ fields: LineFields, _ amount: Amount
  ) -> (StatementPurpose, StatementDirection?)? {
    let told = fields[StatementField.purpose]
    let way = fields[StatementField.direction]
    let purpose = told.count == 0 ? nil : StatementScreener.purpose(told.text)
    if purpose == StatementPurpose.none, way.count == 0, amount == .zero { return (.none, nil) }
    guard let direction = StatementScreener.direction(way.text) else {
      add(.directionUnknown, .direction, found: way.text)
      return nil
    }
    if told.count == 0 { return (direction == .debit ? .payout : .returned, direction) }
    guard let purpose, purpose.direction == direction else {
      let words = StatementPurpose.allCases.filter { $0.direction == direction }.map(\.rawValue)
      add(.purposeUnknown, .purpose, required: words.joined(separator: "/"), found: told.text)
      return nil
    }
    return (purpose, direction)
  }

  private mutating func take(_ row: StatementRow, _ fields: LineFields) {
    verdicts.rows.append(row)
    var day = verdicts.days[row.bookedOn] ?? StatementDay(day: row.bookedOn)
    if row.direction == .debit {
      day.debits += 1
      day.debitSum += row.amount
      if row.purpose == .payout { day.payoutSum += row.amount }
    } else {
      day.credits += 1
      day.creditSum += row.amount
      if row.purpose == .returned { day.returnedSum += row.amount }
    }
    var hash = UInt64(bitPattern: row.amount.fen) &* 2 &+ (row.direction == .debit ? 1 : 0)
    let texts = [StatementField.bankReference, .instructionNumber, .paymentReference].map { fields[$0].stableHash }
    for part in texts + [row.purpose.rawValue.withBytes { $0.stableHash }] {
      hash = (hash ^ part) &* 0x9E37_79B9_7F4A_7C15
      hash ^= hash >> 29
    }
    day.fingerprint &+= hash
    verdicts.days[row.bookedOn] = day
  }

  private mutating func add(_ code: FindingCode, _ field: StatementField, required: String = "", found: String = "") {
    verdicts.findings.add(
      Finding(code, line: number, field: field, required: String(required.prefix(60)), found: String(found.prefix(60))))
  }

  private static func direction(_ text: String) -> StatementDirection? {
    switch text.lowercased() {
    case "debit", "d", "借", "借方": .debit
    case "credit", "c", "贷", "贷方": .credit
    default: nil
    }
  }

  private static func purpose(_ text: String) -> StatementPurpose? {
    StatementPurpose(rawValue: text.lowercased()) ?? StatementPurpose.allCases.first { $0.chineseName == text }
  }

  // MARK: What a remark names

  /// The first payment reference in a remark; nil when there is none with good check digits.
  package static func payment(in text: Bytes) -> Int64? {
    guard text.count >= PaymentReference.length else { return nil }
    for start in 0...(text.count - PaymentReference.length)
    where text[start] == UInt8(ascii: "D") && text[start + 1] == UInt8(ascii: "F") {
      let slice = Bytes(rebasing: text[start..<(start + PaymentReference.length)])
      if let reference = PaymentReference(slice) { return reference.payment }
    }
    return nil
  }

  /// The first word of a remark that is built like an instruction number of a bank: bank, day, serial; empty when there is none.
  package static func instructionNumber(in text: String, bank: String) -> String {
    guard let start = text.firstRange(of: bank + "-") else { return "" }
    let rest = text[start.upperBound...].prefix { $0.isASCII && ($0.isNumber || $0 == "-") }
    let parts = rest.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count >= 2, parts[0].count == 8, parts[1].count >= 6 else { return "" }
    return "\(bank)-\(parts[0])-\(parts[1])"
  }
}

extension StatementHead {
  /// Reads what a statement says of itself, field by field as ``StatementVerdicts/head`` has it; with what cannot be read.
  package static func read(_ texts: [String], line: Int) -> (head: StatementHead?, findings: [Finding]) {
    guard texts.count == 7 else { return (nil, []) }
    var findings: [Finding] = []
    func unreadable(_ field: StatementField) {
      findings.append(
        Finding(
          .statementHeadUnreadable, line: line, field: field, found: texts[field == .replaces ? 6 : field.rawValue]))
    }
    let isNumber = (1...35).contains(texts[1].count) && !texts[1].contains { $0.isNewline }
    if !(1...32).contains(texts[0].utf8.count) || !texts[0].utf8.allSatisfy(\.isASCIIDigit) {
      unreadable(.payerAccount)
    }
    if !isNumber || texts[1].withBytes({ PersonName.formulaStart($0) }) != nil { unreadable(.statementNumber) }
    if texts[6].count > 35 || texts[6].contains(where: \.isNewline) { unreadable(.replaces) }
    let (first, last) = (Day(texts[2]), Day(texts[3]))
    let opening = texts[4].withBytes { Amount(yuanSum: $0) }
    let closing = texts[5].withBytes { Amount(yuanSum: $0) }
    if first == nil { unreadable(.firstDay) }
    if last == nil { unreadable(.lastDay) }
    if opening == nil { unreadable(.openingBalance) }
    if closing == nil { unreadable(.closingBalance) }
    guard findings.isEmpty, let first, let last, let opening, let closing else { return (nil, findings) }
    var head = StatementHead(
      account: texts[0], number: texts[1], firstDay: first, lastDay: last, opening: opening, closing: closing)
    head.replaces = texts[6]
    return (head, [])
  }
}
