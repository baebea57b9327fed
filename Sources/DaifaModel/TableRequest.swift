/// 出表种类: what finance can have made from the ledger.
package enum TableDocument: String, Sendable, CaseIterable {
  /// 公示: what was paid, village by village, for the public.
  case disclosure
  /// 乡镇补贴底册: what people of a township were paid in a year, for its government.
  case ledger
  /// 政策清单公布: the lists in force, for the public.
  case policies
  /// 抽查: payments drawn at random, to be looked at where the people are.
  case sample

  package var chineseName: String {
    switch self {
    case .disclosure: "公示"
    case .ledger: "乡镇补贴底册"
    case .policies: "政策清单"
    case .sample: "抽查"
    }
  }
}

/// 出表范围: which payments a table is about.
package struct TableScope: Hashable, Sendable {
  /// The stretch of time.
  package enum Time: Hashable, Sendable {
    /// The rosters of one period, as they stand now.
    case period(Period)
    /// The rosters of one budget year, as they stand now: the year of their periods, or the one a closing carried them into.
    case year(Int)
    /// What banks posted in a month, less what came back in it, whatever period it was for.
    case month(year: Int, month: Int)
  }

  package var time: Time
  /// Only this policy; nil for all.
  package var policy: String?
  /// Only lines inside this region; nil for all.
  package var region: Region?

  package init(time: Time, policy: String?, region: Region?) {
    self.time = time
    self.policy = policy
    self.region = region
  }
}

extension TableScope.Time: CustomStringConvertible {
  /// `2026`, `2026Q1`, and a month of postings as `2026-03`.
  package var description: String {
    switch self {
    case .period(let period): period.description
    case .year(let year): "\(year)"
    case .month(let year, let month): "\(year)-\(month < 10 ? "0" : "")\(month)"
    }
  }

  /// As a page says it: 发放期间2026Q1, 2026年度, 2026年3月入账.
  package var chinese: String {
    switch self {
    case .period(let period): "发放期间\(period)"
    case .year(let year): "\(year)年度"
    case .month(let year, let month): "\(year)年\(month)月入账"
    }
  }

  /// A word for a file's name: a period, a year, a month of postings.
  package var word: String {
    switch self {
    case .period: "\(self)"
    case .year(let year): "y\(year)"
    case .month: "m\(self)"
    }
  }

  /// Whether a day lies in the month; always where the scope is no month.
  package func contains(_ day: Day) -> Bool {
    guard case .month(let year, let month) = self else { return true }
    let parts = day.parts
    return parts.year == year && parts.month == month
  }
}

/// 出表单: one line of a request for tables.
package struct TableRequest: Hashable, Sendable {
  /// 申请号: the asker's own; makes a request that is asked again another file.
  package var number: String
  package var document: TableDocument
  /// Nil for policies, which are of no time.
  package var scope: TableScope?
  /// How many payments to draw.
  package var size: Int
  /// 随机种子: what the draw follows from.
  package var seed: String
  package var requestedBy: String

  package init(
    number: String, document: TableDocument, scope: TableScope?, size: Int, seed: String, requestedBy: String
  ) {
    self.number = number
    self.document = document
    self.scope = scope
    self.size = size
    self.seed = seed
    self.requestedBy = requestedBy
  }
}

/// A column of a request for tables 出表单.
package enum TableRequestField: Int, FileField {
  case requestNumber, document, policyCode, period, year, month, region, size, seed, requestedBy

  package var isRequired: Bool { self == .requestNumber || self == .document || self == .requestedBy }

  package static let names: [(english: String, chinese: String)] = [
    ("request_no", "申请号"), ("document", "出表种类"), ("policy_code", "补贴项目编码"), ("period", "发放期间"), ("year", "年度"),
    ("month", "月份"), ("region_code", "区划代码"), ("sample_size", "抽查笔数"), ("seed", "随机种子"), ("requested_by", "申请人"),
  ]
}
