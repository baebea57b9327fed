import Foundation
import Testing

/// One Swift file of the sources.
struct SourceFile: Sendable, CustomTestStringConvertible {
  var module: String
  /// Its path from the checkout's top.
  var path: String
  var lines: [String]

  var testDescription: String { path }

  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// Every source file of the modules that are shipped.
  static let all: [SourceFile] = {
    let sources = root.appendingPathComponent("Sources").path
    let paths = (FileManager.default.enumerator(atPath: sources)?.compactMap { $0 as? String } ?? []).sorted()
    return paths.filter { $0.hasSuffix(".swift") }.compactMap { path in
      guard let text = try? String(contentsOfFile: "\(sources)/\(path)", encoding: .utf8) else { return nil }
      return SourceFile(
        module: String(path.prefix { $0 != "/" }), path: "Sources/\(path)", lines: text.components(separatedBy: "\n"))
    }
  }()

  /// The lines that are code, numbered from 1: without comments and without what stands in string literals of one line.
  var code: [(number: Int, text: String)] {
    var isInText = false
    return lines.enumerated().compactMap { index, line in
      let quotes = line.components(separatedBy: "\"\"\"").count - 1
      if quotes % 2 == 1 { isInText.toggle() }
      guard !isInText, quotes == 0, !line.trimmingCharacters(in: .whitespaces).hasPrefix("//") else { return nil }
      guard line.contains("\"") || line.contains("//") else { return (index + 1, line) }
      return (index + 1, line.replacing(/"(?:[^"\\]|\\.)*"/, with: "\"\"").replacing(/\/\/.*$/, with: ""))
    }
  }

  var imports: Set<String> {
    Set(
      code.filter { $0.text.contains("import ") }.compactMap { line in
        line.text.firstMatch(
          of:
            /^\s*(?:@\w+(?:\(\w+\))?\s+)*(?:(?:public|package|internal|private)\s+)?import\s+(?:(?:struct|class|enum|func)\s+)?(\w+)/
        )
        .map { String($0.1) }
      })
  }
}

@Suite("The house: who may import whom, how long a file is, what is not written")
struct HouseTests {
  private static let daifa = [
    "DaifaModel", "DaifaScreening", "DaifaFormats", "DaifaReports", "DaifaSpool", "DaifaLedger", "DaifaConfiguration",
    "DaifaExchange",
  ]

  /// Who may import whom. Modules of the system a module needs stand with it.
  private static let table: [String: Set<String>] = [
    "DaifaModel": [],
    "DaifaScreening": ["DaifaModel"],
    "DaifaFormats": ["DaifaModel", "CLibXML2", "CZlib", "Glibc"],
    "DaifaReports": ["DaifaModel", "Mustache"],
    "DaifaConfiguration": ["DaifaModel", "Yams"],
    "DaifaSpool": ["DaifaModel", "SystemPackage", "CCrypto", "Glibc", "Synchronization", "Dispatch"],
    "DaifaLedger": ["DaifaModel", "GRDB", "GRDBSQLite", "CCrypto", "Foundation", "Synchronization"],
    "DaifaExchange": Set(daifa).subtracting(["DaifaConfiguration"]).union([
      "Logging", "ServiceLifecycle", "Glibc", "Synchronization", "Dispatch", "Foundation",
    ]),
    "daifa": Set(daifa).union([
      "ArgumentParser", "Logging", "ServiceLifecycle", "UnixSignals", "Foundation", "Glibc", "Synchronization",
    ]),
  ]

  /// Sources that only tests or benchmarks use.
  private static let workshop: Set<String> = ["DaifaTestKit", "daifa-bench"]

  @Test(arguments: SourceFile.all)
  func aFileImportsOnlyWhatItsModuleMay(file: SourceFile) throws {
    if Self.workshop.contains(file.module) || file.module.hasPrefix("C") { return }
    let allowed = try #require(Self.table[file.module], "\(file.module) is not in the table")
    #expect(file.imports.subtracting(allowed) == [])
  }

  @Test func nothingButTheLedgerSpeaksSQL() {
    for file in SourceFile.all where !Self.workshop.contains(file.module) && file.module != "DaifaLedger" {
      let words = ["SELECT ", "INSERT ", "DELETE ", "UPDATE "]
      for (index, line) in file.lines.enumerated() where words.contains(where: line.contains) {
        let speaks = line.contains(/\b(SELECT .* FROM|INSERT INTO|DELETE FROM|UPDATE "?\w+"? SET)\b/)
        // The demo tells its player what to ask the ledger.
        if speaks, !line.contains("sqlite3 ") { Issue.record("\(file.path):\(index + 1) \(line)") }
      }
    }
  }

  @Test(arguments: SourceFile.all)
  func aFileHasAtMostThreeHundredLines(file: SourceFile) {
    #expect(file.lines.count <= 300)
  }

  @Test(arguments: SourceFile.all)
  func aFileHoldsNoBannedSpelling(file: SourceFile) {
    let isWorkshop = Self.workshop.contains(file.module)
    let suspects = ["try!", "as!", "fatalError", "Double", "Float", "CGFloat", "Decimal", "print("]
    for (number, text) in file.code where suspects.contains(where: text.contains) {
      if text.contains(/\btry!/) { Issue.record("\(file.path):\(number) try!") }
      if text.contains(/\bas!/) { Issue.record("\(file.path):\(number) as!") }
      if text.contains(/\bfatalError\b/) { Issue.record("\(file.path):\(number) fatalError") }
      if !isWorkshop, text.contains(/\b(Double|Float|CGFloat|Decimal)\b/) {
        Issue.record("\(file.path):\(number) a floating-point number")
      }
      if !isWorkshop, file.module != "daifa", text.contains(/(^|[^.\w])print\(/) {
        Issue.record("\(file.path):\(number) print")
      }
    }
  }

  @Test func theTableNamesEveryModule() {
    let modules = Set(SourceFile.all.map(\.module)).subtracting(Self.workshop)
    #expect(modules.subtracting(Self.table.keys) == [])
  }

  @Test func theSchemasInTheProgramAreThoseOfTheRepository() throws {
    for name in [
      "roster", "policy-list", "instruction", "bank-return", "account-statement", "approval", "allotment",
      "screening-list",
      "guardian-register", "beneficiary-register", "break-work", "clawback", "settlement", "table-request",
      "inspection",
      "report-request",
    ] {
      let shipped = try Data(contentsOf: SourceFile.root.appendingPathComponent("schemas/\(name).xsd"))
      let embedded = try Data(
        contentsOf: SourceFile.root.appendingPathComponent("Sources/DaifaFormats/Schemas/\(name).xsd"))
      #expect(shipped == embedded)
    }
  }
}
