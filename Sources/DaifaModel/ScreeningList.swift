/// 名单类型: what the people of a screening list 比对名单 have in common.
package enum ListKind: String, Sendable, CaseIterable {
  /// 已死亡.
  case deceased
  /// 财政供养: on the public payroll.
  case payroll
  /// 违规违纪: who cheated.
  case violator
  /// 其他项目享受: paid by another programme.
  case programme

  package var chineseName: String {
    switch self {
    case .deceased: "已死亡"
    case .payroll: "财政供养"
    case .violator: "违规违纪"
    case .programme: "其他项目享受"
    }
  }
}

/// 比对处理: what a policy does about people on lists, kind by kind.
package struct ScreeningRule: Hashable, Sendable {
  /// What is done about a line whose beneficiary is on a list.
  package enum Effect: String, Sendable, CaseIterable {
    /// 拒收: the line is refused.
    case block
    /// 提示: the line goes on, and the sender is told.
    case advise
    /// 不比对.
    case off
  }

  private var deceased = Effect.block
  private var payroll = Effect.advise
  private var violator = Effect.block
  private var programme = Effect.advise

  private init() {}

  /// Where a list says nothing: the deceased and violators are refused; the payroll and other programmes are told.
  package static let standard = ScreeningRule()

  /// What is done about a kind of list.
  package subscript(_ kind: ListKind) -> Effect {
    get {
      switch kind {
      case .deceased: deceased
      case .payroll: payroll
      case .violator: violator
      case .programme: programme
      }
    }
    set {
      switch kind {
      case .deceased: deceased = newValue
      case .payroll: payroll = newValue
      case .violator: violator = newValue
      case .programme: programme = newValue
      }
    }
  }

  /// Reads `deceased=block;payroll=advise`, each kind once at the most; kinds that are left out are as in ``standard``. Nil when it is anything
  /// else.
  package init?(_ text: String) {
    self = .standard
    var seen: Set<ListKind> = []
    for part in text.filter({ $0 != " " }).split(whereSeparator: { ";；,，、|".contains($0) }) {
      let sides = part.split(whereSeparator: { "=＝:：".contains($0) })
      guard sides.count == 2, let kind = ScreeningRule.kind(sides[0].lowercased()),
        let effect = ScreeningRule.effect(sides[1].lowercased()), seen.insert(kind).inserted
      else { return nil }
      self[kind] = effect
    }
  }

  private static func kind(_ word: String) -> ListKind? {
    ListKind(rawValue: word) ?? ListKind.allCases.first { $0.chineseName == word }
  }

  private static func effect(_ word: String) -> Effect? {
    switch word {
    case "拒收": .block
    case "提示": .advise
    case "不比对": .off
    default: Effect(rawValue: word)
    }
  }
}

extension ScreeningRule: CustomStringConvertible {
  /// As the policy list writes it, every kind.
  package var description: String {
    ListKind.allCases.map { "\($0.rawValue)=\(self[$0].rawValue)" }.joined(separator: ";")
  }
}

/// One person of a screening list, as it is kept and matched: 24 bytes, since a list may have a million.
package struct ListedPerson: Hashable, Sendable {
  /// See ``ResidentID/key(_:)``.
  package var key: UInt64
  /// The number of the first day; ``always`` where the list says none.
  package var since: Int32
  /// The number of the last day; ``forever`` where the list says none.
  package var until: Int32
  /// The place, in the list's sets of policies, of those it is about; 0 is every policy.
  package var policies: UInt32
  /// The line of the file.
  package var line: UInt32

  package static let always = Int32.min
  package static let forever = Int32.max

  package init(key: UInt64, since: Day?, until: Day?, policies: UInt32, line: Int) {
    self.key = key
    self.since = since?.number ?? ListedPerson.always
    self.until = until?.number ?? ListedPerson.forever
    self.policies = policies
    self.line = UInt32(clamping: line)
  }

  /// 零报告: a line that names nobody; alone in its file it makes an empty list.
  package static func nobody(line: Int) -> ListedPerson {
    ListedPerson(key: 0, since: nil, until: nil, policies: 0, line: line)
  }

  package var isNobody: Bool { key == 0 && line != 0 }

  /// A line that names a unit and no person: what it says stands beside the people.
  package static let unit = ListedPerson(key: 0, since: nil, until: nil, policies: 0, line: 0)

  package var isUnit: Bool { key == 0 && line == 0 }

  /// The day it begins; nil where the list says none.
  package var sinceDay: Day? { since == ListedPerson.always ? nil : Day(number: since) }

  /// Whether it is so on a day.
  package func holds(on day: Day) -> Bool { since <= day.number && day.number <= until }

  /// Whether two entries say the same of one person.
  package func says(sameAs other: ListedPerson) -> Bool {
    key == other.key && since == other.since && until == other.until && policies == other.policies
  }

  /// The order lists are kept in: by person, then by what is said, then by line.
  package static func isBefore(_ left: ListedPerson, _ right: ListedPerson) -> Bool {
    if left.key != right.key { return left.key < right.key }
    return (left.since, left.until, left.policies, left.line) < (right.since, right.until, right.policies, right.line)
  }
}

/// 违规单位: a department, or a township or village, on a list of violators.
package struct ListedUnit: Hashable, Sendable {
  /// A department's id, or a region's code as the list writes it.
  package var code: String
  package var since: Day?
  package var until: Day?
  /// The place, in the list's sets of policies, of those it is about; 0 is every policy.
  package var policies: Int
  /// The line of the file.
  package var line: Int

  package init(code: String, since: Day?, until: Day?, policies: Int, line: Int) {
    self.code = code
    self.since = since
    self.until = until
    self.policies = policies
    self.line = line
  }

  /// The township or village it names; nil where it names a department.
  package var region: Region? { ListedUnit.region(code) }

  /// Whether it is so on a day.
  package func holds(on day: Day) -> Bool { since.map { $0 <= day } ?? true && until.map { day <= $0 } ?? true }

  /// Reads the code of a township or a village, 9 or 12 digits; nil for anything else.
  package static func region(_ code: String) -> Region? {
    guard code.utf8.count > 6, let region = Region(code), region.depth >= 4 else { return nil }
    return region
  }
}

/// 比对名单: one list as a roster is held against it.
package struct ScreeningList: Sendable {
  /// The file it came in.
  package var file: Int64
  package var party: Party
  package var kind: ListKind
  /// 数据来源.
  package var source: String
  /// 数据日期.
  package var asOf: Day
  package var people: Int
  /// Sets of policies that entries are about, by their place; the first is empty and means every policy.
  package var policySets: [[String]]

  package init(
    file: Int64, party: Party, kind: ListKind, source: String, asOf: Day, people: Int, policySets: [[String]]
  ) {
    self.file = file
    self.party = party
    self.kind = kind
    self.source = source
    self.asOf = asOf
    self.people = people
    self.policySets = policySets
  }

  /// The list in a finding: `已死亡 deceased，公安，2026-03-31`.
  package var title: String { "\(kind.chineseName) \(kind.rawValue)，\(source)，\(asOf)" }

  /// For each of the sets of policies, whether it is about a policy.
  package func setsAbout(_ policy: String) -> [Bool] { policySets.map { $0.isEmpty || $0.contains(policy) } }
}
