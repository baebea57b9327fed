package import DaifaModel

/// 乡镇补贴底册: the table of one township and year.
package enum TownshipTables {
  package static func ledger(
    township: Region, year: Int, count: Int, amount: Amount, paid: Amount, day: Day, journalHead: String,
    names: RegionNames = RegionNames()
  ) -> ListReport {
    var report = ListReport(
      root: "townshipLedger", element: "entry", title: "乡镇补贴底册", reader: "乡镇人民政府（街道办事处）",
      subject: "\(names.label(township)) · \(year)年度", badge: "底册",
      headline: "\(year)年度共\(count.grouped)笔，补贴金额\(amount.grouped)元，实发\(paid.grouped)元。",
      facts: [
        .init("regionCode", "乡镇", .text(township.description)),
        .init("regionName", "乡镇名称", .text(names.name(of: township))), .init("year", "年度", .text("\(year)")),
        .init("day", "账本日期", .day(day)), .init("count", "笔数", .number(count)),
        .init("amount", "补贴金额（元）", .amount(amount)), .init("paid", "实发金额（元）", .amount(paid)),
        .init("meaning", "口径", .text("实发为银行已入账且未退回的金额；已由补发替代的原支付不列。")),
        .init("journalHead", "日志链头", .text(journalHead)),
      ],
      columns: [
        .init("regionCode", "区划代码", .code), .init("name", "享受人", .word), .init("maskedId", "证件号码（遮盖）", .text),
        .init("policyName", "补贴项目"), .init("period", "发放期间", .word), .init("count", "笔数", .figure),
        .init("amount", "补贴金额（元）", .figure), .init("paid", "实发金额（元）", .figure),
      ])
    report.figures = [
      ("笔数", "\(count.grouped)笔", ""), ("补贴金额", "\(amount.grouped)元", ""), ("实发金额", "\(paid.grouped)元", ""),
    ]
    report.pageBound = 20_000
    report.footer = "本页由代发系统自动生成，供乡镇核对使用，不得公开；证件号码已作遮盖。"
    return report
  }

  /// One person's payments of one policy and period.
  package static func row(
    region: String, name: String, maskedID: String, policy: String, period: String, count: Int, amount: Amount,
    paid: Amount
  ) -> [ListReport.Cell] {
    [
      .text(region), .text(name.withoutPrivateNumbers), .text(maskedID), .text(policy), .text(period), .number(count),
      .amount(amount), .amount(paid),
    ]
  }

  /// What a village or all of it comes to.
  package static func sum(_ words: String, _ count: Int, _ amount: Amount, _ paid: Amount) -> [ListReport.Cell] {
    [.text(words), .text(""), .text(""), .text(""), .text(""), .number(count), .amount(amount), .amount(paid)]
  }
}
