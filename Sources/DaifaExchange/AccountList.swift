import DaifaFormats
import DaifaLedger
import DaifaSpool
import Glibc

/// The accounts of one roster and whom each belongs to, to find one that is given to two payees. Kept in 64 parts by the account's key;
/// what exceeds a part's buffer goes to a file without a name, so that memory stays the same whatever the roster's size.
final class AccountList {
  private static let parts = 64
  private static let bufferCount = 4_096

  private var buffers: [[AccountHolder]] = Array(repeating: [], count: AccountList.parts)
  private var extents: [[(offset: Int, count: Int)]] = Array(repeating: [], count: AccountList.parts)
  private let spool: Spool
  private var file: Descriptor?
  private var end = 0

  init(spool: Spool) { self.spool = spool }

  func append(hash: UInt64, payee: UInt64, line: Int) throws {
    let key = AccountHolder.key(ofHash: hash)
    let part = Int(key >> 57)
    buffers[part].append(AccountHolder(key: key, payee: payee, payment: Int64(line)))
    if buffers[part].count == AccountList.bufferCount { try spill(part) }
  }

  private func spill(_ part: Int) throws {
    if file == nil { file = try spool.scratch() }
    let bytes = buffers[part].count * MemoryLayout<AccountHolder>.stride
    var done = 0
    try buffers[part].withUnsafeBytes { buffer in
      while done < bytes {
        let written = pwrite(file!.number, buffer.baseAddress! + done, bytes - done, off_t(end + done))
        if written < 0, errno == EINTR { continue }
        guard written > 0 else { throw FormatFault(operation: "write a scratch file", errno: errno) }
        done += written
      }
    }
    extents[part].append((end, buffers[part].count))
    end += bytes
    buffers[part].removeAll(keepingCapacity: true)
  }

  /// Hands out the accounts sorted by key and then by line: in a few stretches, or in one while they are few. No key is in two stretches.
  func forEachStretch(_ body: (UnsafeBufferPointer<AccountHolder>) throws -> Void) throws {
    let isSpilled = file != nil
    var stretch: [AccountHolder] = []
    for part in 0..<AccountList.parts {
      stretch.append(contentsOf: try load(part))
      guard isSpilled || part == AccountList.parts - 1 else { continue }
      stretch.withUnsafeMutableBufferPointer { KeySort.sort($0) }
      try stretch.withUnsafeBufferPointer(body)
      stretch.removeAll(keepingCapacity: true)
    }
  }

  private func load(_ part: Int) throws -> [AccountHolder] {
    var entries: [AccountHolder] = []
    for extent in extents[part] {
      let bytes = extent.count * MemoryLayout<AccountHolder>.stride
      let piece = try [AccountHolder](unsafeUninitializedCapacity: extent.count) { buffer, count in
        let target = UnsafeMutableRawPointer(buffer.baseAddress!)
        var done = 0
        while done < bytes {
          let read = pread(file!.number, target + done, bytes - done, off_t(extent.offset + done))
          if read < 0, errno == EINTR { continue }
          guard read > 0 else { throw FormatFault(operation: "read a scratch file", errno: errno) }
          done += read
        }
        count = extent.count
      }
      entries.append(contentsOf: piece)
    }
    entries.append(contentsOf: buffers[part])
    return entries
  }
}
