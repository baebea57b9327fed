import DaifaModel
import DaifaTestKit
import Foundation
import Glibc
import Testing

extension SFTPSuites {
  /// `daifa sftp-setup`, on this machine.
  @Suite("sftp-setup: makes what it prints, again and again, or refuses")
  struct SetupCommandTests {
    @Test func whatItMadeItLeavesAloneAndWhatIsChangedItPutsRight() throws {
      let server = try SFTPServer()
      defer { server.close() }
      let again = try server.apply()
      #expect(again.status == 0 && again.output.contains("Everything is as it should be."), "\(again)")
      let outbox = "\(server.spool.root)/banks/rcu/outbox"
      chmod(outbox, 0o777)
      let repaired = try server.apply()
      #expect(repaired.status == 0)
      #expect(repaired.output.split(separator: "\n").filter { !$0.contains("note") }.count == 1, "\(repaired.output)")
      let mode = try FileManager.default.attributesOfItem(atPath: outbox)[.posixPermissions] as? Int
      #expect(mode == 0o2750)
    }

    @Test func aPartyThatWentIsToldAndLeft() throws {
      let server = try SFTPServer()
      defer { server.close() }
      let without = TestSpool.yaml.replacing("  agriculture: {name: 农业农村厅, region: \"140000\"}\n", with: "")
      try Data(without.utf8).write(to: URL(fileURLWithPath: "\(server.spool.root)/daifa.yaml"))
      let outcome = try server.apply()
      #expect(outcome.status == 0 && outcome.output.contains("userdel \(server.prefix)d-agriculture"), "\(outcome)")
      #expect(try server.sftp(.department("agriculture"), "ls").status == 0)
    }

    @Test func asAnybodyButRootItRefusesAndMakesNothing() throws {
      let spool = try TestSpool(in: "/srv")
      try spool.initialise()
      let script = try spool.daifa("sftp-setup", "--prefix", "dft\(getpid())-")
      let outcome = try Program.run(
        "/usr/bin/setpriv", ["--reuid", "65534", "--regid", "65534", "--clear-groups", "/bin/sh"], input: script.output)
      #expect(outcome.status == 1 && outcome.errors.contains("root"), "\(outcome)")
      #expect(outcome.output == "")
    }

    @Test(arguments: ["/tmp", "/dev/shm"])
    func aSpoolBelowATemporaryDirectoryIsRefused(place: String) throws {
      let spool = try TestSpool(in: place)
      try spool.initialise()
      let outcome = try spool.daifa("sftp-setup", "--apply", "--prefix", "dft\(getpid())-")
      #expect(outcome.status == 1 && outcome.errors.contains("temporary directory"), "\(outcome)")
    }

    @Test func aDirectoryAboveThatOthersWriteToIsRefusedAndNamed() throws {
      let above = "/srv/daifa-test-\(getpid())-open"
      mkdir(above, 0o700)
      defer { try? FileManager.default.removeItem(atPath: above) }
      chmod(above, 0o775)
      let spool = try TestSpool(in: above)
      try spool.initialise()
      let outcome = try spool.daifa("sftp-setup", "--apply", "--prefix", "dft\(getpid())-")
      #expect(outcome.status == 1 && outcome.errors.contains("\(above) can be written to"), "\(outcome)")
      #expect(outcome.output == "")
    }

    @Test func anAccountThatIsSomebodyElsesIsRefused() throws {
      let spool = try TestSpool(in: "/srv")
      try spool.initialise()
      let outcome = try spool.daifa("sftp-setup", "--apply", "--prefix", "dft\(getpid())-", "--account", "nobody")
      #expect(outcome.status == 1 && outcome.errors.contains("account nobody is there already"), "\(outcome)")
      _ = try Program.run("/usr/sbin/groupdel", ["dft\(getpid())-parties"])
      _ = try Program.run("/usr/sbin/groupdel", ["nobody"])
    }

    @Test func whatIsNoNameForAnAccountIsRefusedWithASentence() throws {
      let spool = try TestSpool(in: "/srv")
      try spool.initialise()
      let outcome = try spool.daifa("sftp-setup", "--prefix", "Daifa;")
      #expect(outcome.status != 0 && outcome.errors.contains("begin with a letter"), "\(outcome)")
      #expect(outcome.output == "")
    }
  }
}
