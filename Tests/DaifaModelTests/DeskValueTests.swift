import DaifaModel
import Testing

@Suite("Breaks by number, mark and level")
struct DeskValueTests {
  @Test func aNumberIsReadBackAndASlipOfThePenIsNone() throws {
    for number in [BreakNumber.recorded(1), .recorded(9_999_999_999), .missing(part: 1), .missing(part: 42)] {
      #expect(BreakNumber(number.description) == number)
      #expect(BreakNumber(String(number.description.dropLast())) == nil)
    }
    #expect(BreakNumber("CY000000000112") == nil && BreakNumber(CaseNumber(1).description) == nil)
  }

  @Test func aMarkIsReadBackAndTellsEveryPartApart() throws {
    let mark = ExportMark(facts: ["a", "b"], edits: ["open", "", ""])
    #expect(ExportMark(mark.description) == mark && mark.description.first == "v")
    #expect(ExportMark(facts: ["ab", ""], edits: ["open", "", ""]).facts != mark.facts)
    #expect(ExportMark("v123") == nil && ExportMark(String(repeating: "0", count: 33)) == nil)
  }

  @Test(arguments: ["2026-04-07", "2026-04-16", "2026-02-25", "2026-10-12"])
  func aLevelIsReachedTheDayAfterItsWorkingDays(today: String) throws {
    let calendar = WorkingCalendar()
    let today = try #require(Day(today))
    for days in 1...12 {
      let last = try #require(calendar.latestDay(olderThan: days, on: today))
      #expect(try #require(calendar.workingDays(after: last, through: today)) > days)
      #expect(try #require(calendar.workingDays(after: last.advanced(by: 1), through: today)) <= days)
    }
  }

  @Test func beyondTheCalendarNothingRisesByAGuessAndNothingFallsBack() {
    let calendar = WorkingCalendar()
    let end = Escalation().thresholds(on: Day(year: 2026, month: 12, day: 31)!, calendar)
    #expect(end.section != nil && end.leader != nil)
    for day in [Day(year: 2027, month: 1, day: 1)!, Day(year: 2031, month: 3, day: 3)!] {
      #expect(Escalation().thresholds(on: day, calendar) == end)
      #expect(end.level(openedOn: Day(year: 2026, month: 3, day: 3)!) == .leader)
      #expect(end.level(openedOn: Day(year: 2026, month: 12, day: 30)!) == .handler)
    }
    // Before the first year that is known there is no day to count from.
    #expect(Escalation().thresholds(on: Day(year: 2020, month: 3, day: 3)!, calendar) == Escalation.Thresholds())
  }
}
