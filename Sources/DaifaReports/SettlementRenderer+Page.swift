import DaifaModel

extension SettlementRenderer {
  /// How many rows a table of the page lists; the CSV and the XML have all.
  static let pageBound = 500
  /// How many policies have a bar.
  static let barBound = 60

  /// 清算报告 as one page in Chinese.
  package static func html(_ report: SettlementReport, to sink: ReportSink) throws {
    try PageRenderer.render(page(report), to: sink)
  }

  static func page(_ report: SettlementReport) -> Page {
    let figures = report.figures
    let (badge, tone) = badge(report)
    var page = Page(
      title: report.title, reader: report.scope.readerName, subject: "\(report.subject) · 截至\(report.day.chinese)",
      badge: badge, tone: tone, headline: headline(report), figures: self.figures(report),
      sections: [], facts: [], isLandscape: true)
    if report.closed != nil { page.sections.append(changes(report)) }
    page.sections += [policies(report), lines(report)]
    if !figures.budgets.isEmpty { page.sections.append(budgets(report)) }
    if !figures.carries.isEmpty { page.sections.append(carries(report)) }
    if !figures.waits.isEmpty { page.sections.append(waits(report)) }
    page.notices = notices(report)
    page.barTitle = "各项目送盘的款项"
    page.bars = report.policies.prefix(barBound).map { code, totals in
      Page.Bar(
        label: "\(code) \(report.policy(code))",
        note: "送盘\(totals[.instructed].sum.grouped)元，已入账\(totals[.paid].sum.grouped)元",
        parts: [
          .init("已入账", .good, totals[.paid].sum), .init("在途", .flight, totals[.inFlight].sum),
          .init("失败、退汇未补发", .bad, totals[.failed].sum + totals[.returned].sum),
          .init("已补发", .replaced, totals[.reissued].sum), .init("不再发放", .ended, totals[.forgone].sum),
        ])
    }
    for (name, value) in facts(report) { page.add(name, value) }
    return page
  }

  private static func badge(_ report: SettlementReport) -> (String, Page.Tone) {
    switch report.kind {
    case .closing(let settlement) where !settlement.stands, .after(let settlement) where !settlement.stands:
      ("已重开", .wait)
    case .closing: ("已清算", .good)
    case .look where report.standing != nil: ("已清算", .good)
    case .after: ("清算后有变动", .back)
    case .look:
      if !report.figures.waits.isEmpty {
        ("有清册未送盘", .bad)
      } else if report.figures.openAtBanks.count > 0 {
        ("有在途", .flight)
      } else {
        ("可以清算", .good)
      }
    }
  }

  private static func headline(_ report: SettlementReport) -> String {
    let total = report.figures.total
    let story =
      "送盘\(total[.instructed].count.grouped)笔、\(total[.instructed].sum.grouped)元，已入账\(total[.paid].sum.grouped)元，"
      + "在途\(total[.inFlight].sum.grouped)元，失败、退汇未补发\((total[.failed].sum + total[.returned].sum).grouped)元"
    guard report.scope == .finance else { return story + "。" }
    return story + (report.figures.surplus.map { "；结余\($0.grouped)元应收回。" } ?? "；没有下达指标，不计结余。")
  }

  private static func figures(_ report: SettlementReport) -> [Page.Figure] {
    let (figures, total) = (report.figures, report.figures.total)
    func figure(_ label: String, _ total: ControlTotal, _ tone: Page.Tone) -> Page.Figure {
      Page.Figure(label: label, value: "\(total.sum.grouped)元", note: "\(total.count.grouped)笔", tone: tone)
    }
    var list = [
      figure("已入账", total[.paid], .good), figure("在途", total.open, .flight),
      figure("失败、退汇未补发", total[.failed] + total[.returned], .bad), figure("追回", total[.recovered], .back),
    ]
    if report.scope == .finance {
      list.insert(
        Page.Figure(
          label: "已下达指标", value: figures.allotted.map { "\($0.grouped)元" } ?? "无",
          note: figures.allotted == nil ? "不计结余" : ""
        ), at: 0)
      if let surplus = figures.surplus {
        list.append(
          Page.Figure(
            label: "结余收回", value: "\(surplus.grouped)元", note: surplus < .zero ? "指标透支" : "",
            tone: surplus < .zero ? .bad : .plain))
      }
    }
    return list
  }

  private static func notices(_ report: SettlementReport) -> [Page.Notice] {
    var notices: [Page.Notice] = []
    if let closing = report.standing {
      notices.append(.init(text: "\(closing.closedInWords)。下面是现在账上的数字；关账时的数字见清算报告。", tone: .plain))
    } else if case .look = report.kind {
      if !report.figures.waits.isEmpty {
        notices.append(.init(text: "下列清册尚未送盘：先送盘、退回或撤销，才能清算。", tone: .bad))
      }
      if report.figures.openAtBanks.count > 0 {
        notices.append(.init(text: "银行尚未全部最终答复：待其答复，或者结转到下一年度，逐项列名。", tone: .flight))
      }
    }
    if case .after = report.kind {
      notices.append(.init(text: "清算时的数字不变；清算后收到的另列于此。清算后退回、失败的款项应另行收回，不得在原年度补发。", tone: .back))
    }
    return notices
  }

  private static func listed(_ count: Int) -> String {
    BoundedList.statement(listed: min(count, pageBound), of: count).map { "\($0)；全部见同名的CSV文件。" } ?? ""
  }

  private static let shown: [SettlementFigure] = [
    .accepted, .stopped, .cancelled, .instructed, .paid, .failed, .returned, .reissued, .forgone, .inFlight,
    .contested,
    .recovered,
  ]

  private static func cells(_ totals: SettlementTotals) -> [String] {
    shown.map { totals[$0] == .zero ? "—" : "\(totals[$0].sum.grouped)\n\(totals[$0].count.grouped)笔" }
  }

  private static func policies(_ report: SettlementReport) -> Page.Section {
    Page.Section(
      title: "各项目", note: listed(report.policies.count) + "金额单位：元。",
      columns: [.init("项目")] + shown.map { .init($0.chineseName, .figure) },
      rows: report.policies.prefix(pageBound).map {
        Page.Row(cells: ["\($0.code)\n\(report.policy($0.code))"] + cells($0.totals))
      }
        + [Page.Row(cells: ["合计"] + cells(report.figures.total), isTotal: true)])
  }

  private static func lines(_ report: SettlementReport) -> Page.Section {
    Page.Section(
      title: "各部门、各银行", note: listed(report.figures.lines.count) + "金额单位：元。",
      columns: [.init("项目"), .init("部门"), .init("银行")] + shown.map { .init($0.chineseName, .figure) },
      rows: report.figures.lines.prefix(pageBound).map {
        Page.Row(cells: [$0.policy, report.department($0.department), report.bank($0.bank)] + cells($0.totals))
      })
  }

  private static func budgets(_ report: SettlementReport) -> Page.Section {
    Page.Section(
      title: "指标与结余", note: listed(report.figures.budgets.count) + "金额单位：元。结余＝已下达－在途－已入账－状态冲突。",
      columns: [.init("项目"), .init("区划", .word)]
        + ["已下达指标", "在途", "已入账", "状态冲突", "结余收回"].map { .init($0, .figure) },
      rows: report.figures.budgets.prefix(pageBound).map { budget in
        Page.Row(
          cells: ["\(budget.policy)\n\(report.policy(budget.policy))", report.names.regions.label(budget.region)]
            + [budget.allotted, budget.blocked, budget.paid, budget.contested, budget.surplus].map(\.grouped),
          tone: budget.surplus < .zero ? .bad : .plain)
      })
  }

  private static func carries(_ report: SettlementReport) -> Page.Section {
    let carried = report.settlement?.carryTo.map { "结转至\($0)年的在途款项" } ?? "在途款项"
    // What came after a closing stands in the other tables; this one names what was open when it was made.
    let title = report.isAfter ? "关账时\(carried)" : carried
    return Page.Section(
      title: title, note: listed(report.figures.carries.count), tone: .flight,
      columns: [
        .init("项目"), .init("部门"), .init("批次号"), .init("银行"), .init("送盘批号", .code), .init("支付编号", .code),
        .init("应回盘日", .word), .init("笔数", .figure), .init("金额（元）", .figure),
      ],
      rows: report.figures.carries.prefix(pageBound).map { carry in
        Page.Row(cells: [
          carry.policy, report.department(carry.department), carry.batchNumber.withoutPersonalNumbers,
          report.bank(carry.bank), carry.instructionNumber,
          carry.payment.map { PaymentReference(payment: $0).description } ?? "在途全部", carry.dueOn?.description ?? "",
          carry.total.count.grouped, carry.total.sum.grouped,
        ])
      })
  }

  private static func waits(_ report: SettlementReport) -> Page.Section {
    Page.Section(
      title: "未送盘的清册", note: listed(report.figures.waits.count), tone: .bad,
      columns: [
        .init("控制号", .code), .init("项目"), .init("部门"), .init("批次号"), .init("期间", .word), .init("状态", .word),
        .init("笔数", .figure), .init("金额（元）", .figure),
      ],
      rows: report.figures.waits.prefix(pageBound).map { wait in
        Page.Row(cells: [
          "\(wait.control)", wait.policy, report.department(wait.department), wait.batchNumber.withoutPersonalNumbers,
          wait.period, wait.state.chineseName, wait.total.count.grouped, wait.total.sum.grouped,
        ])
      })
  }

  private static func changes(_ report: SettlementReport) -> Page.Section {
    let changes = report.changes
    func words(_ total: ControlTotal) -> String { "\(total.sum.grouped)\n\(total.count.grouped)笔" }
    return Page.Section(
      title: "清算后变动", note: listed(changes.count) + "金额单位：元。", tone: .back,
      columns: [
        .init("科目", .word), .init("项目"), .init("部门"), .init("银行"), .init("清算时", .figure), .init("现在", .figure),
        .init("变动", .figure),
      ],
      rows: changes.prefix(pageBound).map { change in
        Page.Row(cells: [
          change.figure.chineseName, change.policy, report.department(change.department), report.bank(change.bank),
          words(change.closed), words(change.now), words(change.now - change.closed),
        ])
      })
  }
}
