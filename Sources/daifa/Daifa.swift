import ArgumentParser
import DaifaModel
import Glibc

/// The `daifa` command: each of its verbs is a file of its own.
@main
struct Daifa: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "daifa",
    abstract: "一卡通代发文件交换引擎。The batch file-exchange engine behind a province's one-card payments.",
    discussion: """
      Departments drop rosters, banks drop returns, finance drops policy lists; every file is answered.

      Examples:
        daifa init --spool /srv/daifa            make a spool with a commented daifa.yaml
        daifa run --spool /srv/daifa             the daemon, in the foreground
        daifa drain --spool /srv/daifa --json    handle what is there now, then exit
        daifa check roster.csv --party departments/agriculture
        daifa trace DF000000000000123            one payment's whole life
      """,
    version: "0.1.0",
    subcommands: [
      Init.self, Run.self, Drain.self, Check.self, Status.self, Trace.self, Reconcile.self, Verify.self,
      Review.self, Approve.self, Reject.self, Hold.self, Release.self, Stop.self, Permit.self, Forgo.self, Cancel.self,
      Budget.self, Settle.self, Performance.self, Lists.self, DeadlinesCommand.self, ScorecardCommand.self,
      Notices.self, Breaks.self,
      Resolve.self, Cases.self,
      Clawback.self, Disclose.self, LedgerCommand.self, Policies.self, Sample.self, Export.self, Monthly.self,
      SFTPSetupCommand.self,
      Demo.self,
    ])

  /// As ArgumentParser does it, but that what it quotes of the command line is masked: whoever types a person's number where none belongs
  /// must not find it in a terminal's log.
  static func main() async {
    do {
      var command = try await asyncParseAsRoot(nil)
      if var command = command as? any AsyncParsableCommand { try await command.run() } else { try command.run() }
    } catch {
      let message = fullMessage(for: error)
      let masked = message.withoutPeoplesNumbers
      guard masked != message else { exit(withError: error) }
      let bytes = Array("\(masked)\n".utf8)
      _ = write(STDERR_FILENO, bytes, bytes.count)
      Glibc.exit(exitCode(for: error).rawValue)
    }
  }
}
