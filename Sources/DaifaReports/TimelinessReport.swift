package import DaifaModel

/// 时限报告: what is late, what will be due soon and what was done late, a stage and a party at a time; for finance, and for each department
/// and bank its own part.
package struct TimelinessReport: Sendable {
  /// How many things stand how.
  package struct Counts: Hashable, Sendable {
    package var late = 0
    package var dueSoon = 0
    package var notDue = 0
    package var doneInTime = 0
    package var doneLate = 0
    package var unknown = 0

    package init() {}

    /// Counts one more thing.
    package mutating func add(_ standing: DeadlineStanding) {
      switch standing {
      case .late: late += 1
      case .dueSoon: dueSoon += 1
      case .notDue: notDue += 1
      case .doneInTime: doneInTime += 1
      case .doneLate: doneLate += 1
      case .unknown: unknown += 1
      }
    }

    package static func + (left: Counts, right: Counts) -> Counts {
      var sum = Counts()
      sum.late = left.late + right.late
      sum.dueSoon = left.dueSoon + right.dueSoon
      sum.notDue = left.notDue + right.notDue
      sum.doneInTime = left.doneInTime + right.doneInTime
      sum.doneLate = left.doneLate + right.doneLate
      sum.unknown = left.unknown + right.unknown
      return sum
    }

    package var total: Int { late + dueSoon + notDue + doneInTime + doneLate + unknown }
  }

  /// One stage at one party.
  package struct Line: Sendable {
    package var stage: Stage
    package var partyName: String
    package var counts: Counts

    package init(stage: Stage, partyName: String, counts: Counts) {
      self.stage = stage
      self.partyName = partyName
      self.counts = counts
    }
  }

  /// One thing with a time limit.
  package struct Item: Sendable {
    package var item: DeadlineItem
    package var standing: DeadlineStanding
    /// Who has to do it, and whose it is, by their names.
    package var partyName: String
    package var departmentName: String

    package init(_ item: DeadlineItem, standing: DeadlineStanding, partyName: String, departmentName: String) {
      self.item = item
      self.item.batchNumber = item.batchNumber.withoutPersonalNumbers
      self.standing = standing
      self.partyName = partyName
      self.departmentName = departmentName
    }

    /// Whether it is listed: late, due soon, or done late.
    var isListed: Bool {
      switch standing {
      case .late, .dueSoon, .doneLate: true
      case .notDue, .doneInTime, .unknown: false
      }
    }

    /// Late things first, then those due soon, then those done late; within each, the oldest day first.
    var order: (Int, Int32, Int) {
      let rank =
        switch standing {
        case .late: 0
        case .dueSoon: 1
        case .doneLate: 2
        case .notDue, .doneInTime, .unknown: 3
        }
      let stage = Stage.allCases.firstIndex(of: item.stage) ?? 0
      return (rank, item.deadline.dueOn?.number ?? .max, stage)
    }
  }

  /// How many things a report lists.
  package static let listBound = 10_000

  package var scope: ReportScope
  package var day: Day
  /// So many working days before its day, something is due soon.
  package var soonDays: Int
  package private(set) var lines: [Line] = []
  /// What is late, due soon or was done late, up to ``listBound``.
  package private(set) var items: [Item]
  /// How many of these there are.
  package private(set) var itemCount: Int
  package var journalHead: String

  /// Of everything in the scope that has a limit, in any order.
  package init(scope: ReportScope, day: Day, soonDays: Int, all: [Item], journalHead: String) {
    self.scope = scope
    self.day = day
    self.soonDays = soonDays
    self.journalHead = journalHead
    let listed = all.filter(\.isListed).sorted { $0.order < $1.order }
    itemCount = listed.count
    items = Array(listed.prefix(TimelinessReport.listBound))
    for stage in Stage.allCases {
      var counts: [String: Counts] = [:]
      for item in all where item.item.stage == stage {
        counts[item.partyName, default: Counts()].add(item.standing)
      }
      lines += counts.sorted { $0.key < $1.key }.map { Line(stage: stage, partyName: $0.key, counts: $0.value) }
    }
  }

  /// Everything together.
  package var total: Counts { lines.map(\.counts).reduce(Counts(), +) }

  /// What is counted and how, in Chinese.
  static let rule = "时限取自补贴政策清单，按工作日计算，起算当日不计；未到期的不算逾期。列入本年应办结和尚未办结的事项。"
}
