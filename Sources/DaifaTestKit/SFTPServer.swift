package import DaifaModel
package import Foundation
import Glibc

/// A real sshd on a port of its own, with an account for each party of a spool, made by `daifa sftp-setup --apply`, and the daemon under an
/// account of its own. Everything is taken away again by ``close()``.
package final class SFTPServer {
  /// Why there can be none on this machine; nil when there can.
  package static let obstacle: String? = {
    if geteuid() != 0 { return "it takes root to make accounts and to lock them into directories" }
    for program in ["/usr/sbin/sshd", "/usr/bin/sftp", "/usr/sbin/useradd", "/usr/bin/setpriv"] {
      if access(program, X_OK) != 0 { return "\(program) is not here" }
    }
    return nil
  }()

  /// A directory of root's, as sshd wants it above what it locks accounts into.
  package let base: String
  package let spool: TestSpool
  package let prefix: String
  private var sshd: Process?
  private var daemon: Process?
  private let port: Int
  private var isClosed = false

  package var daemonAccount: String { "\(prefix)daemon" }

  /// Makes accounts, keys and directories and starts sshd.
  package init(yaml: String = TestSpool.yaml) throws {
    prefix = "dft\(getpid())-"
    port = try SFTPServer.freePort()
    try SFTPServer.removeAccounts { owner in owner == getpid() || kill(owner, 0) != 0 }
    base = "/srv/daifa-test-\(getpid())-\(port)"
    try FileManager.default.createDirectory(
      atPath: "\(base)/keys", withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
    spool = try TestSpool(in: base)
    do {
      try spool.initialise(yaml)
      let outcome = try apply()
      guard outcome.status == 0 else { throw TestFault("sftp-setup: \(outcome.output) \(outcome.errors)") }
      try makeKeys()
      try startServer()
    } catch {
      close()
      throw error
    }
  }

  deinit { close() }

  /// Runs `daifa sftp-setup --apply` with this server's names.
  package func apply() throws -> Program.Outcome {
    try spool.daifa(
      "sftp-setup", "--apply", "--prefix", prefix, "--account", daemonAccount, "--keys", "\(base)/keys", "--sshd",
      "\(base)/sshd_config.d/daifa.conf")
  }

  /// The name of a party's account.
  package func account(_ party: Party) -> String {
    switch party.role {
    case .department: "\(prefix)d-\(party.id)"
    case .bank: "\(prefix)b-\(party.id)"
    case .finance, .audit, .anyone: "\(prefix)\(party.role.rawValue)"
    }
  }

  // MARK: Clients

  /// What every OpenSSH client is told: the port, the key, and whom to believe.
  package func options(_ party: Party, port flag: String = "-P") -> [String] {
    [
      "-F", "/dev/null", flag, "\(port)", "-i", "\(base)/key", "-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes", "-o",
      "UserKnownHostsFile=\(base)/known", "-o", "LogLevel=ERROR",
    ]
  }

  /// Runs OpenSSH's sftp as a party, with commands as a person types them.
  package func sftp(_ party: Party, _ commands: String...) throws -> Program.Outcome {
    try Program.run(
      "/usr/bin/sftp", options(party) + ["-b", "-", "\(account(party))@127.0.0.1"],
      input: commands.map { "\($0)\n" }.joined())
  }

  /// Starts OpenSSH's sftp as a party and does not wait for its end.
  package func startSFTP(_ party: Party, _ command: String, options more: [String] = []) throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/sftp")
    process.arguments = options(party) + more + ["-b", "-", "\(account(party))@127.0.0.1"]
    let pipe = Pipe()
    process.standardInput = pipe
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    try pipe.fileHandleForWriting.write(contentsOf: Data("\(command)\n".utf8))
    try pipe.fileHandleForWriting.close()
    return process
  }

  /// A client that speaks the protocol by itself, for what OpenSSH's does not do.
  package func client(_ party: Party) throws -> SFTPClient {
    try SFTPClient(options(party, port: "-p") + ["-s", "\(account(party))@127.0.0.1", "sftp"])
  }

  /// Writes a file a client may send.
  package func local(_ name: String, _ bytes: [UInt8]) throws -> String {
    let path = "\(base)/\(name)"
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    return path
  }

  /// Ends the server's side of every connection, as a failing network would look to the daemon.
  package func cutConnections() {
    guard let sshd, let server = sshd.descendants.first else { return }
    for process in sshd.descendants where process != server { kill(process, SIGKILL) }
  }

  // MARK: The daemon

  /// Starts the daemon under its own account, with the one right its unit gives it.
  package func startDaemon(on day: Day) throws {
    let program = "\(base)/daifa"
    try? FileManager.default.removeItem(atPath: program)
    try FileManager.default.copyItem(atPath: Program.path, toPath: program)
    chmod(program, 0o755)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/setpriv")
    process.arguments = [
      "--reuid", daemonAccount, "--regid", daemonAccount, "--init-groups", "--inh-caps", "-all,+lease",
      "--ambient-caps",
      "-all,+lease", "--bounding-set", "-all,+lease", program, "run", "--spool", spool.root, "--today", day.description,
    ]
    FileManager.default.createFile(atPath: "\(base)/daemon.log", contents: nil)
    process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: "\(base)/daemon.log"))
    try process.run()
    daemon = process
  }

  /// What the daemon has logged.
  package var daemonLog: String {
    String(decoding: FileManager.default.contents(atPath: "\(base)/daemon.log") ?? Data(), as: UTF8.self)
  }

  /// Ends the daemon in good order; gives its exit status.
  @discardableResult
  package func stopDaemon() -> Int32 {
    guard let daemon else { return 0 }
    daemon.terminate()
    daemon.waitUntilExit()
    self.daemon = nil
    return daemon.terminationStatus
  }

  // MARK: Making and removing

  private func makeKeys() throws {
    for name in ["key", "host"] {
      let made = try Program.run(
        "/usr/bin/ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "daifa-test", "-f", "\(base)/\(name)"])
      guard made.status == 0 else { throw TestFault("ssh-keygen: \(made.errors)") }
    }
    let accounts =
      try FileManager.default.contentsOfDirectory(atPath: "\(spool.root)/departments").map {
        Party.department($0)
      } + ["rcu", "abc", "psbc"].map(Party.bank) + [.finance, Party(role: .audit), Party(role: .anyone)]
    for party in accounts {
      try FileManager.default.copyItem(atPath: "\(base)/key.pub", toPath: "\(base)/keys/\(account(party))")
    }
    let key = try String(contentsOfFile: "\(base)/host.pub", encoding: .utf8)
    try Data("[127.0.0.1]:\(port) \(key)".utf8).write(to: URL(fileURLWithPath: "\(base)/known"))
  }

  private func startServer() throws {
    let configuration = """
      Port \(port)
      ListenAddress 127.0.0.1
      HostKey \(base)/host
      PidFile none
      UsePAM no
      UseDNS no
      PasswordAuthentication no
      KbdInteractiveAuthentication no
      MaxStartups 200
      LogLevel ERROR
      Subsystem sftp internal-sftp
      Include \(base)/sshd_config.d/daifa.conf

      """
    try Data(configuration.utf8).write(to: URL(fileURLWithPath: "\(base)/sshd_config"))
    let process = Process()
    process.runBehindShell("/usr/sbin/sshd", ["-D", "-e", "-f", "\(base)/sshd_config"])
    process.standardError = FileHandle.nullDevice
    try process.run()
    sshd = process
    for _ in 0..<200 {
      if try sftp(.finance, "pwd").status == 0 { return }
      usleep(50_000)
    }
    throw TestFault("sshd does not answer: \(try sftp(.finance, "pwd"))")
  }

  /// Ends sshd and the daemon and removes accounts, keys and directories.
  package func close() {
    if isClosed { return }
    isClosed = true
    stopDaemon()
    for process in sshd?.descendants ?? [] { kill(process, SIGKILL) }
    sshd?.waitUntilExit()
    try? SFTPServer.removeAccounts { $0 == getpid() }
    try? FileManager.default.removeItem(atPath: base)
  }

  /// Removes the accounts and groups that servers of processes left that are gone, as their names say.
  private static func removeAccounts(where isOurs: (pid_t) -> Bool) throws {
    for (database, remove) in [("passwd", "userdel"), ("group", "groupdel")] {
      let entries = try String(contentsOfFile: "/etc/\(database)", encoding: .utf8)
      for line in entries.split(separator: "\n") {
        let name = line.prefix { $0 != ":" }
        guard let match = name.wholeMatch(of: /dft(\d+)-.*/), let owner = pid_t(match.1), isOurs(owner) else {
          continue
        }
        _ = try Program.run("/usr/sbin/\(remove)", [String(name)])
      }
    }
  }

  private static func freePort() throws -> Int {
    let number = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { Glibc.close(number) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(number, $0, length) == 0 && getsockname(number, $0, &length) == 0
      }
    }
    guard isBound else { throw TestFault("no free port") }
    return Int(UInt16(bigEndian: address.sin_port))
  }
}

extension Process {
  /// Sets the process to run a program as the child of a shell. OpenSSH's programs close all files they did not open, among them the one
  /// by whose end Foundation knows that a process has ended.
  func runBehindShell(_ program: String, _ arguments: [String]) {
    executableURL = URL(fileURLWithPath: "/bin/sh")
    self.arguments = ["-c", "\"$0\" \"$@\"; exit $?", program] + arguments
  }

  /// The processes below this one, children before grandchildren.
  var descendants: [pid_t] { Process.descendants(of: processIdentifier) }

  private static func descendants(of process: pid_t) -> [pid_t] {
    let path = "/proc/\(process)/task/\(process)/children"
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return [] }
    let children = text.split(separator: " ").compactMap { pid_t($0) }
    return children + children.flatMap(descendants)
  }
}
