import DaifaModel

extension ReceiptRenderer {
  /// How many findings a page lists; the CSV and the XML go on.
  package static let pageBound = 500

  /// 收件回执 as one page in Chinese.
  package static func html(_ receipt: Receipt, to sink: ReportSink) throws {
    try PageRenderer.render(page(receipt), to: sink)
  }

  static func page(_ receipt: Receipt) -> Page {
    var page = Page(
      title: "收件回执", reader: receipt.senderName, subject: subject(receipt), badge: receipt.outcome.chineseName,
      tone: tone(receipt.outcome), headline: headline(receipt), figures: figures(receipt), sections: [], facts: [])
    page.notices = [Page.Notice(text: "下一步：\(receipt.nextStep.chinese)", tone: tone(receipt.outcome))]
    page.chart = chart(receipt)
    page.sections = [counts(receipt), list(receipt)].compactMap { $0 }
    addFacts(receipt, to: &page)
    return page
  }

  private static func subject(_ receipt: Receipt) -> String {
    let batch = receipt.batchNumber.map { receipt.kind == .bankReturn ? "送盘批号\($0)" : "批次\($0)" }
    let parts = [receipt.policy?.name, receipt.period?.chinese, batch, receipt.businessDay.chinese]
    return parts.compactMap(\.self).joined(separator: " · ")
  }

  private static func tone(_ outcome: Receipt.Outcome) -> Page.Tone {
    switch outcome {
    case .accepted: .good
    case .partly: .back
    case .refused: .bad
    case .duplicate: .plain
    case .held: .wait
    }
  }

  /// The story: what came, what went on, what did not.
  private static func headline(_ receipt: Receipt) -> String {
    let kind = receipt.kind.chineseName
    // Lists and registers have no money in them.
    func phrase(_ tally: Tally) -> String {
      !receipt.kind.hasSum ? "\(tally.count.grouped)项" : tally.phrase
    }
    switch receipt.outcome {
    case .accepted: return "这份\(kind)共\(phrase(receipt.lines))，已全部接收。"
    case .partly:
      let unit = receipt.kind.hasSum ? "笔" : "项"
      let refused = receipt.refusedSum.map { phrase(Tally(count: receipt.refusedCount, sum: $0)) }
      return "这份\(kind)共\(phrase(receipt.lines))：接收\(phrase(receipt.accepted))，"
        + "拒收\(refused ?? receipt.refusedCount.grouped + unit)。"
    case .refused: return "这份\(kind)整份拒收，没有登记任何一笔，更正后请重新报送。"
    case .held: return "这份\(kind)共\(phrase(receipt.lines))，已收到但暂缓处理，等待审核或确认。"
    case .duplicate:
      guard let first = receipt.firstArrival else { return "这份\(kind)此前已经收到过，未作任何处理。" }
      return "这份\(kind)与\(first.received.day.chinese)收到的“\(first.fileName.withoutPeoplesNumbers)”内容相同，未作任何处理。"
    }
  }

  private static func figures(_ receipt: Receipt) -> [Page.Figure] {
    let isList = !receipt.kind.hasSum
    func figure(_ label: String, _ count: Int, _ sum: Amount?, _ tone: Page.Tone) -> Page.Figure {
      let note = isList ? "" : sum.map { "\($0.grouped)元" } ?? "金额无法计算"
      return Page.Figure(label: label, value: "\(count.grouped)\(isList ? "项" : "笔")", note: note, tone: tone)
    }
    let file = figure("文件中", receipt.lines.count, receipt.lines.sum, .plain)
    if receipt.outcome == .duplicate {
      return [file, figure("本次未作处理", receipt.lines.count, receipt.lines.sum, .plain)]
    }
    if receipt.outcome == .held {
      return [
        file, figure("等待审核或确认", receipt.accepted.count, receipt.accepted.sum, .wait),
        figure("拒收", receipt.refusedCount, receipt.refusedSum, receipt.refusedCount > 0 ? .bad : .plain),
      ]
    }
    return [
      file, figure("接收", receipt.accepted.count, receipt.accepted.sum, receipt.accepted.count > 0 ? .good : .plain),
      figure("拒收", receipt.refusedCount, receipt.refusedSum, receipt.refusedCount > 0 ? .bad : .plain),
    ]
  }

  /// Accepted and refused as a bar, when both are known and add up to the file.
  private static func chart(_ receipt: Receipt) -> Chart? {
    guard let refusedSum = receipt.refusedSum, receipt.kind == .roster, receipt.outcome == .partly else { return nil }
    let refused = Tally(count: receipt.refusedCount, sum: refusedSum)
    guard receipt.accepted + refused == receipt.lines else { return nil }
    return Chart(
      title: "清册金额的去向", whole: "清册合计",
      parts: [.init("接收", .good, receipt.accepted), .init("拒收", .bad, refused)])
  }

  private static func counts(_ receipt: Receipt) -> Page.Section? {
    let counts = receipt.countsInOrder
    guard counts.count > 1 else { return nil }
    // One finding of the kind speaks for it; a kind that is counted and not listed has its code only.
    let rows = counts.map { code, count in
      let example = receipt.findings.list.first { $0.code == code }
      return Page.Row(
        cells: [
          code.effect.chineseName, count.grouped, example?.sentence(.chinese).withoutPrivateNumbers ?? "",
          code.rawValue,
        ], tone: code.effect == .advises ? .plain : .bad)
    }
    let total = Page.Row(cells: ["合计", receipt.findingCount.grouped, "", ""], isTotal: true)
    return Page.Section(
      title: "问题汇总", columns: [.init("处理", .word), .init("条数", .figure), .init("举例", .wide), .init("代码", .code)],
      rows: rows + [total])
  }

  private static func list(_ receipt: Receipt) -> Page.Section? {
    let listed = receipt.findings.list.prefix(pageBound)
    guard !listed.isEmpty else { return nil }
    let statement = BoundedList.statement(listed: listed.count, of: receipt.findingCount)
    return Page.Section(
      title: "逐条说明", note: statement.map { "\($0)；完整清单见同名的CSV文件。" } ?? "共\(listed.count.grouped)条，按行号排列。",
      columns: [.init("行号", .figure), .init("列", .word), .init("处理", .word), .init("说明", .wide)],
      rows: listed.map { finding in
        Page.Row(
          cells: [
            finding.line.map(String.init) ?? "整份", finding.columnChinese, finding.effect.chineseName,
            finding.sentence(.chinese).withoutPrivateNumbers,
          ], tone: finding.effect == .refusesFile ? .bad : .plain)
      })
  }

  private static func addFacts(_ receipt: Receipt, to page: inout Page) {
    page.add("文件名", receipt.fileName.withoutPeoplesNumbers)
    page.add("文件种类", receipt.kind.chineseName)
    page.add("文件编码", receipt.encoding)
    page.add("收到时间", receipt.received.clock)
    page.add("业务日期", receipt.businessDay.chinese)
    page.add(receipt.kind == .bankReturn ? "送盘批号" : "批次号", receipt.batchNumber)
    page.add("控制号", receipt.control?.description)
    page.add("补贴项目", receipt.policy.map { "\($0.name)（\($0.code)）" })
    page.add("发放期间", receipt.period?.chinese)
    page.add("首次收到", receipt.firstArrival.map { "\($0.received.clock)，\($0.fileName.withoutPeoplesNumbers)" })
    page.add("文件摘要（SHA-256）", receipt.digest)
    page.add("日志链头", receipt.journalHead)
  }
}
