package import DaifaModel

/// 追回案件: the cases that stand open in a discrepancy report, with what they come to.
package struct OpenCases: Sendable {
  /// One case.
  package struct Item: Sendable {
    package var number: CaseNumber
    package var origin: CaseOrigin
    /// The bank's name, or a person's, masked, with the masked identity number.
    package var owedBy: String
    /// The payment's reference, as the bank gave it.
    package var reference: String
    package var owed: Amount
    package var recovered: Amount
    package var waived: Amount
    package var opened: Day
    /// Working days since it was opened; nil when the calendar does not reach so far.
    package var ageInWorkingDays: Int?
    /// 追回中, or 待结案 when nothing is left.
    package var state: String

    package init(_ standing: ClawbackCase, owedBy: String, ageInWorkingDays: Int?) {
      number = standing.number
      origin = standing.origin
      self.owedBy = owedBy
      reference = standing.reference.withoutPersonalNumbers
      owed = standing.owed
      recovered = standing.recovered
      waived = standing.waived
      opened = standing.openedOn
      self.ageInWorkingDays = ageInWorkingDays
      state = standing.chineseState
    }

    var left: Amount { owed - recovered - waived }
  }

  /// Those listed, which may be the first of many.
  package var items: [Item]
  /// What was recovered, waived and is left, in money over all open cases; each case is counted once: under what is left, or else waived, or
  /// else recovered.
  package var recovered: Tally
  package var waived: Tally
  package var left: Tally

  package init(items: [Item] = [], recovered: Tally = .zero, waived: Tally = .zero, left: Tally = .zero) {
    self.items = items
    self.recovered = recovered
    self.waived = waived
    self.left = left
  }

  /// What is owed in all, and by how many cases.
  package var owed: Tally { recovered + waived + left }

  var chart: Chart? {
    guard owed.count > 0 else { return nil }
    return Chart(
      title: "追回到了哪一步", whole: "应追回",
      parts: [.init("已追回", .good, recovered), .init("已核销", .ended, waived), .init("未收回", .bad, left)])
  }

  /// The table of a page, of so many cases at the most.
  func section(most: Int) -> Page.Section? {
    guard owed.count > 0 else { return nil }
    let listed = items.prefix(most)
    let bound = BoundedList.statement(listed: listed.count, of: owed.count).map { $0 + "。" } ?? ""
    return Page.Section(
      title: "追回案件：追回并登记，收回完毕后由另一人结案", note: bound, tone: .bad,
      columns: [
        .init("追回编号", .code), .init("来由", .word), .init("欠款方"), .init("支付编号", .code), .init("应追回（元）", .figure),
        .init("已追回（元）", .figure), .init("已核销（元）", .figure), .init("未收回（元）", .figure),
        .init("立案日期 / 已历", .word), .init("状态", .word),
      ],
      rows: listed.map { item in
        Page.Row(cells: [
          item.number.description, item.origin.chineseName, item.owedBy, item.reference.withoutPrivateNumbers,
          item.owed.grouped, item.recovered.grouped, item.waived.grouped, item.left.grouped,
          "\(item.opened)\n\(item.ageInWorkingDays.map { "\($0)个工作日" } ?? "工作日数不详")", item.state,
        ])
      })
  }

  // MARK: CSV and XML

  func facts(to csv: inout CSVWriter) throws {
    guard owed.count > 0 else { return }
    for (name, tally) in [("追回案件", owed), ("其中：未收回", left), ("其中：已核销", waived), ("其中：已追回", recovered)] {
      try csv.fact(name, tally)
    }
  }

  /// A second table, after an empty line.
  func table(to csv: inout CSVWriter) throws {
    guard owed.count > 0 else { return }
    try csv.endRow()
    try csv.row([
      "追回编号", "来由", "来由代码", "欠款方（遮盖）", "支付编号", "应追回（元）", "已追回（元）", "已核销（元）", "未收回（元）", "立案日期",
      "已历工作日", "状态",
    ])
    for item in items {
      for text in [item.number.description, item.origin.chineseName, item.origin.rawValue, item.owedBy] {
        csv.text(text)
      }
      csv.text(item.reference.withoutPrivateNumbers)
      for amount in [item.owed, item.recovered, item.waived, item.left] { csv.amount(amount) }
      csv.day(item.opened)
      if let age = item.ageInWorkingDays { csv.number(age) } else { csv.text("不详") }
      csv.text(item.state)
      try csv.endRow()
    }
  }

  func elements(to xml: inout XMLWriter) throws {
    for item in items {
      xml.begin("case")
      xml.attribute("number", item.number.description)
      xml.attribute("origin", item.origin.rawValue)
      xml.attribute("originName", item.origin.chineseName)
      xml.attribute("owedBy", item.owedBy)
      xml.attribute("paymentRef", item.reference.withoutPrivateNumbers)
      xml.attribute("owed", item.owed)
      xml.attribute("recovered", item.recovered)
      xml.attribute("waived", item.waived)
      xml.attribute("left", item.left)
      xml.attribute("opened", item.opened)
      xml.attribute("ageInWorkingDays", item.ageInWorkingDays)
      xml.attribute("state", item.state)
      try xml.endEmpty()
    }
  }
}
