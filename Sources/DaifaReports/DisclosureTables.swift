package import DaifaModel

/// 公示: the tables of a disclosure. What is not a column here does not leave.
package enum DisclosureTables {
  /// What all tables of one disclosure say.
  package struct Head: Sendable {
    package var policy: PolicyTitle
    package var scope: TableScope
    package var day: Day
    package var journalHead: String
    package var showsNames: Bool
    /// What regions are called.
    package var names: RegionNames

    package init(
      policy: PolicyTitle, scope: TableScope, day: Day, journalHead: String, showsNames: Bool,
      names: RegionNames = RegionNames()
    ) {
      self.names = names
      self.policy = policy
      self.scope = scope
      self.day = day
      self.journalHead = journalHead
      self.showsNames = showsNames
    }

    fileprivate var facts: [ListReport.Fact] {
      [
        .init("policyCode", "补贴项目编码", .text(policy.code)), .init("policyName", "补贴项目", .text(policy.name)),
        .init("time", "范围", .text(scope.time.description)), .init("timeName", "范围说明", .text(scope.time.chinese)),
        .init("day", "账本日期", .day(day)),
      ]
    }

    fileprivate var basis: [ListReport.Fact] {
      [
        .init("names", "姓名", .text(showsNames ? "全名" : "遮盖")),
        .init("meaning", "口径", .text(meaning)), .init("journalHead", "日志链头", .text(journalHead)),
      ]
    }

    private var meaning: String {
      if case .month = scope.time { return "实发按银行入账日期计入当月；退回的款项按退回日期在当月以负数列示。" }
      return "实发为银行已入账且未退回的金额；尚未到账的实发为零。"
    }

    fileprivate var footer: String {
      "本页由代发系统自动生成，只公示姓名、期间和金额，不含证件号码、账号和电话。"
        + (showsNames ? "按政策清单公示全名。" : "姓名已作遮盖。")
    }
  }

  /// The table of one village, or of a township or county where rosters say no more.
  package static func village(
    _ head: Head, region: Region, count: Int, amount: Amount, paid: Amount
  ) -> ListReport {
    var report = ListReport(
      root: "disclosure", element: "line", title: "补贴发放公示", reader: "社会公众",
      subject: "\(head.policy.name) · \(head.scope.time.chinese) · \(head.names.label(region))", badge: "公示",
      headline:
        "\(head.policy.name)在\(head.names.isEmpty ? "区划" : "")\(head.names.label(region))共\(count.grouped)笔，补贴金额\(amount.grouped)元，实发\(paid.grouped)元。",
      facts: head.facts + [
        .init("regionCode", "区划代码", .text(region.description)),
        .init("regionName", "区划名称", .text(head.names.name(of: region))), .init("count", "笔数", .number(count)),
        .init("amount", "补贴金额（元）", .amount(amount)), .init("paid", "实发金额（元）", .amount(paid)),
      ] + head.basis,
      columns: [
        .init("ordinal", "序号", .figure), .init("name", "姓名", .word), .init("period", "发放期间", .word),
        .init("amount", "补贴金额（元）", .figure), .init("paid", "实发金额（元）", .figure),
      ])
    report.figures = figures(count: count, amount: amount, paid: paid)
    report.footer = head.footer
    return report
  }

  /// The index of a disclosure: a row a place, and the sums, which are what was paid.
  package static func index(
    _ head: Head, places: Int, withheldPlaces: Int, count: Int, amount: Amount, paid: Amount, withheld: Amount
  ) -> ListReport {
    var report = ListReport(
      root: "disclosureIndex", element: "place", title: "补贴发放公示", reader: "社会公众",
      subject: "\(head.policy.name) · \(head.scope.time.chinese)", badge: "目录",
      headline: "\(head.policy.name)共\(places.grouped)个区划、\(count.grouped)笔，补贴金额\(amount.grouped)元，"
        + "实发\(paid.grouped)元，与账本实发相符。",
      facts: head.facts + [
        .init("places", "区划数", .number(places)), .init("count", "笔数", .number(count)),
        .init("amount", "补贴金额（元）", .amount(amount)), .init("paid", "实发金额（元）", .amount(paid)),
        .init("disclosed", "已公布实发（元）", .amount(paid - withheld)),
        .init("withheldPlaces", "暂缓公布区划数", .number(withheldPlaces)),
        .init("withheld", "暂缓公布实发（元）", .amount(withheld)),
      ] + head.basis,
      columns: [
        .init("regionCode", "区划代码", .code), .init("regionName", "区划名称"), .init("level", "级别", .word),
        .init("count", "笔数", .figure),
        .init("amount", "补贴金额（元）", .figure), .init("paid", "实发金额（元）", .figure), .init("file", "公示表", .text),
      ])
    report.figures = figures(count: count, amount: amount, paid: paid)
    if withheldPlaces > 0 {
      report.tone = .wait
      report.notices = ["有\(withheldPlaces.grouped)个区划的公示表因疑似含有个人信息暂缓公布，涉及实发\(withheld.grouped)元，更正后公布。"]
    }
    report.footer = head.footer
    report.pageBound = 40_000
    return report
  }

  /// A row of the index; without a page where the place was withheld.
  package static func indexRow(
    _ region: Region, name: String, count: Int, amount: Amount, paid: Amount, page: String?
  ) -> [ListReport.Cell] {
    [
      .text(region.description), .text(name), .text(level(region)), .number(count), .amount(amount), .amount(paid),
      page.map { .link($0, to: $0) } ?? .text("暂缓公布"),
    ]
  }

  private static func figures(count: Int, amount: Amount, paid: Amount) -> [(String, String, String)] {
    [
      ("笔数", "\(count.grouped)笔", ""), ("补贴金额", "\(amount.grouped)元", ""), ("实发金额", "\(paid.grouped)元", ""),
    ]
  }

  private static func level(_ region: Region) -> String {
    switch region.depth {
    case 5: "村（社区）"
    case 4: "乡镇（街道）"
    case 3: "县（市、区）"
    case 2: "市"
    default: "省"
    }
  }
}
