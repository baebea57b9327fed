import ArgumentParser
import DaifaConfiguration
import DaifaLedger
import DaifaModel
import DaifaReports
import DaifaSpool
import Foundation
import Logging

/// What every command takes: where the spool is, and the business day to work as on.
struct SpoolOptions: ParsableArguments {
  @Option(help: "The spool's directory.")
  var spool = "./spool"
  @Option(
    help: ArgumentHelp("Do everything as on this day, where the day matters.", valueName: "YYYY-MM-DD"),
    transform: SpoolOptions.day)
  var today: Day?

  /// The day to work as on: the one that was given, or the one it is in China.
  var day: Day { today ?? Instant(milliseconds: MachineClock.wallMilliseconds()).day }

  private static func day(_ text: String) throws -> Day {
    guard text.utf8.count == 10, let day = Day(text) else {
      throw ValidationError("“\(text)” is no day; write it as 2026-01-31.")
    }
    return day
  }

  /// Reads and checks daifa.yaml; says every mistake and ends when there is one.
  func configuration() throws -> Configuration {
    let path = "\(spool)/daifa.yaml"
    guard let yaml = try? String(contentsOfFile: path, encoding: .utf8) else {
      throw Failure("没有配置文件 \(path)。No configuration there; make a spool with `daifa init --spool \(spool)`.")
    }
    do {
      return try ConfigurationReader.read(yaml: yaml)
    } catch {
      throw Failure("\(path)\n\(error)")
    }
  }

  /// Opens the spool without taking its lock.
  func open() throws -> Spool {
    _ = Spool.prepareProcess()
    // What SQLite sorts on the way holds personal data: it stays below private.
    setenv("SQLITE_TMPDIR", "\(spool)/private/work", 1)
    return try Spool(root: spool)
  }

  /// The ledger's path.
  var ledgerPath: String { "\(spool)/private/ledger.sqlite" }

  /// Opens the ledger for reading; ends with a sentence when there is none yet.
  func readLedger() throws -> Ledger {
    guard FileManager.default.fileExists(atPath: ledgerPath) else {
      throw Failure(
        "账本尚未建立，请先运行 daifa drain 或 daifa run。There is no ledger yet; run `daifa drain` or `daifa run` first.")
    }
    return try Ledger(path: ledgerPath, readOnly: true)
  }
}

/// Something that ends a command with a sentence for whoever called it.
struct Failure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

/// Writes to standard output; the one place that does.
func say(_ text: String) { print(text) }

/// Writes a line to standard error. Where that cannot be written to, nothing is said and nothing else happens. The corresponding C
/// function is `write`.
func sayError(_ text: String) {
  let bytes = Array("\(text.withoutPrivateNumbers)\n".utf8)
  _ = bytes.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
}

/// Writes a value as one JSON object.
func sayJSON(_ value: some Encodable) throws {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  say(String(decoding: try encoder.encode(value), as: UTF8.self))
}

/// Writes a report to standard output, in one form.
func sayReport<Renderer: ReportRenderer>(
  _ report: Renderer.Report, with renderer: Renderer.Type, as form: DaifaModel.Configuration.ReportFormat
) throws {
  try Renderer.write(report, as: form) { try FileHandle.standardOutput.write(contentsOf: Data($0)) }
}
