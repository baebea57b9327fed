import DaifaModel
import DaifaTestKit
import Foundation
import Glibc
import Testing

/// A spool made by the program, with a list in force from finance's inbox on.
func commandSpool() throws -> TestSpool {
  let spool = try TestSpool()
  try spool.initialise()
  try spool.drop(TestPolicyList("T-01", "T-02").csv, as: "list.csv", from: .finance)
  return spool
}

@Suite("The command: what it prints and how it ends")
struct CommandTests {
  private let day = Day.on("2026-04-03")

  @Test func initMakesASpoolOnceAndChangesNothingAfterwards() throws {
    let spool = try TestSpool()
    #expect(try spool.daifa("init").status == 0)
    #expect(!spool.names("departments").isEmpty && spool.names("private").contains("archive"))
    let yaml = try spool.bytes("daifa.yaml")
    try Data("# mine\n".utf8 + yaml).write(to: URL(fileURLWithPath: "\(spool.root)/daifa.yaml"))
    #expect(try spool.daifa("init").status == 0)
    #expect(try spool.text("daifa.yaml").hasPrefix("# mine"))
    #expect(try spool.daifa("drain").status == 0)
  }

  @Test func withoutASpoolEveryVerbSaysWhatToDo() throws {
    let spool = try TestSpool()
    for verb in [
      ["drain"], ["status"], ["reconcile"], ["deadlines"], ["run"], ["check", "/dev/null", "--party", "finance"],
    ] {
      let outcome = try Program.daifa(verb + ["--spool", "\(spool.root)/none"])
      #expect(outcome.status != 0 && outcome.errors.contains("daifa init"), "\(verb): \(outcome.errors)")
      #expect(outcome.output == "")
    }
  }

  @Test func aWrongConfigurationIsNamedWithItsLine() throws {
    let spool = try TestSpool()
    try spool.initialise()
    try Data("\(TestSpool.yaml)limts: {lines: 3}\n".utf8).write(to: URL(fileURLWithPath: "\(spool.root)/daifa.yaml"))
    let outcome = try spool.daifa("drain")
    #expect(
      outcome.status != 0 && outcome.errors.contains("limts") && outcome.errors.contains("12"), "\(outcome.errors)")
  }

  @Test func drainPrintsOneObjectByTheContractsNames() throws {
    let spool = try commandSpool()
    var roster = TestRoster("B1", people: 1..<11, banks: ["402", "103"])
    roster.lines[0].account = "12"
    try spool.drop(roster.csv, as: "三月\u{7}.csv", from: .department("civil"))
    let outcome = try spool.daifa("drain", "--json", "--today", "2026-04-03")
    #expect(outcome.status == 0)
    #expect(outcome.output.split(separator: "\n").count == 1)
    let said = try outcome.json(DrainSaid.self)
    #expect(said.files.map(\.kind) == ["policyList", "roster"])
    #expect(said.files.map(\.party) == ["finance", "departments/civil"])
    #expect(said.files[1].outcome == "partly" && said.files[1].accepted == 9 && said.files[1].acceptedFen == 90_000)
    #expect(said.files[1].refused == 1 && said.files[1].findings == ["accountForm": 1])
    #expect(said.files[1].name.unicodeScalars.allSatisfy { $0.value >= 0x20 })
    #expect(said.instructions.map(\.bank) == ["abc", "rcu"])
    #expect(said.instructions.map(\.count) == [5, 4] && said.instructions.map(\.amountFen) == [50_000, 40_000])
    #expect(said.instructions.allSatisfy { spool.outbox(.bank($0.bank)).contains($0.file) })
    #expect(said.breaks == [:])
    #expect(try Books(spool).faults() == [])
  }

  @Test func aRefusedFileIsHandledAndADuplicateHasNothingAccepted() throws {
    let spool = try commandSpool()
    try spool.drop(Array("nonsense\n".utf8), as: "x.csv", from: .department("civil"))
    try spool.drop(TestRoster("B1", people: 1..<3).csv, as: "y.csv", from: .department("civil"))
    #expect(try spool.drainByCommand(on: day).files.map(\.outcome) == ["accepted", "refused", "accepted"])
    try spool.drop(TestRoster("B1", people: 1..<3).csv, as: "y.csv", from: .department("civil"))
    let again = try spool.drainByCommand(on: day)
    #expect(again.files.map(\.outcome) == ["duplicate"] && again.files[0].accepted == 0)
    #expect(again.files[0].acceptedFen == 0 && again.instructions.isEmpty)
  }

  @Test func whatIsNoFileToTakeIsLeftAndIsNoFault() throws {
    let spool = try commandSpool()
    let inbox = "\(spool.root)/departments/civil/inbox"
    symlink("/etc/passwd", "\(inbox)/link.csv")
    mkfifo("\(inbox)/pipe.csv", 0o600)
    mkdir("\(inbox)/folder", 0o700)
    try spool.drop(TestRoster("B1", people: 1..<3).csv, as: "linked.csv", from: .department("civil"))
    link("\(inbox)/linked.csv", "\(spool.root)/elsewhere")
    try spool.drop(TestRoster("B2", people: 1..<3).csv, as: "half.part", from: .department("civil"))
    let said = try spool.drainByCommand(on: day)
    #expect(said.files.map(\.party) == ["finance"])
    #expect(
      Set(spool.names("departments/civil/inbox")) == ["link.csv", "pipe.csv", "folder", "linked.csv", "half.part"])
  }

  @Test func aPartyWithMarkersIsReadOnlyWithThem() throws {
    let spool = try TestSpool()
    try spool.initialise(
      TestSpool.yaml.replacing(
        "civil: {name: 民政厅, region: \"140000\"}",
        with: "civil: {name: 民政厅, region: \"140000\", arrival: {marker: true}}"))
    try spool.drop(TestPolicyList("T-01").csv, as: "list.csv", from: .finance)
    try spool.drop(TestRoster("B1", people: 1..<3).csv, as: "r.csv", from: .department("civil"))
    #expect(try spool.drainByCommand(on: day).files.count == 1)
    try spool.drop([], as: "r.csv.ok", from: .department("civil"))
    #expect(try spool.drainByCommand(on: day).files.map(\.outcome) == ["accepted"])
    #expect(spool.names("departments/civil/inbox").isEmpty)
  }

  @Test func checkSaysWhatWouldHappenAndRecordsNothing() throws {
    let spool = try commandSpool()
    _ = try spool.drainByCommand(on: day)
    var partly = TestRoster("B1", people: 1..<4)
    partly.lines[1].person.identity = "140105194001020010"
    let refused = TestRoster("B1", policy: "T-09", people: 1..<4)
    let good = TestRoster("B1", people: 1..<4)
    for (roster, status) in [(good, Int32(0)), (partly, 1), (refused, 2)] {
      let path = "\(spool.root)/roster.csv"
      try Data(roster.csv).write(to: URL(fileURLWithPath: path))
      let outcome = try spool.daifa("check", path, "--party", "departments/civil", "--today", "2026-04-03")
      #expect(outcome.status == status, "\(outcome.output) \(outcome.errors)")
      for line in roster.lines {
        #expect(!outcome.output.contains(line.person.identity) && !outcome.output.contains(line.account))
      }
    }
    #expect(try Books(spool).number("SELECT count(*) FROM file") == 1)
    #expect(spool.outbox(.department("civil")).isEmpty)
  }

  @Test func checkAndDrainAgreeOnEveryShippedRoster() throws {
    let spool = try TestSpool()
    try spool.initialise(Repository.text("Fixtures/demo/daifa.yaml"))
    try spool.drop(Repository.bytes("Fixtures/demo/finance/policy-list.csv"), as: "list.csv", from: .finance)
    _ = try spool.drainByCommand(on: .on("2026-04-01"))
    struct Said: Decodable {
      var outcome: String
      var accepted: Int
      var acceptedFen: Int64
    }
    let files = [
      "agriculture/NY-2026-001.csv", "civil/MZ-2026Q1-001.csv", "disabled/CL-2026-03-001.xml",
      "education/JY-2026H1-001.csv", "forestry/LC-2026-001.csv.gz",
    ]
    for file in files {
      let department = String(file.prefix { $0 != "/" })
      let path = "Fixtures/demo/departments/\(file)"
      let outcome = try spool.daifa(
        "check", "\(Repository.root)/\(path)", "--party", "departments/\(department)", "--json", "--today", "2026-04-01"
      )
      let checked = try outcome.json(Said.self)
      try spool.drop(Repository.bytes(path), as: "file", from: .department(department))
      let drained = try #require(try spool.drainByCommand(on: .on("2026-04-01")).files.first)
      #expect(checked.outcome == drained.outcome && checked.accepted == drained.accepted, "\(file)")
      #expect(checked.acceptedFen == drained.acceptedFen)
    }
  }

  @Test func checkOfAnUnknownPartyNamesTheKnownOnes() throws {
    let spool = try commandSpool()
    let outcome = try spool.daifa("check", "/dev/null", "--party", "departments/nobody")
    #expect(outcome.status != 0 && outcome.errors.contains("departments/civil"))
  }

  @Test func statusSaysWhereEverythingStands() throws {
    let spool = try commandSpool()
    #expect(try spool.daifa("status").status == 0)
    try spool.drop(TestRoster("B1", people: 1..<4).csv, as: "r.csv", from: .department("civil"))
    _ = try spool.drainByCommand(on: day)
    struct Said: Decodable {
      struct Tally: Decodable, Equatable {
        var count: Int
        var amountFen: Int64
      }
      var today: String
      var files: Int
      var policies: Int
      var payments: [String: Tally]
      var breaks: [String: Int]
      var unpublished: Int
      var journalEntries: Int
    }
    let outcome = try spool.daifa("status", "--json", "--today", "2026-04-03")
    #expect(outcome.status == 0)
    let said = try outcome.json(Said.self)
    #expect(said.today == "2026-04-03" && said.files == 2 && said.policies == 2 && said.unpublished == 0)
    #expect(said.payments["instructed"] == .init(count: 3, amountFen: 30_000))
    #expect(try spool.daifa("status").output.contains("已送盘"))
  }

  @Test func budgetSaysWhatIsLeftAndWhoWaitsAndRecordsNothing() throws {
    let spool = try commandSpool()
    #expect(try spool.daifa("budget").output.contains("没有指标"))
    try spool.drop(TestAllotment("ZB-1", "250.00").csv, as: "z.csv", from: .finance)
    try spool.drop(TestRoster("B1", people: 1..<4).csv, as: "b.csv", from: .department("civil"))
    _ = try spool.drainByCommand(on: .on("2026-04-03"))
    let before = try spool.bytes("private/ledger.sqlite")
    let outcome = try spool.daifa("budget", "--year", "2026", "--json", "--today", "2026-04-03")
    #expect(outcome.status == 0)
    #expect(
      outcome.output.contains(#""leftFen":25000"#) && outcome.output.contains(#""shortFen":5000"#),
      "\(outcome.output) \(outcome.errors)")
    #expect(try spool.daifa("budget").output.contains("尚差50.00元"))
    #expect(try spool.daifa("status").output.contains("等待指标：civil B1"))
    #expect(try spool.daifa("review").output.contains("等待指标，尚差50.00元"))
    #expect(try spool.daifa("budget", "--policy", "T-02").output.contains("没有指标"))
    #expect(try spool.bytes("private/ledger.sqlite") == before)
  }

  @Test func reconcileCountsTheBreaksOfADayAndRecordsNothing() throws {
    let spool = try commandSpool()
    try spool.drop(TestRoster("B1", people: 1..<4).csv, as: "r.csv", from: .department("civil"))
    _ = try spool.drainByCommand(on: day)
    let before = try Books(spool).fingerprint()
    for (day, breaks) in [("2026-04-13", [:]), ("2026-04-14", ["missing": 3])] as [(String, [String: Int])] {
      let outcome = try spool.daifa("reconcile", "--json", "--today", day)
      #expect(outcome.status == 0)
      #expect(try outcome.json([String: [String: Int]].self) == ["breaks": breaks])
    }
    #expect(try Books(spool).fingerprint() == before)
  }

  @Test func traceTellsAPaymentsLifeMaskedByReferenceAndByPerson() throws {
    let spool = try commandSpool()
    let person = Person(1)
    try spool.drop(TestRoster("B1", people: 1..<4).csv, as: "r.csv", from: .department("civil"))
    _ = try spool.drainByCommand(on: day)
    let instruction = try spool.instruction()
    let answerDay = Day.on("2026-04-08")
    try spool.drop(
      instruction.answer(on: answerDay) { if $0 == 0 { $1.fail("R03") } }.csv, as: "a.csv", from: .bank("rcu"))
    _ = try spool.drainByCommand(on: answerDay)
    try spool.drop(
      TestRoster("R1", [TestRoster.Line(1, person).reissuing(instruction.lines[0].reference)]).csv, as: "r.csv",
      from: .department("civil"))
    _ = try spool.drainByCommand(on: answerDay)
    struct Said: Decodable {
      struct Payment: Decodable {
        var reference: String
        var state: String
        var events: [[String: String]]
      }
      var payments: [Payment]
    }
    let reference = instruction.lines[0].reference
    let one = try spool.daifa("trace", reference, "--json")
    #expect(try one.json(Said.self).payments.map(\.state) == ["reissued"])
    let all = try spool.daifa("trace", "--id-from-stdin", "--json", input: person.identity + "\n")
    #expect(try all.json(Said.self).payments.map(\.state) == ["reissued", "instructed"])
    let text = try spool.daifa("trace", reference).output
    for outcome in [one.output, all.output, text] {
      #expect(!outcome.contains(person.identity) && !outcome.contains(person.card()) && !outcome.contains(person.name))
    }
    #expect(text.contains("R03") && text.contains(instruction.number))
    #expect(try spool.daifa("trace", "DF000000000000199").status != 0)
    #expect(try spool.daifa("trace", "--id-from-stdin", input: "123\n").status != 0)
    #expect(try spool.daifa("trace").status != 0)
  }

  @Test(arguments: ["2026-4-1", "2026-02-30", "today", "20260401"])
  func aDayIsWrittenInOneWayOnly(text: String) throws {
    let spool = try commandSpool()
    #expect(try spool.daifa("drain", "--today", text).status != 0)
  }

  @Test func aDaemonIsEndedBySIGTERMAfterItHasHandledWhatCame() throws {
    let spool = try commandSpool()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Program.path)
    process.arguments = ["run", "--spool", spool.root, "--today", "2026-04-03"]
    process.standardError = FileHandle.nullDevice
    try process.run()
    defer { process.terminate() }
    try spool.drop(TestRoster("B1", people: 1..<4).csv, as: "r.csv", from: .department("civil"))
    #expect(await_(seconds: 30) { spool.outbox(.bank("rcu")).count > 0 })
    // While it runs, the spool is its own.
    let other = try spool.daifa("drain")
    #expect(other.status != 0 && other.errors.contains("Another daifa"), "\(other.errors)")
    process.terminate()
    #expect(await_(seconds: 30) { !process.isRunning })
    #expect(process.terminationStatus == 0)
    #expect(try Books(spool).faults() == [])
  }
}
