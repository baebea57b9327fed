package import DaifaModel

/// 抽查表和抽查结果汇总: the form of a sample, and what came of it.
package enum InspectionTables {
  /// What was drawn, and how.
  package struct Drawn: Sendable {
    package var sample: SampleNumber
    package var scope: String
    package var seed: String
    package var size: Int
    package var drawn: Int
    package var drawnSum: Amount
    package var population: ControlTotal
    package var strata: Int
    package var day: Day
    package var journalHead: String

    package init(
      sample: SampleNumber, scope: String, seed: String, size: Int, drawn: Int, drawnSum: Amount,
      population: ControlTotal, strata: Int, day: Day, journalHead: String
    ) {
      self.sample = sample
      self.scope = scope
      self.seed = seed
      self.size = size
      self.drawn = drawn
      self.drawnSum = drawnSum
      self.population = population
      self.strata = strata
      self.day = day
      self.journalHead = journalHead
    }
  }

  /// The form: its CSV is what comes back.
  package static func form(_ drawn: Drawn) -> ListReport {
    let looks: [InspectionField: ListReport.Column.Look] = [
      .ordinal: .figure, .paymentReference: .code, .amount: .figure, .person: .word, .period: .word, .result: .word,
      .inspectedOn: .word,
    ]
    let attributes: [StaticString] = [
      "sampleNo", "ordinal", "paymentRef", "regionCode", "stratum", "policyName", "period", "personName", "maskedId",
      "amount", "result", "foundAmount", "inspector", "inspectedOn", "note",
    ]
    var report = ListReport(
      root: "sample", element: "payment", title: "抽查表", reader: "财政部门；审计、纪检",
      subject: "\(drawn.sample) · \(drawn.scope)", badge: "待抽查",
      headline: "从\(drawn.population.count.grouped)笔、\(drawn.population.sum.grouped)元已入账支付中，按乡镇和金额分"
        + "\(drawn.strata.grouped)层随机抽取\(drawn.drawn.grouped)笔、\(drawn.drawnSum.grouped)元。",
      facts: [
        .init("sampleNo", "抽查编号", .text(drawn.sample.description)), .init("scope", "范围", .text(drawn.scope)),
        .init("seed", "随机种子", .text(drawn.seed)), .init("size", "要求笔数", .number(drawn.size)),
        .init("count", "抽取笔数", .number(drawn.drawn)), .init("amount", "抽取金额（元）", .amount(drawn.drawnSum)),
        .init("population", "总体笔数", .number(drawn.population.count)),
        .init("populationAmount", "总体金额（元）", .amount(drawn.population.sum)),
        .init("strata", "层数", .number(drawn.strata)), .init("day", "抽取日期", .day(drawn.day)),
        .init(
          "method", "抽取方法",
          .text("各层笔数按总体笔数比例、最大余数法分配；层内按SHA-256(随机种子:支付编号)由小到大取。同一账本、同一种子，抽取结果相同。")),
        .init("journalHead", "抽取时的日志链头", .text(drawn.journalHead)),
      ],
      columns: zip(InspectionField.allCases, attributes).map { field, attribute in
        .init(attribute, field.chineseName, looks[field] ?? .text)
      })
    report.isForm = true
    report.isLandscape = true
    report.pageBound = 10_000
    report.notices = [
      "抽查结果填：\(InspectionResult.allCases.map(\.chineseName).joined(separator: "、"))。"
        + "填好的CSV放入finance/inbox交回；可以分次交回，每笔只收一次。"
    ]
    report.footer = "抽查人签字：＿＿＿＿＿＿＿＿　　复核人签字：＿＿＿＿＿＿＿＿　　日期：＿＿＿＿年＿＿月＿＿日"
    return report
  }

  /// One line of the form, with room for what is found.
  package static func formRow(
    _ drawn: Drawn, ordinal: Int, payment: Int64, region: Region, stratum: String, policy: String, period: String,
    name: String, maskedID: String, amount: Amount
  ) -> [ListReport.Cell] {
    [
      .text(drawn.sample.description), .number(ordinal), .text(PaymentReference(payment: payment).description),
      .text(region.description), .text(stratum), .text(policy), .text(period), .text(name.withoutPrivateNumbers),
      .text(maskedID), .amount(amount), .blank, .blank, .blank, .blank, .blank,
    ]
  }

  /// The totals row, which says that the form came back whole.
  package static func formTotals(_ count: Int) -> [ListReport.Cell] {
    [.text("合计"), .number(count)] + [ListReport.Cell](repeating: .text(""), count: InspectionField.allCases.count - 2)
  }

  // MARK: The summary

  /// What inspections found, counted.
  package struct Tally: Sendable {
    package var drawn = 0
    package var checked = 0
    package var faults = 0
    package var unverified = 0

    package init() {}

    package mutating func add(_ result: InspectionResult?) {
      drawn += 1
      guard let result else { return }
      checked += 1
      if result.isFault { faults += 1 }
      if result == .notVerified { unverified += 1 }
    }

    package static func += (left: inout Tally, right: Tally) {
      left.drawn += right.drawn
      left.checked += right.checked
      left.faults += right.faults
      left.unverified += right.unverified
    }

    /// Faults of a thousand that were verified, rounded half up, as a percentage; empty before any was.
    package var rate: String {
      let verified = checked - unverified
      guard verified > 0 else { return "" }
      let thousandths = (faults * 2_000 + verified) / (2 * verified)
      return "\(thousandths / 10).\(thousandths % 10)%"
    }
  }

  package struct Head: Sendable {
    package var sample: SampleNumber
    package var scope: String
    package var drawnOn: Day
    package var day: Day
    package var journalHead: String

    package init(sample: SampleNumber, scope: String, drawnOn: Day, day: Day, journalHead: String) {
      self.sample = sample
      self.scope = scope
      self.drawnOn = drawnOn
      self.day = day
      self.journalHead = journalHead
    }
  }

  package static func summary(_ head: Head, _ all: Tally) -> ListReport {
    var report = ListReport(
      root: "inspectionSummary", element: "stratum", title: "抽查结果汇总", reader: "财政部门；审计、纪检",
      subject: "\(head.sample) · \(head.scope)",
      badge: all.faults > 0 ? "有问题" : all.checked < all.drawn ? "未查完" : "无问题",
      headline: "抽取\(all.drawn.grouped)笔，已查\(all.checked.grouped)笔，有问题\(all.faults.grouped)笔，"
        + "无法核实\(all.unverified.grouped)笔。",
      facts: [
        .init("sampleNo", "抽查编号", .text(head.sample.description)), .init("scope", "范围", .text(head.scope)),
        .init("drawnOn", "抽取日期", .day(head.drawnOn)), .init("day", "账本日期", .day(head.day)),
        .init("drawn", "抽取笔数", .number(all.drawn)), .init("checked", "已查笔数", .number(all.checked)),
        .init("faults", "有问题笔数", .number(all.faults)), .init("unverified", "无法核实笔数", .number(all.unverified)),
        .init("rate", "问题率", .text(all.rate)),
        .init("meaning", "问题率口径", .text("有问题笔数÷已核实笔数，无法核实的不计")),
        .init("journalHead", "日志链头", .text(head.journalHead)),
      ],
      columns: [
        .init("regionCode", "乡镇", .code), .init("band", "金额档", .word), .init("drawn", "抽取", .figure),
        .init("checked", "已查", .figure), .init("faults", "有问题", .figure),
        .init("unverified", "无法核实", .figure), .init("rate", "问题率", .figure),
      ])
    report.tone = all.faults > 0 ? .bad : all.checked < all.drawn ? .wait : .good
    report.figures = [
      ("已查", "\(all.checked.grouped)笔", "共抽取\(all.drawn.grouped)笔"), ("有问题", "\(all.faults.grouped)笔", all.rate),
      ("无法核实", "\(all.unverified.grouped)笔", ""),
    ]
    return report
  }

  /// One stratum of the summary.
  package static func row(_ township: String, _ band: String, _ tally: Tally) -> [ListReport.Cell] {
    [
      .text(township), .text(band), .number(tally.drawn), .number(tally.checked), .number(tally.faults),
      .number(tally.unverified), .text(tally.rate),
    ]
  }
}
