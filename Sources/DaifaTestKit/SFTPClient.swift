import Foundation
import Glibc

/// A client that speaks SFTP (version 3) by itself over `ssh -s`, one request at a time: it stalls, writes after a rename and breaks off
/// exactly where a test wants it to.
package final class SFTPClient {
  private let process = Process()
  private let toServer = Pipe()
  private let fromServer = Pipe()
  private var serial: UInt32 = 0

  /// How a file is opened.
  package struct Opening: OptionSet, Sendable {
    package let rawValue: UInt32
    package init(rawValue: UInt32) { self.rawValue = rawValue }
    package static let write = Opening(rawValue: 0x02)
    package static let append = Opening(rawValue: 0x04)
    package static let create = Opening(rawValue: 0x08)
  }

  init(_ arguments: [String]) throws {
    signal(SIGPIPE, SIG_IGN)
    process.runBehindShell("/usr/bin/ssh", arguments)
    process.standardInput = toServer
    process.standardOutput = fromServer
    process.standardError = FileHandle.nullDevice
    try process.run()
    try send([1] + number(3))
    guard try receive().first == 2 else { throw TestFault("the server speaks no SFTP") }
  }

  deinit { breakOff() }

  /// Opens a file; gives its handle.
  package func open(_ path: String, _ opening: Opening = [.write, .create]) throws -> [UInt8] {
    let answer = try request(3, text(path) + number(opening.rawValue) + number(0))
    guard answer.first == 102 else { throw TestFault("\(path) cannot be opened: \(answer)") }
    return Array(answer[9...])
  }

  /// Writes bytes at a place.
  package func write(_ handle: [UInt8], at offset: Int, _ bytes: [UInt8]) throws {
    for start in stride(from: 0, to: bytes.count, by: 32_000) {
      let piece = Array(bytes[start..<min(start + 32_000, bytes.count)])
      let place =
        number(UInt32(truncatingIfNeeded: (offset + start) >> 32)) + number(UInt32(truncatingIfNeeded: offset + start))
      try expectSuccess(request(6, string(handle) + place + string(piece)), "write")
    }
  }

  package func close(_ handle: [UInt8]) throws { try expectSuccess(request(4, string(handle)), "close") }

  /// The protocol's own rename, which OpenSSH carries out by a second link and the removal of the first.
  package func rename(_ old: String, to new: String) throws {
    try expectSuccess(request(18, text(old) + text(new)), "rename")
  }

  /// OpenSSH's rename, which is rename(2).
  package func posixRename(_ old: String, to new: String) throws {
    try expectSuccess(request(200, text("posix-rename@openssh.com") + text(old) + text(new)), "posix-rename")
  }

  /// Kills the client, as a machine that loses its power.
  package func breakOff() {
    guard process.isRunning else { return }
    for each in process.descendants { kill(each, SIGKILL) }
    process.waitUntilExit()
  }

  // MARK: Packets

  private func request(_ type: UInt8, _ body: [UInt8]) throws -> [UInt8] {
    serial += 1
    try send([type] + number(serial) + body)
    return try receive()
  }

  private func expectSuccess(_ answer: [UInt8], _ what: String) throws {
    guard answer.first == 101, answer[5..<9].allSatisfy({ $0 == 0 }) else { throw TestFault("\(what): \(answer)") }
  }

  private func send(_ packet: [UInt8]) throws {
    try toServer.fileHandleForWriting.write(contentsOf: Data(string(packet)))
  }

  private func receive() throws -> [UInt8] {
    let length = try read(4).reduce(0) { $0 << 8 | Int($1) }
    return try read(length)
  }

  private func read(_ count: Int) throws -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      guard let data = try fromServer.fileHandleForReading.read(upToCount: count - bytes.count), !data.isEmpty else {
        throw TestFault("the connection ended")
      }
      bytes += data
    }
    return bytes
  }

  private func number(_ value: UInt32) -> [UInt8] {
    stride(from: 24, through: 0, by: -8).map { UInt8(value >> $0 & 0xFF) }
  }
  private func string(_ bytes: [UInt8]) -> [UInt8] { number(UInt32(bytes.count)) + bytes }
  private func text(_ text: String) -> [UInt8] { string(Array(text.utf8)) }
}
