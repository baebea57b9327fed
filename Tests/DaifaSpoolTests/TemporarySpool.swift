import DaifaModel
import DaifaSpool
import Foundation
import Glibc
import Testing

/// A spool in a directory of its own, removed with the last reference, and the hands of the parties in it.
final class TemporarySpool {
  static let department = Party(role: .department, id: "agriculture")
  static let bank = Party(role: .bank, id: "rcu")

  let root: String
  let spool: Spool

  init() throws {
    var template = Array("/tmp/daifa-spool-XXXXXX".utf8CString)
    root = try #require(mkdtemp(&template).map { String(cString: $0) })
    spool = try Spool(root: root)
    try spool.prepare(parties: [Self.department, Self.bank, .finance, Party(role: .audit), Party(role: .anyone)])
  }

  deinit { try? FileManager.default.removeItem(atPath: root) }

  func inbox(_ party: Party = department) -> String { "\(root)/\(party.path)/inbox" }
  func outbox(_ party: Party = bank) -> String { "\(root)/\(party.path)/outbox" }

  /// Puts a file into the department's inbox as a client does.
  @discardableResult
  func drop(_ name: String, _ content: String = "abc") throws -> SpoolName {
    let name = try #require(SpoolName(name))
    try drop(name, content)
    return name
  }

  func drop(_ name: SpoolName, _ content: String = "abc") throws {
    var path = Array(inbox().utf8CString.dropLast()) + [CChar(UInt8(ascii: "/"))]
    path += name.bytes.map { CChar(bitPattern: $0) } + [0]
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL, 0o640)
    try #require(file >= 0)
    #expect(write(file, content, content.utf8.count) == content.utf8.count)
    close(file)
  }

  /// Looks through the department's inbox with everything complete.
  func scan(marker: Bool = false) throws -> InboxScan {
    var memory = ScanMemory()
    return try spool.scan(
      Self.department, quietSeconds: 0, marker: marker, memory: &memory, monotonicNow: 0, treatAllAsComplete: true)
  }

  /// Claims the one complete file of the department's inbox.
  func claimOne(marker: Bool = false) throws -> ClaimedFile {
    let group = spool.group()
    let outcome = try spool.claim(try #require(scan(marker: marker).complete.first), group)
    try group.commit()
    guard case .claimed(let file) = outcome else {
      Issue.record("the claim ended as \(outcome)")
      throw CancellationError()
    }
    return file
  }

  /// Drops, claims and copies a file.
  func copyOne(_ name: String, _ content: String) throws -> (ClaimedFile, PrivateCopy) {
    try drop(name, content)
    let file = try claimOne()
    guard case .copied(let copy) = try spool.copy(file, maximumBytes: 1 << 20) else {
      Issue.record("\(name) was not copied")
      throw CancellationError()
    }
    return (file, copy)
  }

  /// Writes a file for the bank and makes it durable.
  func ready(_ name: String, _ content: String) throws -> ReadyFile {
    let writer = try ReadyWriter(spool, party: Self.bank, name: try #require(SpoolName(name)))
    try writer.write(Array(content.utf8))
    let file = try writer.finish()
    try spool.syncReady([file])
    return file
  }

  func content(_ path: String) -> String? { try? String(contentsOfFile: path, encoding: .utf8) }

  func exists(_ path: String) -> Bool { status(path) != nil }

  func mode(_ path: String) -> UInt32? { status(path).map { $0.st_mode & 0o7777 } }

  func status(_ path: String) -> stat? {
    var status = stat()
    return lstat(path, &status) == 0 ? status : nil
  }

  func list(_ path: String) throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
}

/// The SHA-256 of `abc`, from FIPS 180-4's examples.
let digestOfABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
