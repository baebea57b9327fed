package import DaifaModel

/// 笔数与金额: so many payments, and what they add up to.
package struct Tally: Hashable, Sendable {
  package var count: Int
  package var sum: Amount

  package init(count: Int, sum: Amount) {
    self.count = count
    self.sum = sum
  }

  /// No payment.
  package static let zero = Tally(count: 0, sum: .zero)

  package static func + (left: Tally, right: Tally) -> Tally {
    Tally(count: left.count + right.count, sum: left.sum + right.sum)
  }

  package static func - (left: Tally, right: Tally) -> Tally {
    Tally(count: left.count - right.count, sum: left.sum - right.sum)
  }

  package static func += (left: inout Tally, right: Tally) { left = left + right }
}

extension Sequence where Element == Tally {
  /// What they add up to together.
  package var total: Tally { reduce(.zero, +) }
}

/// 补贴项目: a policy as reports name it.
package struct PolicyTitle: Hashable, Sendable {
  package var code: String
  package var name: String

  package init(code: String, name: String) {
    self.code = code
    self.name = name
  }
}

/// 报告范围: whose part of the books a report shows.
package enum ReportScope: Hashable, Sendable {
  /// The finance department sees everything.
  case finance
  /// A department, by its id and name: its own batches.
  case department(id: String, name: String)
  /// An agent bank, by its id and name: what it was instructed.
  case bank(id: String, name: String)

  /// The reader's name.
  package var readerName: String {
    switch self {
    case .finance: "财政部门"
    case .department(_, let name), .bank(_, let name): name
    }
  }

  /// The word in XML.
  var word: String {
    switch self {
    case .finance: "finance"
    case .department: "department"
    case .bank: "bank"
    }
  }

  /// The reader's id in daifa.yaml; empty for finance.
  var id: String {
    switch self {
    case .finance: ""
    case .department(let id, _), .bank(let id, _): id
    }
  }

  var isBank: Bool { word == "bank" }
}
