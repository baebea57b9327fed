import ArgumentParser
import DaifaModel
import DaifaSpool
import Foundation

/// Accounts, directories and sshd's configuration for the parties.
struct SFTPSetupCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sftp-setup",
    abstract: "设置 SFTP 账号和目录。The parties' SFTP accounts, their directories, and sshd's configuration.",
    discussion: """
      Examples:
        daifa sftp-setup --spool /srv/daifa             print a shell script that makes them
        daifa sftp-setup --spool /srv/daifa --apply     run it, as root; it says what it changes

      It may be run again at any time, and should be whenever daifa.yaml has another party.
      """)

  @OptionGroup var options: SpoolOptions
  @Flag(help: "Make it so on this machine; needs root.") var apply = false
  @Option(help: "What the parties' accounts begin with.") var prefix = SFTPSetup.Names().prefix
  @Option(help: "The daemon's account.") var account = SFTPSetup.Names().daemon
  @Option(help: "The directory of the parties' public keys.") var keys = SFTPSetup.Names().keys
  @Option(help: "The file for sshd's part of the configuration.") var sshd = SFTPSetup.Names().sshd

  func run() throws {
    let configuration = try options.configuration()
    guard let resolved = realpath(options.spool, nil) else { throw Failure("没有这个目录。No directory \(options.spool).") }
    defer { free(resolved) }
    var names = SFTPSetup.Names()
    names.prefix = prefix
    names.daemon = account
    names.keys = keys
    names.sshd = sshd
    let setup = try SFTPSetup(
      spool: String(cString: resolved),
      parties: configuration.senders + [Party(role: .audit), Party(role: .anyone)], names: names)
    if apply { try SFTPSetupCommand.carryOut(setup.script) } else { say(String(setup.script.dropLast())) }
  }

  /// Gives the script to the shell, so that what is applied is what is printed.
  private static func carryOut(_ script: String) throws {
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/sh")
    let pipe = Pipe()
    shell.standardInput = pipe
    try shell.run()
    try pipe.fileHandleForWriting.write(contentsOf: Data(script.utf8))
    try pipe.fileHandleForWriting.close()
    shell.waitUntilExit()
    if shell.terminationReason != .exit || shell.terminationStatus != 0 { throw ExitCode(1) }
  }
}
