import DaifaModel
import DaifaTestKit
import Foundation
import Glibc
import Testing

/// Full cycles in which everything that can go wrong does, with numbers that stand nowhere else; then everything the program said and wrote
/// for people is searched for them. Instructions are for banks and carry them, and so do inboxes and `private`.
@Suite("Privacy: what belongs to a person stands in no log, no error, no page and no file others may read")
struct PrivacyTests {
  private static let day = Day.on("2026-04-03")

  /// People of these tests, whose numbers must not be seen.
  private static let people = (7_000..<7_040).map { Person($0) }
  private static let phones = (0..<40).map { "139\(70_001_234 + $0 * 7)" }

  /// A roster with numbers in columns they do not belong in, and values that are wrong.
  private static func roster(_ batch: String) -> [UInt8] {
    let header =
      "line_no,batch_no,policy_code,period,region_code,beneficiary_name,beneficiary_id,payee_name,payee_id,relation,account,bank_code,quantity,amount,phone,original_ref,remark"
    var rows = [header]
    for (index, person) in people.enumerated() {
      var fields = [
        "\(index + 1)", batch, "T-01", "2026-03", "140105", person.name, person.identity, "", "", "", person.card(),
        bankCode("402"), "", "100.00", phones[index], "", "",
      ]
      switch index {
      case 0: fields[6] = String(person.identity.dropLast()) + (person.identity.hasSuffix("1") ? "2" : "1")
      case 1: fields[10] = String(person.card().dropLast()) + (person.card().hasSuffix("1") ? "2" : "1")
      case 2: fields[5] = person.identity
      case 3: fields[11] = person.card()
      case 4: fields[4] = person.identity
      case 5: fields[16] = "=\(person.identity)"
      case 6: fields[9] = person.identity
      case 7: fields[15] = person.card()
      case 8: fields[12] = person.card()
      case 9: (fields[6], fields[10]) = (person.card(), person.identity)
      case 10: fields[14] = person.identity
      case 11: fields[6] = people[12].identity
      case 13: fields[10] = people[14].card()
      case 15: fields[14] = "\(phones[15])x"
      default: break
      }
      rows.append(fields.joined(separator: ","))
    }
    rows.append("TOTAL,40,4000.00" + String(repeating: ",", count: 14))
    return Array((rows.joined(separator: "\n") + "\n").utf8)
  }

  /// Runs the cycles; gives what the program said.
  private func play(_ spool: TestSpool) throws -> [String] {
    var said: [String] = []
    func run(_ arguments: String..., status: Set<Int32> = [0, 1, 2]) throws {
      let outcome = try Program.daifa(arguments + ["--spool", spool.root])
      #expect(status.contains(outcome.status), "\(arguments.first ?? "") ended with \(outcome.status)")
      said += [outcome.output, outcome.errors]
    }
    let today = ["--today", Self.day.description]
    func drain() throws {
      let outcome = try Program.daifa(["drain", "--spool", spool.root] + today)
      said += [outcome.output, outcome.errors]
    }
    let civil = Party.department("civil")
    try spool.drop(Self.roster("P1"), as: "\(Self.people[0].identity) \(Self.people[1].card()).csv", from: civil)
    // A number where the batch, the policy and the period should be, and a header made of one.
    for (index, column) in ["P1", "T-01", "2026-03", "beneficiary_name"].enumerated() {
      let text = String(decoding: Self.roster("P1"), as: UTF8.self)
      try spool.drop(
        Array(text.replacing(column, with: Self.people[20 + index].identity).utf8), as: "\(index).csv", from: civil)
    }
    try spool.drop(Array("\(Self.people[30].identity)\n".utf8), as: "one.csv", from: civil)
    try spool.drop(
      Array("<roster xmlns=\"urn:daifa:roster:1\" x=\"\(Self.people[31].identity)\"/>".utf8), as: "x.xml", from: civil)
    let directory = "\(spool.root)/departments/civil/inbox/\(Self.people[2].identity)"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    try drain()
    try answer(spool)
    try drain()
    try run("status", "--today", Self.day.description)
    try run("verify")
    try run("reconcile", "--today", "2026-05-08")
    try run("deadlines", "--today", "2026-05-08")
    for person in Self.people.prefix(20) {
      let outcome = try Program.daifa(
        ["trace", "--id-from-stdin", "--spool", spool.root], input: person.identity + "\n")
      said += [outcome.output, outcome.errors]
    }
    let check = "\(spool.root)/check.csv"
    try Data(Self.roster("P2")).write(to: URL(fileURLWithPath: check))
    try run("check", check, "--party", "departments/civil", "--today", Self.day.description)
    try FileManager.default.removeItem(atPath: check)
    return said
  }

  /// A bank's return with numbers in its own words.
  private func answer(_ spool: TestSpool) throws {
    let rcu = try spool.instruction("rcu")
    let answer = rcu.answer(on: Self.day) { index, row in
      switch index {
      case 0:
        row.fail("R03")
        row.reasonText = "账号\(row.account)不存在，证件\(Self.people[0].identity)"
      case 1: row.account = Self.people[1].card("103")
      case 2: row.name = "别人"
      case 3: row.bankReference = row.account
      case 4: row.reference = row.account
      case 5: row.amount = "120.00"
      case 6:
        row.fail("R03")
        row.reason = Self.people[6].identity
      default: break
      }
    }
    try spool.drop(answer.csv, as: "a.csv", from: .bank("rcu"))
  }

  /// What of a person stands in a text; nothing when all is masked.
  private func seen(in text: String) -> [String] {
    let secrets = Self.people.flatMap { [$0.identity, $0.card(), $0.card("103")] } + Self.phones
    return secrets.filter { text.contains($0) }
  }

  private func expectNothingSeen(_ spool: TestSpool, _ said: [String]) throws {
    for text in said { #expect(seen(in: text) == [], "\(text.prefix(2_000))") }
    var pages = 0
    for role in Party.Role.allCases {
      for path in spool.files(below: role.rawValue)
      where path.contains("outbox/") && !path.contains("/instruction-") {
        #expect(seen(in: path) == [])
        let found = seen(in: try spool.text("\(role.rawValue)/\(path)"))
        #expect(found == [], "\(path): \(found)")
        pages += 1
      }
    }
    #expect(pages > 20)
  }

  @Test func aFullCycleShowsNobodysNumbers() throws {
    let spool = try commandSpool()
    try expectNothingSeen(spool, try play(spool))
    // The numbers were there to be seen.
    #expect(!seen(in: String(decoding: try spool.bytes("private/ledger.sqlite"), as: UTF8.self)).isEmpty)
  }

  @Test(arguments: [
    "pwrite64:error=EIO:when=40", "pwrite64:error=ENOSPC:when=60+", "fsync:error=EIO:when=9",
    "renameat2:error=EIO:when=3", "openat2:error=EMFILE:when=60+",
  ])
  func aFaultShowsNobodysNumbers(injection: String) throws {
    guard access("/usr/bin/strace", X_OK) == 0 else { return }
    let spool = try commandSpool()
    try spool.drop(
      Self.roster("P1"), as: "\(Self.people[0].identity) \(Self.people[1].card()).csv", from: .department("civil"))
    let call = String(injection.prefix { $0 != ":" })
    let outcome = try Program.run(
      "/usr/bin/strace",
      [
        "-f", "-qq", "-o", "/dev/null", "-e", "trace=\(call)", "-e", "inject=\(injection)", Program.path, "drain",
        "--today", Self.day.description, "--spool", spool.root,
      ])
    #expect(seen(in: outcome.output + outcome.errors) == [], "\(outcome.output) \(outcome.errors)")
  }

  @Test(arguments: [["status"], ["drain", "--json"], [], ["drain", "--today"], ["trace", "DF1"]])
  func whatDoesNotBelongOnTheCommandLineIsNotQuotedWhole(words: [String]) throws {
    for number in [Self.people[3].identity, Self.people[3].card(), Self.phones[3]] {
      let outcome = try Program.daifa(words + [number])
      #expect(outcome.status == 64 && outcome.output.isEmpty)
      #expect(outcome.errors.contains("Error: ") && outcome.errors.contains("Usage: "), "\(outcome.errors)")
      #expect(outcome.errors.contains(number.prefix(3)) && !outcome.errors.contains(number), "\(outcome.errors)")
    }
  }

  @Test func aLedgerThatIsDamagedShowsNobodysNumbers() throws {
    let spool = try commandSpool()
    _ = try play(spool)
    try spool.alter("UPDATE paymentBlock SET lines = substr(lines, 1, 300)")
    try spool.alter("UPDATE returnLine SET meaning = 7, postedOn = 9, account = x'01'")
    for arguments in [["status"], ["verify"], ["drain", "--today", "2026-04-10"], ["reconcile"]] {
      let outcome = try Program.daifa(arguments + ["--spool", spool.root])
      #expect(seen(in: outcome.output + outcome.errors) == [], "\(arguments)")
    }
    let outcome = try Program.daifa(
      ["trace", "--id-from-stdin", "--spool", spool.root], input: Self.people[8].identity + "\n")
    #expect(seen(in: outcome.output + outcome.errors) == [])
  }

  @Test func everythingPrivateIsClosedToOthers() throws {
    let spool = try commandSpool()
    _ = try play(spool)
    let root = "\(spool.root)/private"
    var status = stat()
    #expect(stat(root, &status) == 0 && status.st_mode & 0o7777 == 0o700)
    let walk = try #require(FileManager.default.enumerator(atPath: root))
    // What was published has its second name in the archive, under a directory nobody else may enter.
    let published = Set(try Books(spool).texts("SELECT digest FROM message WHERE state = 'published'"))
    var count = 0
    for case let path as String in walk {
      #expect(lstat("\(root)/\(path)", &status) == 0)
      let isDirectory = status.st_mode & S_IFMT == S_IFDIR
      let isPublished = published.contains((path as NSString).lastPathComponent)
      let expected: mode_t = isDirectory ? 0o700 : isPublished ? 0o640 : 0o600
      #expect(status.st_mode & 0o7777 == expected, "\(path)")
      count += 1
    }
    #expect(count > 300)
    for role in Party.Role.allCases {
      for path in spool.files(below: role.rawValue) where path.contains("outbox/") {
        #expect(stat("\(spool.root)/\(role.rawValue)/\(path)", &status) == 0 && status.st_mode & 0o7777 == 0o640)
      }
    }
  }

  /// Killed by a signal that makes a core, the daemon leaves none and says nothing of what it held.
  @Test func aCrashLeavesNoMemoryBehind() throws {
    let spool = try commandSpool()
    let daemon = Process()
    daemon.executableURL = URL(fileURLWithPath: Program.path)
    daemon.arguments = ["run", "--today", Self.day.description, "--spool", spool.root]
    daemon.currentDirectoryURL = URL(fileURLWithPath: spool.root)
    daemon.environment = ProcessInfo.processInfo.environment.merging(["SWIFT_BACKTRACE": "enable=yes,color=no"]) { $1 }
    let errors = Pipe()
    daemon.standardError = errors
    try daemon.run()
    try spool.drop(Self.roster("P1"), as: "a.csv", from: .department("civil"))
    for _ in 0..<200 where spool.outbox(.department("civil"), "receipt").isEmpty { usleep(50_000) }
    let limits = try String(contentsOfFile: "/proc/\(daemon.processIdentifier)/limits", encoding: .utf8)
    let core = try #require(limits.split(separator: "\n").first { $0.hasPrefix("Max core file size") })
    #expect(core.split(separator: " ").dropFirst(4).prefix(2).allSatisfy { $0 == "1" || $0 == "0" })
    kill(daemon.processIdentifier, SIGSEGV)
    daemon.waitUntilExit()
    let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    #expect(daemon.terminationReason == .uncaughtSignal)
    #expect(seen(in: text) == [] && !text.contains("rax") && !text.contains("Registers"))
    #expect(spool.names(".").filter { $0.hasPrefix("core") } == [])
  }
}
