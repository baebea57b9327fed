import DaifaFormats
import DaifaSpool
import Glibc

/// The accounts of one roster and whom each belongs to, to find one that is given to two payees. Kept in 64 parts by the account's hash;
/// what exceeds a part's buffer goes to a file without a name, so that memory stays the same whatever the roster's size.
final class AccountList {
  struct Entry {
    var hash: UInt64
    var payee: UInt64
    var line: Int64
  }

  private static let parts = 64
  private static let bufferCount = 4_096

  private var buffers: [[Entry]] = Array(repeating: [], count: AccountList.parts)
  private var extents: [[(offset: Int, count: Int)]] = Array(repeating: [], count: AccountList.parts)
  private let spool: Spool
  private var file: Descriptor?
  private var end = 0

  init(spool: Spool) { self.spool = spool }

  func append(hash: UInt64, payee: UInt64, line: Int) throws {
    let part = Int(hash >> 58)
    buffers[part].append(Entry(hash: hash, payee: payee, line: Int64(line)))
    if buffers[part].count == AccountList.bufferCount { try spill(part) }
  }

  private func spill(_ part: Int) throws {
    if file == nil { file = try spool.scratch() }
    let bytes = buffers[part].count * MemoryLayout<Entry>.stride
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

  /// Hands out the lines of each account that is given to more than one payee, in order. Lines that are refused already do not count.
  func forEachContested(isRefused: (Int) -> Bool, _ body: (ArraySlice<Entry>) -> Void) throws {
    for part in 0..<AccountList.parts {
      var entries = try load(part).filter { !isRefused(Int($0.line)) }
      entries.sort { ($0.hash, $0.line) < ($1.hash, $1.line) }
      var first = 0
      for index in entries.indices {
        guard index + 1 == entries.count || entries[index + 1].hash != entries[index].hash else { continue }
        let run = entries[first...index]
        if run.contains(where: { $0.payee != run[first].payee }) { body(run) }
        first = index + 1
      }
    }
  }

  private func load(_ part: Int) throws -> [Entry] {
    var entries: [Entry] = []
    for extent in extents[part] {
      let bytes = extent.count * MemoryLayout<Entry>.stride
      let piece = try [Entry](unsafeUninitializedCapacity: extent.count) { buffer, count in
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
