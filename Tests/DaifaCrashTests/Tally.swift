import DaifaTestKit
import Foundation
import Glibc

/// 计数: what was tried, a line a set, appended to the file that `DAIFA_TALLY` names; nothing without it.
enum Tally {
  static func note(_ set: String, _ part: String, trials: Int, cut: Int, _ further: String = "") {
    guard let path = ProcessInfo.processInfo.environment["DAIFA_TALLY"] else { return }
    let line = Array("\(set)\t\(part)\t\(trials)\t\(cut)\t\(further)\n".utf8)
    let file = open(path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    guard file >= 0 else { return }
    _ = write(file, line, line.count)
    close(file)
  }
}
