import DaifaModel

extension ReviewRenderer {
  static func page(_ sheet: ReviewSheet) -> Page {
    var page = Page(
      title: "待审核单", reader: "财政部门", subject: "\(sheet.departmentName) · \(sheet.policy.name) · 批次\(sheet.batchNumber)",
      badge: "待审核", tone: .wait, headline: "\(sheet.departmentName)报送\(sheet.standing.phrase)，审核通过之前不送盘。",
      figures: [
        .init(label: "控制号", value: sheet.control.description, note: "决定须原样引用", tone: .wait),
        .init(
          label: "待审核", value: "\(sheet.standing.count.grouped)笔", note: "\(sheet.standing.sum.grouped)元", tone: .wait),
        .init(
          label: "拒收", value: "\(sheet.refused.count.grouped)笔", note: "\(sheet.refused.sum.grouped)元",
          tone: sheet.refused.count > 0 ? .bad : .plain),
      ], sections: [], facts: [])
    if let comparison = sheet.comparison { page.notices.append(.init(text: comparison, tone: .flight)) }
    page.notices.append(.init(text: "通过：在审核文件中写一行 \(sheet.approvalRow)", tone: .good))
    // A bar holds few parts: the largest, and the rest together.
    let shown = sheet.banks.sorted { $0.tally.sum > $1.tally.sum }
    let tones: [Page.Tone] = [.flight, .queued, .wait, .replaced, .back]
    var parts = zip(shown, tones).map { Chart.Part($0.name, $1, $0.tally) }
    if shown.count > tones.count {
      parts.append(Chart.Part("其他金融机构", .plain, shown.dropFirst(tones.count).map(\.tally).total))
    }
    page.chart = Chart(title: "由哪些金融机构发放", whole: "待审核合计", parts: parts)
    page.sections = [findings(sheet), regions(sheet), largest(sheet)].compactMap { $0 }
    page.add("控制号", sheet.control.description)
    page.add("批次号", sheet.batchNumber)
    page.add("补贴项目", "\(sheet.policy.name)（\(sheet.policy.code)）")
    page.add("发放期间", sheet.period?.chinese)
    page.add("收到时间", sheet.received.clock)
    page.add("清册文件摘要（SHA-256）", sheet.digest)
    page.add("日志链头", sheet.journalHead)
    return page
  }

  private static func findings(_ sheet: ReviewSheet) -> Page.Section? {
    guard !sheet.findings.isEmpty else { return nil }
    return Page.Section(
      title: "校验结论", note: "逐条说明见报送单位的回执。", tone: .back,
      columns: [.init("处理", .word), .init("代码", .code), .init("条数", .figure)],
      rows: sheet.findings.map { code, count in
        Page.Row(
          cells: [code.effect.chineseName, code.rawValue, count.grouped],
          tone: code.effect == .advises ? .plain : .bad)
      })
  }

  private static func regions(_ sheet: ReviewSheet) -> Page.Section {
    Page.Section(
      title: "按区划", columns: [.init("区划代码", .code), .init("笔数", .figure), .init("金额（元）", .figure)],
      rows: sheet.regions.map { Page.Row(cells: [$0.code, $0.tally.count.grouped, $0.tally.sum.grouped]) }
        + [Page.Row(cells: ["合计", sheet.standing.count.grouped, sheet.standing.sum.grouped], isTotal: true)])
  }

  private static func largest(_ sheet: ReviewSheet) -> Page.Section? {
    guard !sheet.largest.isEmpty else { return nil }
    return Page.Section(
      title: "金额最大的明细", note: "姓名已遮盖。停发某一笔时引用其支付编号。",
      columns: [.init("明细序号", .figure), .init("支付编号", .code), .init("享受人"), .init("金额（元）", .figure)],
      rows: sheet.largest.map {
        Page.Row(cells: ["\($0.lineNumber)", $0.reference.description, $0.beneficiary, $0.amount.grouped])
      })
  }
}
