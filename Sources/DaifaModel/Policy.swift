/// 补贴项目: one policy of a published list.
package struct Policy: Hashable, Sendable {
  /// 政策级次: who made the policy.
  package enum Level: String, Sendable, CaseIterable { case central, province, city, county }
  /// 发放类型: whether it goes to a person or to a household.
  package enum GrantType: String, Sendable, CaseIterable { case person, household }
  /// 发放频次: how often it pays.
  package enum Frequency: String, Sendable, CaseIterable { case once, annual, semiannual, quarterly, monthly }
  /// 状态: what became of it.
  package enum Status: String, Sendable, CaseIterable { case active, cancelled, merged }
  /// 类别: a subsidy, or one of the four kinds the one-card scheme leaves out (晋财办〔2021〕26号, 三).
  package enum Category: String, Sendable, CaseIterable {
    case subsidy, wage, award, emergency
    case socialInsurance = "social_insurance"
  }

  /// 补贴标准: what a line may amount to.
  package enum Standard: Hashable, Sendable {
    /// At most this, or this for each unit when a quantity is given.
    case fixed(Amount)
    /// At most this for each unit; the quantity must be given.
    case perUnit(Amount)
    /// Not less than the first, not more than the second.
    case range(Amount, Amount)
    /// What it really cost, up to the policy's cap.
    case actual

    /// The price of one unit, where there is one.
    package var rate: Amount? {
      switch self {
      case .fixed(let rate), .perUnit(let rate): rate
      case .range, .actual: nil
      }
    }
  }

  /// 绩效目标: how many people it is to reach in a year, with how much, by when; each where the list says it.
  package struct Goal: Hashable, Sendable {
    package var people: Int?
    package var amount: Amount?
    package var by: Day?

    package init?(people: Int?, amount: Amount?, by: Day?) {
      guard people != nil || amount != nil || by != nil else { return nil }
      self.people = people
      self.amount = amount
      self.by = by
    }
  }

  package var code: String
  package var name: String
  /// 项目简称: at most seven characters; it is the postscript of every payment.
  package var shortName: String
  package var level: Level
  /// 适用区划: the policy pays only inside it.
  package var region: Region
  /// 主管部门: the id of the department that pays it.
  package var department: String
  package var grantType: GrantType
  package var standard: Standard
  package var frequency: Frequency
  /// 时限工作日: working days a bank has from publication to return; nil where the list says none.
  package var limitDays: Int?
  package var category: Category
  package var validFrom: Day
  package var validTo: Day?
  /// 公布日期: nil where the list leaves it out, and then nothing is paid by it.
  package var publishedOn: Day?
  package var status: Status
  /// 单笔上限: no line above it, whatever the standard.
  package var itemCap: Amount?
  package var minimumAge: Int?
  package var maximumAge: Int?
  /// 公示天数: calendar days, first and last included.
  package var noticeDays: Int?
  /// 互斥项目: codes that may not be paid to the same person for the same time.
  package var excludes: [String]
  package var mergedInto: String?
  package var budget: Amount?
  package var target: String
  package var unit: String
  package var legalBasis: String
  package var fundLevel: String
  package var documentNumber: String
  package var url: String
  /// 报送时限: working days from the first day of a period by which its roster must have come; nil where the list says none.
  package var submitDays: Int?
  /// 审核时限: working days from a roster's receipt to its release.
  package var reviewDays: Int?
  /// 送盘时限: working days from a roster's release to its instruction.
  package var instructDays: Int?
  /// 绩效目标: what it is to reach in a year; nil where the list says nothing.
  package var goal: Goal?
  /// 比对处理: what is done about people on screening lists.
  package var screening = ScreeningRule.standard
  /// 公示姓名: whether the public sees names in full; masked unless the list says so.
  package var disclosesNames = false

  package init(
    code: String, name: String, shortName: String, level: Level, region: Region, department: String,
    grantType: GrantType, standard: Standard, frequency: Frequency, limitDays: Int? = nil,
    category: Category = .subsidy, validFrom: Day, validTo: Day? = nil, publishedOn: Day?, status: Status = .active,
    itemCap: Amount? = nil, minimumAge: Int? = nil, maximumAge: Int? = nil, noticeDays: Int? = nil,
    excludes: [String] = [], mergedInto: String? = nil, budget: Amount? = nil, target: String = "", unit: String = "",
    legalBasis: String = "", fundLevel: String = "", documentNumber: String = "", url: String = ""
  ) {
    self.code = code
    self.name = name
    self.shortName = shortName
    self.level = level
    self.region = region
    self.department = department
    self.grantType = grantType
    self.standard = standard
    self.frequency = frequency
    self.limitDays = limitDays
    self.category = category
    self.validFrom = validFrom
    self.validTo = validTo
    self.publishedOn = publishedOn
    self.status = status
    self.itemCap = itemCap
    self.minimumAge = minimumAge
    self.maximumAge = maximumAge
    self.noticeDays = noticeDays
    self.excludes = excludes
    self.mergedInto = mergedInto
    self.budget = budget
    self.target = target
    self.unit = unit
    self.legalBasis = legalBasis
    self.fundLevel = fundLevel
    self.documentNumber = documentNumber
    self.url = url
  }
}

extension Policy.Frequency {
  /// The length of period a roster of such a policy must name.
  package var periodForm: Period.Form {
    switch self {
    case .once, .annual: .year
    case .semiannual: .halfYear
    case .quarterly: .quarter
    case .monthly: .month
    }
  }
}
