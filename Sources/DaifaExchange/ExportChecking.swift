import DaifaLedger
import DaifaModel
import DaifaReports
import DaifaSpool
import Foundation

/// 复核导出: whether the files of an audit export are what its manifest says, from nothing but the files: for the auditor.
package struct ExportChecking {
  /// What was found about one export.
  package struct Verdict: Sendable {
    /// The manifest's path, and the digest of its bytes, which stands in the journal of whoever made the export.
    package var manifest: String
    package var manifestDigest: String
    package var from = ""
    package var to = ""
    package var journalHead = ""
    package var files = 0
    package var rows = 0
    /// What does not hold, in sentences; none when everything does.
    package var flaws: [String] = []
  }

  /// What could not be looked at.
  package struct Unreadable: Error, CustomStringConvertible {
    package let description: String
  }

  /// The manifests at a path: the file itself, or those in a directory, by name.
  package static func manifests(at path: String) throws -> [String] {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
      throw Unreadable(description: "没有 \(path)。There is no such file or directory.")
    }
    guard isDirectory.boolValue else { return [path] }
    let names = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    let found = names.filter { $0.hasSuffix("manifest.csv") || $0.hasSuffix("manifest.xml") }
    guard !found.isEmpty else { throw Unreadable(description: "\(path) 中没有清单。There is no manifest in it.") }
    return found.map { "\(path)/\($0)" }
  }

  /// Checks the export of one manifest.
  package static func check(_ path: String) throws -> Verdict {
    let form: ExportTableWriter.Form = path.hasSuffix(".xml") ? .xml : .csv
    var verdict = Verdict(manifest: path, manifestDigest: "")
    var said = ExportManifestReader(form: form)
    verdict.manifestDigest = try forEachLine(of: path) { said.take($0) }.digest
    (verdict.from, verdict.to, verdict.journalHead) = (said["from"], said["to"], said["journalHead"])
    if said.files.isEmpty { verdict.flaws.append("清单中没有文件。The manifest names no files.") }
    let stem = String(path.dropLast("manifest.\(form.rawValue)".utf8.count))
    for file in said.files { try check(file, form, stem: stem, said, &verdict) }
    try lookForOthers(stem, form, said.files, &verdict)
    return verdict
  }

  private static func check(
    _ file: ExportManifestReader.File, _ form: ExportTableWriter.Form, stem: String, _ said: ExportManifestReader,
    _ verdict: inout Verdict
  ) throws {
    verdict.files += 1
    guard FileManager.default.fileExists(atPath: stem + file.name) else {
      return verdict.flaws.append("缺少文件 \(file.name)。The file is missing.")
    }
    var table = ExportTableReader(form: form, sumColumn: file.sumColumn)
    var chain = file.name.hasPrefix("journal.") ? JournalChainCheck() : nil
    let (digest, bytes) = try forEachLine(of: stem + file.name) { line in
      guard let row = table.take(line) else { return }
      chain?.take(row)
    }
    verdict.rows += table.rows
    func compare(_ what: String, _ expected: String, _ found: String) {
      if expected != found { verdict.flaws.append("\(file.name) \(what)应为\(expected)，实为\(found)。") }
    }
    compare("SHA-256", file.digest, digest)
    compare("字节数", file.bytes, "\(bytes)")
    compare("行数", file.rows, "\(table.rows)")
    if !file.sumColumn.isEmpty { compare("合计", file.sum, table.sum.description) }
    if table.isCut { verdict.flaws.append("\(file.name) 不完整。The file is cut short.") }
    if let chain {
      if let broken = chain.broken {
        verdict.flaws.append("日志第\(broken)条与链不符。Entry \(broken) of the journal is broken.")
      }
      compare("首条", said["journalFirst"], chain.first)
      compare("链头", said["journalHead"], chain.head)
    }
  }

  /// Files of the same export that the manifest does not name.
  private static func lookForOthers(
    _ stem: String, _ form: ExportTableWriter.Form, _ files: [ExportManifestReader.File], _ verdict: inout Verdict
  ) throws {
    let url = URL(fileURLWithPath: stem + "x")
    let prefix = String(url.lastPathComponent.dropLast())
    guard !prefix.isEmpty else { return }
    let known = Set(files.map(\.name)).union(["manifest.\(form.rawValue)"])
    for name in try FileManager.default.contentsOfDirectory(atPath: url.deletingLastPathComponent().path).sorted()
    where name.hasPrefix(prefix) && name.hasSuffix(".\(form.rawValue)") {
      let own = String(name.dropFirst(prefix.count))
      if !known.contains(own) { verdict.flaws.append("清单中没有 \(own)。The manifest does not name this file.") }
    }
  }

  /// Hands out a file's lines without their ends, and gives its digest and length. Holds one piece of it at a time.
  private static func forEachLine(
    of path: String, _ body: (ArraySlice<UInt8>) throws -> Void
  ) throws -> (digest: String, bytes: Int) {
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw Unreadable(description: "不能读取 \(path)。It cannot be read.")
    }
    defer { try? file.close() }
    let digest = DigestStream()
    var bytes = 0
    var rest: [UInt8] = []
    while let piece = try file.read(upToCount: 1 << 20), !piece.isEmpty {
      piece.withUnsafeBytes { digest.update($0) }
      bytes += piece.count
      rest.append(contentsOf: piece)
      var start = rest.startIndex
      while let end = rest[start...].firstIndex(of: UInt8(ascii: "\n")) {
        try body(rest[start..<end])
        start = end + 1
      }
      rest.removeSubrange(..<start)
    }
    if !rest.isEmpty { try body(rest[...]) }
    return (digest.finish().hex, bytes)
  }
}
