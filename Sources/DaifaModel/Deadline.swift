/// 办理环节: a stage on the way of a roster that has a time limit of its own.
package enum Stage: String, Sendable, CaseIterable {
  /// From the first day of a period until its roster came.
  case submission
  /// From a roster's receipt until it was released.
  case review
  /// From its release until it was instructed.
  case instruction
  /// From the instruction until the bank's last final answer.
  case bankReturn

  /// The stage's Chinese name.
  package var chineseName: String {
    switch self {
    case .submission: "报送"
    case .review: "审核"
    case .instruction: "送盘"
    case .bankReturn: "回盘"
    }
  }
}

/// 时限状态: where something with a time limit stands on a day. What is not due is no break.
package enum DeadlineStanding: Hashable, Sendable {
  case notDue
  /// Not done, and due in so many working days; 0 on the day itself.
  case dueSoon(workingDays: Int)
  /// Not done, and its day is over, since so many working days: 0 on days off right after it, nil where the calendar does not reach.
  case late(workingDays: Int?)
  case doneInTime
  /// Done, so many working days after its day; nil where the calendar does not reach.
  case doneLate(workingDays: Int?)
  /// The working calendar does not reach its day, or the day it was done is not on record.
  case unknown

  /// Whether somebody has to look at it now.
  package var isPressing: Bool {
    switch self {
    case .dueSoon, .late: true
    case .notDue, .doneInTime, .doneLate, .unknown: false
    }
  }

  package var isLate: Bool { if case .late = self { true } else { false } }

  /// How many working days it is late or has left; nil where there are none, or they are not known.
  package var workingDays: Int? {
    switch self {
    case .late(let days), .doneLate(let days): days
    case .dueSoon(let days): days
    case .notDue, .doneInTime, .unknown: nil
    }
  }

  /// The word for it in files.
  package var word: String {
    switch self {
    case .notDue: "notDue"
    case .dueSoon: "dueSoon"
    case .late: "late"
    case .doneInTime: "doneInTime"
    case .doneLate: "doneLate"
    case .unknown: "unknown"
    }
  }

  /// The Chinese words for it.
  package var chineseName: String {
    switch self {
    case .notDue: "未到期"
    case .dueSoon: "即将到期"
    case .late: "逾期"
    case .doneInTime: "按时办结"
    case .doneLate: "逾期办结"
    case .unknown: "无法判定"
    }
  }
}

/// 时限: when something must be done, and when it was.
package struct Deadline: Hashable, Sendable {
  /// The day that working days are counted from, which itself does not count.
  package var start: Day
  /// The last day on which it is in time; nil when the working calendar does not reach it.
  package var dueOn: Day?
  package var isDone: Bool
  /// The day it was done; nil while it is not, and where that is not on record.
  package var doneOn: Day?

  package init(start: Day, dueOn: Day?, isDone: Bool, doneOn: Day?) {
    self.start = start
    self.dueOn = dueOn
    self.isDone = isDone
    self.doneOn = doneOn
  }

  /// A limit of so many working days.
  package init(start: Day, workingDays: Int, doneOn: Day?, calendar: WorkingCalendar) {
    self.init(
      start: start, dueOn: calendar.day(workingDays, after: start), isDone: doneOn != nil, doneOn: doneOn)
  }

  /// Where it stands on a day, when what is due within so many working days is due soon.
  package func standing(on today: Day, soon: Int, calendar: WorkingCalendar) -> DeadlineStanding {
    guard let dueOn else { return .unknown }
    if isDone {
      guard let doneOn else { return .unknown }
      return doneOn <= dueOn
        ? .doneInTime : .doneLate(workingDays: calendar.workingDays(after: dueOn, through: doneOn))
    }
    if dueOn < today { return .late(workingDays: calendar.workingDays(after: dueOn, through: today)) }
    guard let left = calendar.workingDays(after: today, through: dueOn) else { return .unknown }
    return left <= soon ? .dueSoon(workingDays: left) : .notDue
  }
}

/// 限时事项: one thing that somebody has to do in time: a roster of a period, its review, its instruction, a bank's answer to it.
package struct DeadlineItem: Sendable {
  package var stage: Stage
  /// Names it within its stage: several parts of one instruction have one name.
  package var subject: String
  /// Who has to do it.
  package var party: Party
  /// The department whose policy or batch it is about.
  package var department: String
  package var policy: String
  package var policyName: String
  package var period: String
  package var batchNumber = ""
  package var instructionNumber = ""
  package var deadline: Deadline
  /// Payments it holds up, or held up; none for a roster that has not come.
  package var payments = 0
  package var amount = Amount.zero

  package init(
    _ stage: Stage, subject: String, party: Party, department: String, policy: String, policyName: String,
    period: String, deadline: Deadline
  ) {
    self.stage = stage
    self.subject = subject
    self.party = party
    self.department = department
    self.policy = policy
    self.policyName = policyName
    self.period = period
    self.deadline = deadline
  }
}
