package import DaifaModel

/// SFTP 账号与目录: what a machine needs so that each party sees its own inbox and outbox over SFTP, and nothing else.
///
/// A plain value: what is in it follows from the parties and the names alone. ``script`` is what makes it so on a machine.
package struct SFTPSetup: Sendable, Equatable {
  /// The names and places that a machine may want otherwise.
  package struct Names: Sendable, Equatable {
    /// What every party's account, and the group of them all, begins with.
    package var prefix = "daifa-"
    /// The daemon's account and group.
    package var daemon = "daifa"
    /// Where each account's public keys lie, in a file of its name.
    package var keys = "/etc/ssh/daifa-keys"
    /// Where sshd's part is written.
    package var sshd = "/etc/ssh/sshd_config.d/daifa.conf"

    package init() {}
  }

  /// One party's account.
  package struct Account: Sendable, Hashable {
    package var name: String
    package var party: Party
  }

  /// Why there is no setup with such names, in a sentence.
  package struct Problem: Error, Hashable, CustomStringConvertible {
    package let description: String
  }

  /// The spool's absolute path.
  package let spool: String
  package let names: Names
  /// An account for every party, in the order of the parties.
  package let accounts: [Account]

  /// The setup of a spool for these parties. Throws when a name or a path is none that accounts and sshd could have.
  package init(spool: String, parties: [Party], names: Names = Names()) throws(Problem) {
    for path in [spool, names.keys, names.sshd] {
      if !SFTPSetup.isPlainPath(path) {
        throw Problem(description: "\(path) is not an absolute path of plain characters (ASCII, none of : % ' \" \\).")
      }
    }
    for (name, most) in [(names.prefix, 16), (names.daemon, 32)] where !SFTPSetup.isAccountName(name, most: most) {
      throw Problem(description: "“\(name)” must be 1 to \(most) of a–z, 0–9 and -, and begin with a letter.")
    }
    self.spool = spool
    self.names = names
    accounts = parties.map { Account(name: SFTPSetup.accountName($0, prefix: names.prefix), party: $0) }
    if accounts.contains(where: { $0.name == names.daemon }) || names.daemon == "\(names.prefix)parties" {
      throw Problem(description: "The daemon's account \(names.daemon) would be a party's too; take another prefix.")
    }
  }

  /// The group that all parties' accounts are in, by which sshd knows them.
  package var group: String { "\(names.prefix)parties" }

  /// The name of a party's account: the prefix, `d-` or `b-` for departments and banks, which may have the same id, and the id. Longer than
  /// the 32 characters a system allows, its end gives way to six digits of a digest.
  static func accountName(_ party: Party, prefix: String) -> String {
    let name =
      switch party.role {
      case .department: "\(prefix)d-\(party.id)"
      case .bank: "\(prefix)b-\(party.id)"
      case .finance, .audit, .anyone: "\(prefix)\(party.role.rawValue)"
      }
    guard name.utf8.count > 32 else { return name }
    return "\(name.prefix(25))-\(Digest(of: Array(party.path.utf8)).hex.prefix(6))"
  }

  private static func isPlainPath(_ path: String) -> Bool {
    path.utf8.first == UInt8(ascii: "/") && path.utf8.allSatisfy { (0x20...0x7E).contains($0) }
      && !path.utf8.contains { Array(":%'\"\\".utf8).contains($0) }
  }

  private static func isAccountName(_ name: String, most: Int) -> Bool {
    let isLetter = { (byte: UInt8) in (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
    let isDigit = { (byte: UInt8) in (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
    return (1...most).contains(name.utf8.count) && name.utf8.first.map(isLetter) == true
      && name.utf8.allSatisfy { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "-") }
  }

  /// What sshd has to be told. It ends with a `Match all`, so that nothing that follows falls into the block.
  package var sshdConfiguration: String {
    """
    # Made by `daifa sftp-setup`: each party is an SFTP account, locked into its own directory of the spool. It sees inbox
    # and outbox and nothing else, makes uploads readable for Daifa's group (-u 0007), and can make neither links nor directories.
    Match Group \(group)
      ChrootDirectory %h
      AuthorizedKeysFile "\(names.keys)/%u"
      AuthenticationMethods publickey
      ForceCommand internal-sftp -l VERBOSE -u 0007 -P symlink,hardlink,lsetstat,copy-data,mkdir,rmdir
      PermitTTY no
      PermitUserRC no
      DisableForwarding yes
      PermitTunnel no
      ClientAliveInterval 15
      ClientAliveCountMax 3
    Match all

    """
  }
}
