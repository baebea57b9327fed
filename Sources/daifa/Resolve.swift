import ArgumentParser
import DaifaLedger
import DaifaModel

/// Work on one break, by command.
struct Resolve: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "处理一条差异。Work on one break.",
    discussion: """
      Examples:
        daifa resolve CY000000000195 --state looking --owner 财政01 --note 已致电银行 --by 财政01
        daifa resolve CY000000000195 --state resolved --reason differencePosted --evidence SHA256 --by 财政01
        daifa resolve CY000000000195 --state accepted --reason tooSmall --by 财政02

      Sends a file of one row, as an export has them; what is not told stays as it is. Evidence is the SHA-256 of a file in the archive: drop it
      first, its receipt says it. To accept what is about money takes two people: the first proposes, the second says the same. Nothing here
      changes a payment. Exit status: 0 done, 1 refused, with the reason.
      """)

  @Argument(help: "The break's number, as `daifa breaks` says it.") var number: String
  @Option(help: "open, looking, resolved or accepted.", transform: BreakWord.state) var state: DeskState?
  @Option(help: "Who sees to it.") var owner: String?
  @Option(
    help:
      "bankExplained, bankCorrected, payeeConfirmed, differencePosted, notToBePaid, moneyBack, recordedWrongly, tooSmall or other.",
    transform: BreakWord.reason) var reason: DeskReason?
  @Option(help: "Something worth knowing; required for the reason other, and when a closed break is opened again.")
  var note = ""
  @Option(help: "The SHA-256 of a file in the archive.") var evidence = ""
  @Option(help: "Who decides: name or staff number.") var by: String
  @OptionGroup var file: FinanceFile

  func run() throws {
    guard let parsed = BreakNumber(number) else {
      throw ValidationError("“\(number.withoutPrivateNumbers)”不是差异编号。Not a break's number.")
    }
    let today = file.options.day
    let found = try file.options.readLedger().read("look for a break") { try $0.deskBreak(parsed, on: today) }
    guard let found else { throw Failure("没有差异 \(number)。There is no break of that number.") }
    let desk = found.desk
    let fields = [
      number, (state ?? desk.state).rawValue, (owner ?? desk.owner).csvField,
      (reason ?? desk.reason)?.rawValue ?? "", note.csvField, evidence.csvField, by.csvField, found.mark.description,
    ]
    let columns: [BreakWorkField] = [.breakNumber, .state, .owner, .reason, .note, .evidence, .decidedBy, .asExported]
    try file.send(columns, fields, stem: "break-work")
  }
}
