import DaifaModel
import DaifaScreening
import DaifaTestKit
import Testing

@Suite("Expected rosters: which have to come, and from which day their limit counts")
struct ExpectedRosterTests {
  private func policy(_ code: String, _ change: (inout Policy) -> Void = { _ in }) -> Policy {
    var policy = Policy(
      code: code, name: code, shortName: code, level: .province, region: Region("140000")!, department: "civil",
      grantType: .person, standard: .fixed(Amount(fen: 10_000)), frequency: .monthly, validFrom: .on("2026-01-01"),
      publishedOn: .on("2026-03-02"))
    policy.submitDays = 5
    change(&policy)
    return policy
  }

  private func list(_ file: Int64, from: String, received: String? = nil, _ policies: [Policy]) -> PolicyListVersion {
    var list = PolicyListVersion(file: file, region: Region("140000")!, inForceFrom: .on(from), policies: policies)
    list.receivedOn = .on(received ?? from)
    return list
  }

  private func periods(_ lists: [PolicyListVersion], _ today: String, since: String = "2026-01-01") -> [String] {
    PolicyBook(lists: lists).expectedRosters(on: .on(today), since: .on(since)).map {
      "\($0.policy.code) \($0.period) \($0.start)"
    }
  }

  @Test func everyPeriodThatBeganIsExpectedFromItsFirstDayOrThePublication() {
    let lists = [list(1, from: "2026-03-02", [policy("A")])]
    #expect(
      periods(lists, "2026-04-01") == [
        "A 2026-01 2026-03-02", "A 2026-02 2026-03-02", "A 2026-03 2026-03-02", "A 2026-04 2026-04-01",
      ])
    #expect(periods(lists, "2026-03-31", since: "2026-02-15") == ["A 2026-03 2026-03-02"])
  }

  @Test func aListThatCameLaterThanItWasPublishedCountsFromItsComing() {
    let lists = [list(1, from: "2026-03-02", received: "2026-03-20", [policy("A")])]
    #expect(periods(lists, "2026-03-31", since: "2026-03-01") == ["A 2026-03 2026-03-20"])
  }

  @Test func aNewListThatPublishesAgainMovesNoLimit() {
    let lists = [
      list(2, from: "2026-05-20", [policy("A") { $0.publishedOn = .on("2026-05-20") }]),
      list(1, from: "2026-03-02", [policy("A")]),
    ]
    #expect(periods(lists, "2026-05-31", since: "2026-05-01") == ["A 2026-05 2026-05-01"])
  }

  @Test func whatIsNotToBePaidIsNotExpected() {
    let others = [
      policy("B") { $0.submitDays = nil }, policy("C") { $0.frequency = .once }, policy("D") { $0.status = .cancelled },
      policy("E") { $0.publishedOn = nil }, policy("F") { $0.validTo = .on("2026-03-31") },
      policy("G") { $0.validFrom = .on("2026-04-02") }, policy("H") { $0.publishedOn = .on("2026-06-01") },
    ]
    #expect(periods([list(1, from: "2026-03-02", others)], "2026-04-30", since: "2026-04-01") == [])
    // Left out of the newest list, it is withdrawn.
    let lists = [list(2, from: "2026-04-01", [policy("B")]), list(1, from: "2026-03-02", [policy("A")])]
    #expect(periods(lists, "2026-04-30", since: "2026-04-01") == ["B 2026-04 2026-04-01"])
  }

  @Test(arguments: [
    (Policy.Frequency.quarterly, ["2026Q2", "2026Q3"]), (.semiannual, ["2026H2"]), (.annual, []),
  ])
  func periodsAreOfThePolicysLength(frequency: Policy.Frequency, expected: [String]) {
    let lists = [list(1, from: "2026-03-02", [policy("A") { $0.frequency = frequency }])]
    let found = PolicyBook(lists: lists).expectedRosters(on: .on("2026-07-01"), since: .on("2026-03-02"))
    #expect(found.map(\.period.description) == expected)
  }
}
