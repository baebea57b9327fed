package import DaifaModel
import Glibc
import SystemPackage

extension Spool {
  /// Puts a small file into a party's inbox as a careful client does: under a name that is never taken, made durable, and then renamed.
  /// False when something of the name lies there. The corresponding C functions are `fsync` and `renameat2`.
  package func drop(_ bytes: [UInt8], as name: SpoolName, into party: Party) throws(SpoolFault) -> Bool {
    let group = group()
    let inbox = try group.directory(SpoolPath.inbox(party))
    guard let text = name.text, let hidden = SpoolName(".\(text)") else { return false }
    // What an earlier attempt left behind was never anybody's.
    try inbox.unlink(hidden)
    guard let file = try inbox.create(hidden) else { return false }
    try file.write(bytes)
    // The account that takes it is its directory's group, when it is not the one that wrote it.
    try file.setMode(0o660)
    try file.sync()
    guard case .done = try inbox.move(hidden, to: inbox, as: name) else {
      try inbox.unlink(hidden)
      return false
    }
    group.touch(inbox)
    try group.commit()
    return true
  }

  /// A file without a name that holds some bytes, for what is checked before it is sent.
  package func scratch(holding bytes: [UInt8]) throws(SpoolFault) -> Descriptor {
    let file = try scratch()
    try file.write(bytes)
    return file
  }
}
