import DaifaModel

/// What people did about breaks, in the forms of a discrepancy report.
extension DiscrepancyReport {
  /// Those that stand and that nobody touched.
  var untouched: Int { max(0, openCount - desk.looking - desk.handClosed) }

  func deskFacts(to csv: inout CSVWriter) throws {
    for (name, count) in [
      ("处理中", desk.looking), ("其中：拟接受待复核", desk.proposed), ("人工解决（银行未更正）", desk.resolved),
      ("接受（银行未更正）", desk.accepted), ("升至财政业务科室", desk.levels[.section] ?? 0),
      ("升至财政分管领导", desk.levels[.leader] ?? 0),
    ] where count > 0 {
      csv.text(name)
      csv.number(count)
      try csv.endRow()
    }
  }

  func deskAttributes(to xml: inout XMLWriter) {
    xml.attribute("looking", desk.looking)
    xml.attribute("proposed", desk.proposed)
    xml.attribute("resolvedByHand", desk.resolved)
    xml.attribute("acceptedByHand", desk.accepted)
    xml.attribute("atSection", desk.levels[.section] ?? 0)
    xml.attribute("atLeader", desk.levels[.leader] ?? 0)
  }

  /// How far people are with what stands.
  var deskChart: Chart? {
    guard desk.looking + desk.handClosed > 0 else { return nil }
    func part(_ state: DeskState, _ tone: Page.Tone, _ count: Int) -> Chart.Part {
      Chart.Part(state.chineseName, tone, Tally(count: count, sum: .zero))
    }
    var chart = Chart(
      title: "差异处理到了哪一步", whole: "未由银行更正的差异",
      parts: [
        part(.open, .bad, untouched), part(.looking, .flight, desk.looking), part(.resolved, .replaced, desk.resolved),
        part(.accepted, .ended, desk.accepted),
      ])
    chart.measure = .matters
    return chart
  }

  /// 督办: what is older than the levels allow.
  var escalationSection: Page.Section? {
    let rows = [(BreakLevel.leader, escalation.leader, Page.Tone.bad), (.section, escalation.section, .wait)].compactMap
    {
      level, days, tone -> Page.Row? in
      guard let count = desk.levels[level], count > 0 else { return nil }
      return Page.Row(cells: [level.chineseName, "超过\(days)个工作日", count.grouped], tone: tone)
    }
    guard !rows.isEmpty else { return nil }
    return Page.Section(
      title: "升级督办：拖得太久的差异", note: "人工解决和接受的不再升级。", tone: .bad,
      columns: [.init("督办层级", .word), .init("已历时间", .word), .init("条数", .figure)], rows: rows)
  }
}

extension DiscrepancyReport.Item.Desk {
  func attributes(to xml: inout XMLWriter) {
    xml.attribute("breakNo", number.description)
    xml.attribute("deskState", standing.state.rawValue)
    xml.attribute("owner", standing.owner.withoutPeoplesNumbers)
    xml.attribute("deskReason", standing.reason?.rawValue)
    xml.attribute("note", standing.note.withoutPeoplesNumbers)
    xml.attribute("evidence", standing.evidence)
    xml.attribute("proposedBy", standing.proposedBy)
    xml.attribute("closedBy", standing.closedBy)
    xml.attribute("closedOn", standing.closedOn)
    xml.attribute("level", level.name)
  }

  /// What a page says of it under its state.
  var words: String {
    var words: [String] = []
    if standing.version > 0 { words.append(standing.chineseState) }
    if !standing.owner.isEmpty { words.append("责任人\(standing.owner.withoutPeoplesNumbers)") }
    if !standing.note.isEmpty { words.append(standing.note.withoutPeoplesNumbers) }
    if level != .handler, !isHandClosed, clearedOn == nil { words.append("已升至\(level.chineseName)") }
    return words.joined(separator: "\n")
  }
}
