import DaifaModel
import DaifaTestKit
import Testing

@Suite("Time limits: where something stands on a day")
struct DeadlineTests {
  private let calendar = WorkingCalendar()

  private func standing(_ deadline: Deadline, _ today: String, soon: Int = 2) -> DeadlineStanding {
    deadline.standing(on: .on(today), soon: soon, calendar: calendar)
  }

  private func pending(_ start: String, _ days: Int) -> Deadline {
    Deadline(start: .on(start), workingDays: days, doneOn: nil, calendar: calendar)
  }

  /// Five working days from Wednesday 1 April: Qingming is off from the 4th to the 6th, so the last is the 10th, less one.
  @Test(arguments: [
    ("2026-04-01", DeadlineStanding.notDue), ("2026-04-03", .notDue), ("2026-04-05", .notDue),
    ("2026-04-07", .dueSoon(workingDays: 2)), ("2026-04-09", .dueSoon(workingDays: 0)),
    ("2026-04-10", .late(workingDays: 1)), ("2026-04-12", .late(workingDays: 1)), ("2026-04-13", .late(workingDays: 2)),
  ])
  func whatIsNotDueIsNoBreakAndLatenessIsInWorkingDays(today: String, expected: DeadlineStanding) {
    let deadline = pending("2026-04-01", 5)
    #expect(deadline.dueOn == .on("2026-04-09"))
    #expect(standing(deadline, today) == expected)
  }

  @Test func onDaysOffRightAfterItsDaySomethingIsLateByNone() {
    let deadline = pending("2026-04-01", 2)
    #expect(deadline.dueOn == .on("2026-04-03"))
    #expect(standing(deadline, "2026-04-05") == .late(workingDays: 0))
    #expect(standing(deadline, "2026-04-07") == .late(workingDays: 1))
  }

  @Test func aMakeUpDayCounts() {
    #expect(pending("2026-05-08", 1).dueOn == .on("2026-05-09"))
    #expect(standing(pending("2026-05-07", 1), "2026-05-09") == .late(workingDays: 1))
  }

  @Test func howManyDaysAreSoonIsTheCallers() {
    let deadline = pending("2026-04-01", 5)
    #expect(standing(deadline, "2026-04-01", soon: 5) == .dueSoon(workingDays: 5))
    #expect(standing(deadline, "2026-04-08", soon: 0) == .notDue)
    #expect(standing(deadline, "2026-04-09", soon: 0) == .dueSoon(workingDays: 0))
  }

  @Test(arguments: [
    ("2026-04-09", DeadlineStanding.doneInTime), ("2026-04-01", .doneInTime),
    ("2026-04-10", .doneLate(workingDays: 1)), ("2026-04-14", .doneLate(workingDays: 3)),
  ])
  func whatIsDoneStaysAsItWasDone(day: String, expected: DeadlineStanding) {
    let deadline = Deadline(start: .on("2026-04-01"), workingDays: 5, doneOn: .on(day), calendar: calendar)
    #expect(standing(deadline, "2026-04-20") == expected)
    #expect(standing(deadline, "2027-08-20") == expected)
  }

  @Test func whatTheCalendarDoesNotReachIsUnknownAndNeverGuessed() {
    let deadline = pending("2026-12-29", 5)
    #expect(deadline.dueOn == nil && standing(deadline, "2026-12-30") == .unknown)
    #expect(standing(deadline, "2027-12-30") == .unknown)
    // That a day is over needs no calendar; by how many working days does.
    #expect(standing(pending("2026-12-21", 2), "2027-01-10") == .late(workingDays: nil))
    #expect(
      standing(Deadline(start: .on("2026-04-01"), dueOn: .on("2026-04-09"), isDone: true, doneOn: nil), "2026-05-06")
        == .unknown)
  }

  @Test(arguments: [
    ("2026-04-03", "16:30", "2026-04-03"), ("2026-04-03", "16:31", "2026-04-07"), ("2026-04-03", "23:59", "2026-04-07"),
    ("2026-04-04", "09:00", "2026-04-07"), ("2026-05-09", "09:00", "2026-05-09"),
  ])
  func whatComesAfterTheCutOffCountsFromTheNextWorkingDay(day: String, time: String, expected: String) throws {
    let time = try #require(TimeOfDay(time))
    #expect(calendar.handoverDay(.on(day), at: time, cutoff: TimeOfDay("16:30")) == .on(expected))
    #expect(calendar.handoverDay(.on(day), at: time, cutoff: nil) == .on(day))
  }

  @Test func aMomentAfterTheCutOffIsAfterIt() throws {
    let cutoff = try #require(TimeOfDay("16:30"))
    let moment = TimeOfDay(milliseconds: cutoff.milliseconds + 1)
    #expect(calendar.handoverDay(.on("2026-04-07"), at: moment, cutoff: cutoff) == .on("2026-04-08"))
    #expect(calendar.handoverDay(.on("2026-12-31"), at: moment, cutoff: cutoff) == nil)
    // 1775000000 is 23:33:20 on 31 March in London, and 07:33:20 on 1 April in China.
    #expect(Instant(milliseconds: 1_775_000_000_000).time.milliseconds == ((7 * 60 + 33) * 60 + 20) * 1_000)
  }

  @Test(arguments: ["", "1630", "16:3", "24:00", "16:60", "4:30", "16：30", "16:30:00", "-1:30"])
  func whatIsNoTimeOfDayIsNone(text: String) { #expect(TimeOfDay(text) == nil) }

  @Test func periodsBeginOnTheirFirstDayAndFollowEachOther() throws {
    #expect(Period("2026H2")?.firstDay == .on("2026-07-01") && Period("2026Q3")?.firstDay == .on("2026-07-01"))
    #expect(Period("2026-12")?.next == Period("2027-01") && Period("2026Q4")?.next == Period("2027Q1"))
    #expect(Period("2026")?.next == Period("2027") && Period("2026H1")?.next == Period("2026H2"))
    func names(_ form: Period.Form, _ first: String, _ last: String) -> [String] {
      Period.beginning(form, from: .on(first), through: .on(last)).map(\.description)
    }
    #expect(names(.month, "2026-03-02", "2026-06-01") == ["2026-04", "2026-05", "2026-06"])
    #expect(names(.quarter, "2026-01-01", "2026-06-30") == ["2026Q1", "2026Q2"])
    #expect(names(.year, "2026-01-02", "2026-12-31") == [])
    #expect(names(.month, "2026-05-01", "2026-04-01") == [])
  }
}
