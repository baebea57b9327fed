package import DaifaModel

/// 补贴政策清单: the lists in force, for the public.
package enum PolicyTables {
  package static func list(policies: Int, active: Int, day: Day, journalHead: String) -> ListReport {
    var report = ListReport(
      root: "policies", element: "policy", title: "补贴政策清单", reader: "社会公众", subject: "\(day)现行", badge: "现行",
      headline: "现行清单共\(policies.grouped)个项目，其中有效\(active.grouped)个。清单以外的项目不予发放。",
      facts: [
        .init("day", "日期", .day(day)), .init("count", "项目数", .number(policies)),
        .init("active", "有效项目数", .number(active)), .init("journalHead", "日志链头", .text(journalHead)),
      ],
      columns: [
        .init("level", "级次", .word), .init("category", "类别", .word), .init("regionCode", "适用区划", .text),
        .init("policyCode", "项目编码", .text), .init("policyName", "项目名称"), .init("department", "主管部门"),
        .init("target", "补贴对象"), .init("standard", "补贴标准"), .init("frequency", "发放频次", .word),
        .init("limits", "时限（工作日）"), .init("legalBasis", "政策依据", .wide), .init("validity", "有效期"),
        .init("publishedOn", "公布日期", .word), .init("status", "状态", .word),
      ])
    report.isLandscape = true
    report.tone = .good
    return report
  }

  /// A heading: 省级 · 补贴.
  package static func heading(_ policy: Policy) -> String {
    "\(policy.level.chineseName) · \(policy.category.chineseName)"
  }

  package static func row(_ policy: Policy, departmentName: String, isOver: Bool, names: RegionNames)
    -> [ListReport.Cell]
  {
    [
      .text(policy.level.chineseName), .text(policy.category.chineseName), .text(names.label(policy.region)),
      .text(policy.code), .text(policy.name), .text(departmentName), .text(policy.target),
      .text(standard(policy)), .text(policy.frequency.chineseName), .text(limits(policy)),
      .text(basis(policy)),
      .text("\(policy.validFrom)起" + (policy.validTo.map { "至\($0)" } ?? "")), .day(policy.publishedOn),
      .text(status(policy, isOver: isOver)),
    ]
  }

  private static func standard(_ policy: Policy) -> String {
    let unit = policy.unit.isEmpty ? "" : "每\(policy.unit)"
    let words: String
    switch policy.standard {
    case .fixed(let amount): words = "\(unit)\(amount)元"
    case .perUnit(let amount): words = "\(unit.isEmpty ? "每单位" : unit)\(amount)元"
    case .range(let low, let high): words = "\(unit)\(low)至\(high)元"
    case .actual: words = "据实"
    }
    return words + (policy.itemCap.map { "，单笔不超过\($0)元" } ?? "")
  }

  /// The legal basis, and the document's number where the basis does not name it.
  private static func basis(_ policy: Policy) -> String {
    let number = policy.legalBasis.contains(policy.documentNumber) ? "" : policy.documentNumber
    return [policy.legalBasis, number].filter { !$0.isEmpty }.joined(separator: "，")
  }

  private static func limits(_ policy: Policy) -> String {
    [("报送", policy.submitDays), ("审核", policy.reviewDays), ("送盘", policy.instructDays), ("入账", policy.limitDays)]
      .compactMap { name, days in days.map { "\(name)\($0)" } }.joined(separator: "，")
  }

  private static func status(_ policy: Policy, isOver: Bool) -> String {
    switch policy.status {
    case .active where policy.category != .subsidy: "不经本系统发放"
    case .active: isOver ? "已到期" : "有效"
    case .cancelled: "已取消"
    case .merged: "已归并" + (policy.mergedInto.map { "至\($0)" } ?? "")
    }
  }
}

extension Policy.Level {
  /// 中央 省级 市级 县级.
  package var chineseName: String {
    switch self {
    case .central: "中央"
    case .province: "省级"
    case .city: "市级"
    case .county: "县级"
    }
  }
}

extension Policy.Category {
  package var chineseName: String {
    switch self {
    case .subsidy: "补贴"
    case .wage: "工资报酬"
    case .award: "工作奖励"
    case .emergency: "紧急临时救助"
    case .socialInsurance: "社会保险待遇"
    }
  }
}

extension Policy.Frequency {
  package var chineseName: String {
    switch self {
    case .once: "一次性"
    case .annual: "每年"
    case .semiannual: "每半年"
    case .quarterly: "每季"
    case .monthly: "每月"
    }
  }
}
