import DaifaModel
import DaifaTestKit
import Testing

@Suite("daifa notices: what the owners of an instruction's payments were told")
struct NoticeCommandTests {
  private static let day = Day.on("2026-04-03")

  @Test func theVerbPrintsWhatWasToldOrWouldHaveBeen() throws {
    for told in ["none", "finance"] {
      let spool = try TestSpool()
      try spool.initialise(TestSpool.yaml + "notices: \(told)\n")
      try spool.drop(TestPolicyList("T-01").csv, as: "list.csv", from: .finance)
      try spool.drop(TestRoster("B1", people: 1..<4).csv, as: "r.csv", from: .department("civil"))
      _ = try spool.drainByCommand(on: Self.day)
      let instruction = try spool.instruction()
      let before = try spool.daifa("notices", "--instruction", instruction.number)
      #expect(before.status == 0)
      #expect(try TestNotice(before.output, name: "before").lines.isEmpty)
      try spool.drop(
        instruction.answer(on: Self.day) { if $0 == 0 { $1.fail("R03") } }.csv, as: "a.csv", from: .bank("rcu"))
      _ = try spool.drainByCommand(on: Self.day)
      let after = try TestNotice(spool.daifa("notices", "--instruction", instruction.number).output, name: "after")
      #expect(after.lines.map(\.reference) == instruction.lines.dropFirst().map(\.reference))
      let written = try spool.notices(.finance).flatMap(\.lines).map(\.text)
      #expect(written == (told == "none" ? [] : after.lines.map(\.text)))
    }
  }

  @Test func anInstructionThatIsNotThereIsSaidSo() throws {
    let spool = try TestSpool()
    try spool.initialise()
    _ = try spool.drainByCommand(on: Self.day)
    let outcome = try spool.daifa("notices", "--instruction", "rcu-20260401-000009")
    #expect(outcome.status == 1 && outcome.output.isEmpty && outcome.errors.contains("rcu-20260401-000009"))
  }
}
