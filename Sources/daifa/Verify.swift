import ArgumentParser
import DaifaExchange
import DaifaLedger
import DaifaModel
import DaifaSpool
import Foundation

/// Whether the books are what was written into them.
struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "核验账本与归档。Check the ledger and the archive: chain, seals, digests, sums.",
    discussion: """
      Examples:
        daifa verify --spool /srv/daifa
        daifa verify --head 3f2a9c0e55d1b7aa        a head printed on a report: it must be in the chain
        daifa verify --json

      Reads while the daemon works, and changes nothing. Names the first broken row and what it should be.

      Exit status: 0 all holds, 1 something is broken, 3 it could not be checked.
      """)

  @OptionGroup var options: SpoolOptions
  @Option(help: ArgumentHelp("A head of the journal, 16 digits of it at least.", valueName: "DIGEST")) var head: String?
  @Flag(help: "Print one JSON object.") var json = false
  @Option(help: "How many broken rows to print.") var most = 20

  func validate() throws {
    guard let head else { return }
    let isHexadecimal = head.utf8.allSatisfy {
      UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || UInt8(ascii: "a")...UInt8(ascii: "f") ~= $0 | 0x20
    }
    guard (16...64).contains(head.utf8.count), isHexadecimal else {
      throw ValidationError("A head has 64 hexadecimal digits; give 16 of them at least.")
    }
  }

  func run() throws {
    let verdict: Verifying.Verdict
    do {
      verdict = try verify()
    } catch {
      // Not a word about the books: they could not be looked at.
      sayError("Error: \(error)")
      throw ExitCode(3)
    }
    if json { try sayJSON(VerifyOutput(verdict)) } else { tell(verdict) }
    if !verdict.flaws.isEmpty { throw ExitCode(1) }
  }

  private func verify() throws -> Verifying.Verdict {
    let spool = try options.open()
    do {
      let terminal = TerminalProgress()
      defer { terminal?.end() }
      return try Verifying(spool: spool, ledger: try options.readLedger()) { stage, number in
        terminal?.show(Verify.name(of: stage), number)
      }.verify(head: head)
    } catch let fault as LedgerFault where fault.isDamage && fault.code != 0 {
      // A file that is no ledger any more is an answer.
      var verdict = Verifying.Verdict(flaws: LedgerFlaws())
      verdict.flaws.add(LedgerFlaw(.storage, required: "readable", found: fault.reason))
      return verdict
    }
  }

  private static func name(of stage: Verifying.Stage) -> String {
    switch stage {
    case .ledger(.storage): "核验数据库"
    case .ledger(.chain): "核验日志链"
    case .ledger(.seals): "核验封存"
    case .ledger(.books): "核验账目"
    case .ledger(.payments): "核验支付"
    case .ledger(.claims): "核验占用"
    case .instructions: "核验送盘文件"
    case .archive: "核验归档"
    }
  }

  private func tell(_ verdict: Verifying.Verdict) {
    for flaw in verdict.flaws.list.prefix(most) {
      let place = [flaw.table, flaw.row].filter { !$0.isEmpty }.joined(separator: " ")
      say(
        "✗ \(flaw.kind.chineseName) \(place)：应为 \(flaw.required)；实为 \(flaw.found) (\(flaw.kind.rawValue))"
          .withoutPrivateNumbers)
    }
    if verdict.flaws.count > most { say("……共\(verdict.flaws.count)处。 … \(verdict.flaws.count) in all.") }
    say(
      "日志\(verdict.entries)条 封存\(verdict.rows)行 支付\(verdict.payments)笔 送盘文件\(verdict.instructions)份 归档文件\(verdict.archivedFiles)份 \(verdict.archivedBytes >> 20)MiB"
    )
    say("链头 \(verdict.headSequence) \(verdict.head)")
    say(verdict.flaws.isEmpty ? "✓ 账本与归档一致。 All holds." : "✗ 账本或归档被改动或损坏。 Something is broken.")
  }
}

/// What `verify --json` prints.
struct VerifyOutput: Encodable {
  struct Item: Encodable {
    var kind: String
    var table: String
    var row: String
    var required: String
    var found: String
  }

  var holds: Bool
  var flaws: Int
  var first: [Item]
  var journalEntries: Int
  var sealedRows: Int
  var payments: Int
  var instructions: Int
  var archivedFiles: Int
  var archivedBytes: Int64
  var journalHead: String

  init(_ verdict: Verifying.Verdict) {
    holds = verdict.flaws.isEmpty
    flaws = verdict.flaws.count
    first = verdict.flaws.list.map {
      Item(
        kind: $0.kind.rawValue, table: $0.table, row: $0.row, required: $0.required.withoutPrivateNumbers,
        found: $0.found.withoutPrivateNumbers)
    }
    journalEntries = verdict.entries
    sealedRows = verdict.rows
    payments = verdict.payments
    instructions = verdict.instructions
    archivedFiles = verdict.archivedFiles
    archivedBytes = verdict.archivedBytes
    journalHead = verdict.head
  }
}
