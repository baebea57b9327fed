import DaifaModel
import DaifaSpool
import Foundation
import Glibc

extension Books {
  /// Where everything came to: the books, every file in every outbox but for its instants and digests, and what parties may do with
  /// their directories. Equal for two runs that were told the same in the same order, wherever one of them was cut.
  package func ending() throws -> [String] {
    var lines = try fingerprint()
    for role in Party.Role.allCases {
      for path in spool.files(below: role.rawValue) {
        let whole = "\(role.rawValue)/\(path)"
        // An inbox must be as empty as it was left.
        guard path.contains("outbox/") else {
          lines.append(whole)
          continue
        }
        // A report says when it was made, so its signature is another each time; an instruction's is the same.
        let isSignatureOfReport = path.hasSuffix(".sig") && !path.contains("/instruction-")
        let bytes = isSignatureOfReport ? [] : timeless(try spool.bytes(whole))
        lines.append("\(whole) \(Digest(of: bytes).hex)")
      }
      for directory in spool.directories(below: role.rawValue) {
        lines.append("\(role.rawValue)/\(directory) \(String(spool.mode("\(role.rawValue)/\(directory)"), radix: 8))")
      }
    }
    return lines
  }

  /// What became of every payment, whatever numbers it and its instruction have: equal also for runs in which some files had to wait.
  package func gist() throws -> [String] {
    try rows(
      """
      SELECT department, batchNo, lineNo, bank, beneficiaryId, amountFen, state, reasonCode FROM paymentNow
      ORDER BY department, batchNo, lineNo
      """
    ).map { $0.joined(separator: "|") }
      + rows(
        """
        SELECT r.department, r.batchNo, 'short', w.shortFen FROM budgetWait w JOIN roster r ON r.file = w.roster
        WHERE w.endedOn IS NULL ORDER BY 1, 2
        """
      ).map { $0.joined(separator: "|") }
  }
}

extension TestSpool {
  /// Every directory below one of the spool's, by its path from there.
  func directories(below directory: String) -> [String] {
    guard let walk = FileManager.default.enumerator(atPath: "\(root)/\(directory)") else { return [] }
    return walk.compactMap { $0 as? String }.filter { mode("\(directory)/\($0)") & S_IFMT == S_IFDIR }.sorted()
  }

  /// The mode of something in the spool, its type included; 0 when it is not there.
  func mode(_ path: String) -> UInt32 {
    var status = stat()
    return lstat("\(root)/\(path)", &status) == 0 ? status.st_mode : 0
  }
}

/// Text without clock times, the dates before them, and digests of 64 digits.
func timeless(_ bytes: [UInt8]) -> [UInt8] {
  func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
  func isHexadecimal(_ byte: UInt8) -> Bool { isDigit(byte) || (byte >= 0x61 && byte <= 0x66) }
  var kept: [UInt8] = []
  kept.reserveCapacity(bytes.count)
  var index = 0
  while index < bytes.count {
    if bytes[index] == 0x3A, index >= 2, index + 5 < bytes.count, bytes[index + 3] == 0x3A, isDigit(bytes[index + 1]) {
      // 2026-11-25 07:55:40 or 2026-11-25T07:55:40.723
      kept.removeLast(min(13, kept.count))
      index += 6
      while index < bytes.count, isDigit(bytes[index]) || bytes[index] == 0x2E { index += 1 }
      continue
    }
    if isHexadecimal(bytes[index]) {
      var end = index
      while end < bytes.count, isHexadecimal(bytes[end]) { end += 1 }
      if end - index != 64 { kept += bytes[index..<end] }
      index = end
      continue
    }
    kept.append(bytes[index])
    index += 1
  }
  return kept
}
