import DaifaConfiguration
import DaifaModel
import Testing

@Suite("Mistakes about parties and their accounts")
struct PartyMistakeTests {
  @Test(
    "An id that could not be a directory",
    arguments: ["Agriculture", "-a", "农业", "a_b", String(repeating: "a", count: 33)])
  func partyID(id: String) {
    expectOne(
      .partyID(id), line: 2, column: 3, at: "departments.\(id)", mistakes(replacing: "agriculture", with: id))
  }

  @Test("An id given twice")
  func repeatedID() {
    expectOne(
      .repeatedKey("rcu"), line: 4, column: 3, at: "", mistakes(replacing: "  abc:", with: "  rcu:"))
    // YAML takes 402 and "402" for two keys; as ids they are one.
    expectOne(
      .repeatedKey("402"), line: 5, column: 3, at: "banks.402",
      mistakes(
        replacing: "rcu: {name: 农村信用社, codes: [\"402\"]}", with: "402: {name: 农村信用社, codes: [402]}\n  \"402\": {}"))
  }

  @Test("A parent nobody configured, with the nearest")
  func parentUnknown() {
    expectOne(
      .parentUnknown("agricultur", nearest: "agriculture"), line: 3, column: 46, at: "departments.county.parent",
      mistakes(replacing: "banks:", with: "  county: {name: 区局, region: 140105, parent: agricultur}\nbanks:"))
  }

  @Test("Departments that are each other's parents, once for each circle")
  func parentCycle() {
    let found = mistakes(
      replacing: "banks:",
      with: """
          a: {name: 甲, region: 140105, parent: b}
          b: {name: 乙, region: 140105, parent: c}
          c: {name: 丙, region: 140105, parent: b}
          d: {name: 丁, region: 140105, parent: d}
        banks:
        """)
    #expect(found.map(\.problem) == [.parentCycle(["b", "c", "b"]), .parentCycle(["d", "d"])])
    #expect(found.map(\.line) == [4, 6])
  }

  @Test("The beginning of a bank code that is not digits", arguments: ["40x", "1234567890123"])
  func bankCode(text: String) {
    expectOne(
      .bankCode(text), line: 4, column: 30, at: "banks.rcu.codes[0]", mistakes(replacing: "402", with: text))
  }

  @Test("The beginning of a bank code that two banks claim")
  func bankCodeClaimed() {
    expectOne(
      .bankCodeClaimed("402", by: "rcu"), line: 5, column: 29, at: "banks.abc.codes[0]",
      mistakes(replacing: "103", with: "402"))
    #expect(mistakes(replacing: "103", with: "4020").isEmpty)
  }

  @Test("A cut-off that is no time of day", arguments: ["1630", "24:00", "4:30", "16:30:00"])
  func cutoff(text: String) {
    expectOne(
      .timeOfDay(text), line: 5, column: 45, at: "banks.abc.cutoff",
      mistakes(replacing: "codes: [\"103\"]", with: "codes: [\"103\"], cutoff: \"\(text)\""))
    #expect(mistakes(replacing: "codes: [\"103\"]", with: "codes: [\"103\"], cutoff: 16:30").isEmpty)
  }

  @Test("A payer's account that is not 8 to 32 digits", arguments: ["1234567", "4.0020140E+14", "0400-2014"])
  func account(text: String) {
    expectOne(
      .account(text), line: 6, column: 18, at: "payer.account",
      mistakes(replacing: "\"0400201400000001\"", with: text))
  }

  @Test("A payer's account outside the list of treasury accounts, when there is one")
  func accountUnregistered() {
    expectOne(
      .accountUnregistered("0400201400000001"), line: 6, column: 18, at: "payer.account",
      mistakes(adding: "treasuryAccounts: [\"0400201400000002\"]\n"))
    #expect(mistakes(adding: "treasuryAccounts: [\"0400201400000001\"]\n").isEmpty)
  }
}

@Suite("Mistakes in the calendar, in YAML itself, and how they are told")
struct TellingTests {
  @Test("A day outside its year, a make-up day on a weekday, a holiday that is worked, a year twice")
  func calendar() throws {
    let found = mistakes(
      adding: """
        calendar:
          - {year: 2027, paper: 甲, holidays: [2026-01-01], makeUpDays: [2027-01-04]}
          - {year: 2028, paper: 乙, holidays: [2028-01-01], makeUpDays: [2028-01-01]}
          - {year: 2027, paper: 丙, holidays: []}
        """)
    let outside = try #require(Day("2026-01-01"))
    let monday = try #require(Day("2027-01-04"))
    let both = try #require(Day("2028-01-01"))
    #expect(
      found.map(\.problem) == [
        .calendarDayOutsideYear(outside, year: 2027), .makeUpDayNotWeekend(monday), .holidayIsMadeUp(both),
        .repeatedKey("2027"),
      ])
    #expect(found.map(\.line) == [10, 10, 11, 12])
  }

  @Test(
    "What is not YAML, with its line: a tab, an open quote, a second document, an unknown alias, a control character")
  func syntax() {
    let lines = [
      "a:\n\t- b\n": 2, "a: 1\nb: \"x\n": 3, "a: 1\n---\nb: 2\n": 2, "a: 1\nb: *nobody\n": 2, "a: 1\nb: \u{1}\n": 2,
    ]
    for (yaml, line) in lines {
      let found = mistakes(in: yaml)
      #expect(found.map(\.line) == [line], "\(found)")
      guard case .syntax = found.first?.problem else {
        Issue.record("\(yaml) gave \(found)")
        continue
      }
    }
  }

  @Test("All mistakes come at once, in the order of their lines")
  func allAtOnce() {
    let yaml = """
      departments:
        Agriculture: {name: 农业农村局, region: "14"}
      banks:
        rcu: {name: 农村信用社, codes: ["4o2"], kolour: red}
      payer: {account: "1", name: 户}
      approval: maybe
      """
    #expect(mistakes(in: yaml).map(\.line) == [2, 2, 4, 4, 5, 6])
  }

  @Test("The fault says where each mistake is, in Chinese and in English")
  func description() {
    let fault = ConfigurationFault(mistakes: mistakes(adding: "aproval: required\n"))
    #expect(
      fault.description == """
        daifa.yaml有1处错误。 daifa.yaml has 1 mistake.
          daifa.yaml:9:1: aproval: 不认识的键“aproval”，是否想写“approval”？ Unknown key “aproval”; did you mean “approval”?
        """)
  }

  @Test("What stands behind an alias is wrong once, however often it is used")
  func alias() {
    let found = mistakes(
      replacing: "banks:", with: "  a: &x {name: 甲, region: 1}\n  b: *x\nbanks:")
    #expect(found.map(\.problem) == [.region("1")])
  }
}
