package import DaifaModel
import Foundation
import Glibc

/// The built program, run as a person or a timer runs it.
package enum Program {
  package struct Outcome: Sendable {
    /// The exit status, or the signal that ended it, negative.
    package var status: Int32
    package var output: String
    package var errors: String

    /// The output as one JSON value of a type.
    package func json<Value: Decodable>(_ type: Value.Type) throws -> Value {
      try JSONDecoder().decode(type, from: Data(output.utf8))
    }
  }

  /// Where the program was built: beside the tests.
  package static var path: String {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
    let tests = String(decoding: buffer[..<max(count, 0)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let beside = "\((tests as NSString).deletingLastPathComponent)/daifa"
    return access(beside, X_OK) == 0 ? beside : "\(Repository.root)/.build/debug/daifa"
  }

  /// Runs `daifa` with arguments and some standard input.
  package static func daifa(_ arguments: [String], input: String = "") throws -> Outcome {
    try run(path, arguments, input: input)
  }

  /// Runs any program to its end.
  package static func run(
    _ executable: String, _ arguments: [String], input: String = "", environment: [String: String] = [:]
  ) throws -> Outcome {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: executable)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }
      .merging(environment) { $1 }
    let scratch = FileManager.default.temporaryDirectory.appendingPathComponent("daifa-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: scratch) }
    for name in ["in", "out", "err"] {
      try Data(name == "in" ? input : "").write(to: scratch.appendingPathComponent(name))
    }
    process.standardInput = try FileHandle(forReadingFrom: scratch.appendingPathComponent("in"))
    process.standardOutput = try FileHandle(forWritingTo: scratch.appendingPathComponent("out"))
    process.standardError = try FileHandle(forWritingTo: scratch.appendingPathComponent("err"))
    try process.run()
    process.waitUntilExit()
    let status = process.terminationStatus
    return Outcome(
      status: process.terminationReason == .uncaughtSignal ? -status : status,
      output: String(decoding: try Data(contentsOf: scratch.appendingPathComponent("out")), as: UTF8.self),
      errors: String(decoding: try Data(contentsOf: scratch.appendingPathComponent("err")), as: UTF8.self))
  }
}

extension Data {
  fileprivate init(_ text: String) { self.init(text.utf8) }
}

/// What `daifa drain --json` prints, by the contract's names.
package struct DrainSaid: Decodable, Sendable {
  package struct File: Decodable, Sendable {
    package var party: String
    package var name: String
    package var kind: String
    package var outcome: String
    package var lines: Int
    package var accepted: Int
    package var acceptedFen: Int64
    package var refused: Int
    package var findings: [String: Int]
  }

  package struct Instruction: Decodable, Sendable {
    package var bank: String
    package var instructionNo: String
    package var file: String
    package var count: Int
    package var amountFen: Int64
  }

  package var files: [File]
  package var instructions: [Instruction]
  package var breaks: [String: Int]
}

extension TestSpool {
  /// A daifa.yaml with the parties of ``DaifaModel/Configuration/forTests(instructionLines:abcFormat:approval:)``.
  package static let yaml = """
    departments:
      civil: {name: 民政厅, region: "140000"}
      agriculture: {name: 农业农村厅, region: "140000"}
      taiyuan-civil: {name: 太原市民政局, region: "140100", parent: civil}
    banks:
      rcu: {name: 农村信用社, codes: ["402"], reasons: {"E01": R01}}
      abc: {name: 农业银行, codes: ["103"]}
      psbc: {name: 邮政储蓄银行, codes: ["403"], regions: ["140100"]}
    payer: {account: "0400201400000001", name: 财政零余额账户}
    arrival: {quiet: 0}
    approval: automatic

    """

  /// Writes a daifa.yaml and makes the directories, with the program.
  package func initialise(_ yaml: String = TestSpool.yaml) throws {
    try Data(yaml).write(to: URL(fileURLWithPath: "\(root)/daifa.yaml"))
    let outcome = try daifa("init")
    guard outcome.status == 0 else { throw TestFault("daifa init: \(outcome.errors)") }
  }

  /// Runs one of the program's verbs on this spool.
  package func daifa(_ arguments: String..., input: String = "") throws -> Program.Outcome {
    try Program.daifa(arguments + ["--spool", root], input: input)
  }

  /// `daifa drain --json` on a day, and what it said.
  package func drainByCommand(on day: Day) throws -> DrainSaid {
    let outcome = try daifa("drain", "--json", "--today", day.description)
    guard outcome.status == 0 else { throw TestFault("daifa drain ended with \(outcome.status): \(outcome.errors)") }
    return try outcome.json(DrainSaid.self)
  }
}
