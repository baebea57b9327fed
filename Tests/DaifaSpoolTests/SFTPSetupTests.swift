import DaifaModel
import Foundation
import Glibc
import Testing

@testable import DaifaSpool

@Suite("The SFTP setup: what follows from parties and names")
struct SFTPSetupTests {
  private let parties = [
    Party(role: .department, id: "civil"), Party(role: .bank, id: "civil"), .finance, Party(role: .audit),
    Party(role: .anyone),
  ]

  @Test func aDepartmentAndABankOfOneIdHaveAccountsOfTheirOwn() throws {
    let setup = try SFTPSetup(spool: "/srv/daifa", parties: parties)
    #expect(
      setup.accounts.map(\.name) == ["daifa-d-civil", "daifa-b-civil", "daifa-finance", "daifa-audit", "daifa-public"])
    #expect(setup.script.contains("\n  party daifa-b-civil banks/civil inbox\n"))
    #expect(setup.script.contains("\n  party daifa-audit audit\n"))
  }

  @Test func aNameTooLongForASystemIsCutAndStaysItsOwn() throws {
    let ids = ["a", "b"].map { String(repeating: "x", count: 31) + $0 }
    let setup = try SFTPSetup(spool: "/srv/daifa", parties: ids.map { Party(role: .department, id: $0) })
    let names = setup.accounts.map(\.name)
    #expect(Set(names).count == 2 && names.allSatisfy { $0.utf8.count == 32 && $0.hasPrefix("daifa-d-xxx") })
  }

  @Test(arguments: ["srv/daifa", "/srv/a:b", "/srv/a'b", "/srv/100%u", "/srv/\"", "/srv/代发", "/srv/a\nb", ""])
  func aPathThatAccountsOrSshdWouldReadOtherwiseIsRefused(path: String) {
    #expect(throws: SFTPSetup.Problem.self) { try SFTPSetup(spool: path, parties: parties) }
  }

  @Test(arguments: ["", "Daifa-", "1-", "a_b-", "a;b", "abcdefghijklmnopq"])
  func aPrefixThatIsNoBeginningOfAnAccountIsRefused(prefix: String) {
    var names = SFTPSetup.Names()
    names.prefix = prefix
    #expect(throws: SFTPSetup.Problem.self) { try SFTPSetup(spool: "/srv/daifa", parties: parties, names: names) }
  }

  @Test func theDaemonsAccountIsNoPartys() {
    var names = SFTPSetup.Names()
    names.daemon = "daifa-finance"
    #expect(throws: SFTPSetup.Problem.self) { try SFTPSetup(spool: "/srv/daifa", parties: parties, names: names) }
  }

  @Test func theScriptIsOneAShellCanRead() throws {
    let setup = try SFTPSetup(spool: "/srv/da ifa $(id)", parties: parties)
    #expect(setup.script.contains("spool='/srv/da ifa $(id)'"))
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/sh")
    shell.arguments = ["-n"]
    let pipe = Pipe()
    shell.standardInput = pipe
    try shell.run()
    try pipe.fileHandleForWriting.write(contentsOf: Data(setup.script.utf8))
    try pipe.fileHandleForWriting.close()
    shell.waitUntilExit()
    #expect(shell.terminationStatus == 0)
    // Cut short anywhere before its last line, it does nothing.
    #expect(setup.script.hasSuffix("\nmain </dev/null\n"))
    #expect(setup.script.components(separatedBy: "\nmain <").count == 2)
  }

  @Test func theShippedExampleIsWhatTheCommandPrints() throws {
    let top = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let example = try String(
      contentsOf: top.appendingPathComponent("spool/system/sshd_config.example"), encoding: .utf8)
    #expect(try SFTPSetup(spool: "/srv/daifa", parties: parties).sshdConfiguration == example)
  }
}
