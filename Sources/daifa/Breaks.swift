import ArgumentParser
import DaifaExchange
import DaifaLedger
import DaifaModel
import DaifaReports
import DaifaSpool
import Foundation
import Glibc

/// The breaks that stand, and what people did about them.
struct Breaks: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "列出差异及处理情况，或导出为可编辑的表。List the breaks that stand, or export them to be worked on.",
    discussion: """
      Examples:
        daifa breaks --kind underpaid --level section
        daifa breaks --bank rcu --state looking --json
        daifa breaks --export breaks.csv
        daifa breaks --export - --department civil > breaks.csv

      The oldest first; what is missing, part by part of an instruction. An export is edited in a spreadsheet (处理状态, 责任人, 处理依据, 处理说明,
      佐证文件摘要, 经办人), saved as CSV and dropped into finance/inbox; rows may be sorted and deleted. Its receipt says what became of each row.
      One break at a time: `daifa help resolve`. Records nothing.
      """)

  @OptionGroup var options: SpoolOptions
  @Option(help: "A kind of break, like underpaid.", transform: BreakWord.kind) var kind: BreakKind?
  @Option(help: "A bank's id.") var bank: String?
  @Option(help: "A department's id.") var department: String?
  @Option(help: "open, looking, resolved or accepted.", transform: BreakWord.state) var state: DeskState?
  @Option(help: "handler, section or leader.", transform: BreakWord.level) var level: BreakLevel?
  @Option(help: "Who sees to it.") var owner: String?
  @Option(
    help: "Write them as a CSV to be edited and sent back: a file that is not there yet, or - for standard output.")
  var export: String?
  @Flag(help: "Print one JSON object.") var json = false
  @Option(help: "How many breaks to list; 1000 unless told, 100000 in an export.") var most: Int?

  func run() throws {
    let configuration = try options.configuration()
    var filter = BreakFilter()
    (filter.kind, filter.bank, filter.department, filter.state, filter.owner) = (kind, bank, department, state, owner)
    let limit = max(0, most ?? (export == nil ? 1_000 : 100_000))
    let today = options.day
    let (found, counts) = try options.readLedger().read("list breaks") { transaction in
      try configuration.require(department: department, transaction)
      try configuration.require(bank: bank, transaction)
      let listing = DeskListing(transaction, configuration: configuration, today: today)
      return (
        try listing.standing(filter, level: level, limit: limit),
        try transaction.deskCounts(department: department, bank: bank, on: today, listing.thresholds)
      )
    }
    if let export { return try write(found.items, to: export, isCut: found.isCut) }
    if json {
      let output = BreaksOutput(
        breaks: found.items.compactMap(BreakOutput.init), isWhole: !found.isCut, desk: DeskOutput(counts))
      return try sayJSON(output)
    }
    if found.items.isEmpty { return say("没有这样的差异。No such break stands.") }
    for item in found.items.compactMap(BreakOutput.init) { say(item.line) }
    if found.isCut { say("只列出前\(limit)条，可用 --most 增加。Only the first \(limit) are listed.") }
    say(DeskOutput(counts).line)
  }

  private func write(_ items: [DiscrepancyReport.Item], to path: String, isCut: Bool) throws {
    var bytes: [UInt8] = []
    try BreakWorkSheet.csv(items) { bytes.append(contentsOf: $0) }
    if path == "-" {
      FileHandle.standardOutput.write(Data(bytes))
    } else {
      // Never over somebody's half-edited sheet.
      let file = open(path, O_WRONLY | O_CREAT | O_EXCL, 0o600)
      guard file >= 0 else {
        throw Failure("不能新建 \(path)：\(String(cString: strerror(errno)))。It cannot be made.")
      }
      let handle = FileHandle(fileDescriptor: file, closeOnDealloc: true)
      try handle.write(contentsOf: Data(bytes))
      try handle.close()
    }
    sayError("已导出\(items.count)条差异。\(items.count) breaks exported.")
    if isCut { sayError("还有差异没有导出，可用 --most 增加。There are more.") }
  }
}

/// Words of the command line about breaks.
enum BreakWord {
  static func kind(_ text: String) throws -> BreakKind { try word(text, BreakKind.self) }
  static func state(_ text: String) throws -> DeskState { try word(text, DeskState.self) }
  static func reason(_ text: String) throws -> DeskReason { try word(text, DeskReason.self) }

  static func level(_ text: String) throws -> BreakLevel {
    guard let level = BreakLevel.allCases.first(where: { $0.name == text }) else {
      throw ValidationError("应为 handler、section 或 leader。One of handler, section, leader.")
    }
    return level
  }

  private static func word<Word: RawRepresentable & CaseIterable>(
    _ text: String, _ type: Word.Type
  ) throws -> Word where Word.RawValue == String {
    if let word = Word(rawValue: text) { return word }
    let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
    throw ValidationError("“\(text)”不是 \(words) 之一。“\(text)” is none of \(words).")
  }
}

/// What `breaks --json` prints.
struct BreaksOutput: Encodable {
  var breaks: [BreakOutput]
  /// Whether all are listed.
  var isWhole: Bool
  var desk: DeskOutput
}

/// The desk in numbers.
struct DeskOutput: Encodable {
  var looking: Int
  var proposed: Int
  var resolved: Int
  var accepted: Int
  var atSection: Int
  var atLeader: Int

  init(_ counts: DeskCounts) {
    looking = counts.looking
    proposed = counts.proposed
    resolved = counts.resolved
    accepted = counts.accepted
    atSection = counts.levels[.section] ?? 0
    atLeader = counts.levels[.leader] ?? 0
  }

  var line: String {
    "差异处理：处理中\(looking)（其中待复核\(proposed)）　人工解决\(resolved)　接受\(accepted)　升至科室\(atSection)　升至领导\(atLeader)"
  }
}

/// One break in `breaks --json`.
struct BreakOutput: Encodable {
  var breakNo: String
  var kind: String
  var bank: String
  var department: String
  var batchNo: String
  var instructionNo: String
  var paymentRef: String
  var count: Int
  var amountFen: Int64
  var expected: String
  var found: String
  var openedOn: String
  var ageInWorkingDays: Int?
  var level: String
  var state: String
  var owner: String
  var reason: String?
  var proposedBy: String
  var closedBy: String
  var closedOn: String?
  var note: String
  var evidence: String
  var caseNo: String?

  init?(_ item: DiscrepancyReport.Item) {
    guard let desk = item.desk else { return nil }
    breakNo = desk.number.description
    kind = item.kind.rawValue
    bank = item.bankName
    department = item.departmentName
    batchNo = item.batchNumber
    instructionNo = item.instructionNumber
    paymentRef = item.reference.withoutPrivateNumbers
    count = desk.count
    amountFen = item.amount?.fen ?? 0
    expected = item.kind == .nameDiffers ? Mask.name(item.expected) : item.expected.withoutPrivateNumbers
    found = item.kind == .nameDiffers ? Mask.name(item.found) : item.found.withoutPrivateNumbers
    openedOn = item.opened.description
    ageInWorkingDays = item.ageInWorkingDays
    level = desk.level.name
    state = desk.standing.state.rawValue
    owner = desk.standing.owner
    reason = desk.standing.reason?.rawValue
    proposedBy = desk.standing.proposedBy
    closedBy = desk.standing.closedBy
    closedOn = desk.standing.closedOn?.description
    note = desk.standing.note.withoutPeoplesNumbers
    evidence = desk.standing.evidence
    caseNo = item.caseNumber?.description
    words = desk.standing.chineseState
  }

  private var words: String

  private enum CodingKeys: String, CodingKey {
    case breakNo, kind, bank, department, batchNo, instructionNo, paymentRef, count, amountFen, expected, found,
      openedOn
    case ageInWorkingDays, level, state, owner, reason, proposedBy, closedBy, closedOn, note, evidence, caseNo
  }

  /// The break on one line, for people.
  var line: String {
    let age = ageInWorkingDays.map { "\($0)个工作日" } ?? "工作日数不详"
    let kindName = BreakKind(rawValue: kind)?.chineseName ?? kind
    let levelName = BreakLevel.allCases.first { $0.name == level }?.chineseName ?? level
    let place = [bank, department, batchNo, paymentRef, caseNo ?? ""].filter { !$0.isEmpty }.joined(separator: " ")
    let who = owner.isEmpty ? "" : "  责任人\(owner)"
    return
      "\(breakNo)  \(kindName)  \(place)  \(count)笔 \(Amount(fen: amountFen).grouped)元  \(openedOn) \(age) \(levelName)  \(words)\(who)"
  }
}
