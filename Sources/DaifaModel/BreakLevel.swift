/// 督办层级: whose attention a break has come to by its age.
package enum BreakLevel: Int, Sendable, CaseIterable, Comparable {
  /// 经办: whoever its kind says acts first.
  case handler
  /// 财政业务科室: the section of the finance department.
  case section
  /// 财政分管领导: the finance department's leader.
  case leader

  package var name: String {
    switch self {
    case .handler: "handler"
    case .section: "section"
    case .leader: "leader"
    }
  }

  package var chineseName: String {
    switch self {
    case .handler: "经办单位"
    case .section: "财政业务科室"
    case .leader: "财政分管领导"
    }
  }

  package static func < (left: BreakLevel, right: BreakLevel) -> Bool { left.rawValue < right.rawValue }
}

/// 升级时限: how many working days a break may be old before it rises.
package struct Escalation: Sendable, Equatable {
  /// Older than so many working days, a break is the section's.
  package var section: Int
  /// Older than so many, the leader's.
  package var leader: Int

  package init(section: Int = 5, leader: Int = 10) {
    self.section = section
    self.leader = leader
  }

  /// The limits as days: what opened on such a day or before has risen. Where the working calendar does not know today's year, they are as of
  /// the last day that it knows: time that cannot be counted lifts nothing further, and lets nothing fall back.
  package func thresholds(on today: Day, _ calendar: WorkingCalendar) -> Thresholds {
    let last = calendar.lastKnownDay(through: today) ?? today
    return Thresholds(
      section: calendar.latestDay(olderThan: section, on: last),
      leader: calendar.latestDay(olderThan: leader, on: last))
  }

  /// 升级界日: the last opening day of each level; nil where the working calendar does not reach back so far.
  package struct Thresholds: Sendable, Equatable {
    package var section: Day?
    package var leader: Day?

    package init(section: Day? = nil, leader: Day? = nil) {
      self.section = section
      self.leader = leader
    }

    /// The level of what opened on a day.
    package func level(openedOn day: Day) -> BreakLevel {
      if let leader, day <= leader { return .leader }
      if let section, day <= section { return .section }
      return .handler
    }

    package subscript(level: BreakLevel) -> Day? {
      switch level {
      case .handler: nil
      case .section: section
      case .leader: leader
      }
    }
  }
}

extension WorkingCalendar {
  /// The last day that lies more than so many working days before another, so that ``workingDays(after:through:)`` exceeds them; nil when
  /// some of the days between are unknown.
  package func latestDay(olderThan workingDays: Int, on today: Day) -> Day? {
    var (day, count) = (today, 0)
    while count <= workingDays {
      guard let works = isWorkingDay(day) else { return nil }
      if works { count += 1 }
      day = day.advanced(by: -1)
    }
    return day
  }
}

/// How many standing breaks people have worked, by where they are with them.
package struct DeskCounts: Sendable, Equatable {
  package var looking = 0
  /// Of those looked at, how many wait for a second person.
  package var proposed = 0
  package var resolved = 0
  package var accepted = 0
  /// How many nobody closed by hand have come to each level above the first.
  package var levels: [BreakLevel: Int] = [:]

  package init() {}

  /// Closed by a person, and not put right.
  package var handClosed: Int { resolved + accepted }

  /// Counts breaks that people are somewhere with.
  package mutating func add(_ state: DeskState, isProposed: Bool, _ count: Int) {
    switch state {
    case .open: break
    case .looking:
      looking += count
      if isProposed { proposed += count }
    case .resolved: resolved += count
    case .accepted: accepted += count
    }
  }

  /// What a person closed, in words: `人工解决1条、接受2条`; nil when there is none.
  package var handClosedWords: String? {
    let words = [(DeskState.resolved, resolved), (.accepted, accepted)].filter { $0.1 > 0 }
    return words.isEmpty ? nil : words.map { "\($0.0.chineseName)\($0.1)条" }.joined(separator: "、")
  }
}
