import ArgumentParser
import DaifaModel
import DaifaSpool

/// The stretch of time a table is about.
struct TableTime: ParsableArguments {
  @Option(help: "Only rosters of this period: 2026, 2026H1, 2026Q1 or 2026-01.") var period = ""
  @Option(help: "Rosters of this budget year; with --month, what banks posted in that month.", transform: YearWord.read)
  var year: Int?
  @Option(help: "A month of the year, 1 to 12.") var month: Int?

  func validate() throws {
    guard period.isEmpty != (year == nil) else { throw ValidationError("Give --period, or --year, not both.") }
    if month != nil, year == nil { throw ValidationError("Give --year with --month.") }
  }
}

/// A request for one table, as finance could drop it.
struct TableLine {
  var document: TableDocument
  var policy = ""
  var period = ""
  var year: Int?
  var month: Int?
  var region = ""
  var size: Int?
  var seed = ""
  var by: String

  /// Sends it as a file of one line.
  func send(_ file: FinanceFile) throws {
    // Its number is the instant: asked again, it is another request.
    let now = MachineClock.wallMilliseconds()
    let fields = [
      "\(now)", document.rawValue, policy.csvField, period.csvField, year.map { "\($0)" } ?? "",
      month.map { "\($0)" } ?? "", region.csvField, size.map { "\($0)" } ?? "", seed.csvField, by.csvField,
    ]
    try file.send(Array(TableRequestField.allCases), fields, stem: "table-\(document.rawValue)")
  }
}

/// Publishes what was paid, village by village.
struct Disclose: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "公示：按村公布已发放的补贴。Publish what was paid, village by village, without private data.",
    discussion: """
      Examples:
        daifa disclose --policy SX-NY-01 --period 2026 --by 财政01
        daifa disclose --year 2026 --by 财政01
        daifa disclose --policy SX-MZ-01 --year 2026 --month 3 --by 财政01

      Writes into public/outbox, for each policy, a table a village and an index whose sums are what was paid. Exit status: 0 done, 1 refused,
      with the reason.
      """)

  @Option(help: "Only this policy, by its code.") var policy = ""
  @OptionGroup var time: TableTime
  @Option(help: "Only this region, by its code.") var region = ""
  @Option(help: "Who asks: name or staff number.") var by: String
  @OptionGroup var file: FinanceFile

  func run() throws {
    try TableLine(
      document: .disclosure, policy: policy, period: time.period, year: time.year, month: time.month, region: region,
      by: by
    ).send(file)
  }
}

/// Makes a township's ledger of a year.
struct LedgerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ledger",
    abstract: "乡镇补贴底册。A township's ledger of a year, for its government.",
    discussion: """
      Example:
        daifa ledger --township 140105001 --year 2026 --by 财政01

      Writes into finance/outbox. Exit status: 0 done, 1 refused, with the reason.
      """)

  @Option(help: "The township's code, 9 digits.") var township: String
  @Option(help: "The budget year.", transform: YearWord.read) var year: Int
  @Option(help: "Who asks: name or staff number.") var by: String
  @OptionGroup var file: FinanceFile

  func run() throws { try TableLine(document: .ledger, year: year, region: township, by: by).send(file) }
}

/// Publishes the policy lists in force.
struct Policies: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "公布现行补贴政策清单。Publish the policy lists in force once more.",
    discussion: """
      Example:
        daifa policies --publish --by 财政01

      They are published by themselves whenever a list comes into force. Exit status: 0 done, 1 refused, with the reason.
      """)

  @Flag(help: "Publish them; what the command is for.") var publish = false
  @Option(help: "Who asks: name or staff number.") var by: String
  @OptionGroup var file: FinanceFile

  func run() throws { try TableLine(document: .policies, by: by).send(file) }
}

/// Draws payments to be inspected.
struct Sample: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "随机抽查：按乡镇和金额分层抽取已入账的支付。Draw paid payments at random, by township and amount.",
    discussion: """
      Examples:
        daifa sample --year 2026 --size 50 --seed 2026-spring --by 财政01
        daifa sample --policy SX-NY-01 --period 2026 --region 140105 --size 20 --seed a1 --by 财政01

      Writes a form into finance/outbox and audit/outbox; filled in, it comes back through finance/inbox. The same seed draws the same from the
      same ledger. Exit status: 0 done, 1 refused, with the reason.
      """)

  @Option(help: "How many payments, 1 to 10000.") var size: Int
  @Option(help: "What the draw follows from: letters, digits, - and _.") var seed: String
  @Option(help: "Only this policy, by its code.") var policy = ""
  @OptionGroup var time: TableTime
  @Option(help: "Only this region, by its code.") var region = ""
  @Option(help: "Who asks: name or staff number.") var by: String
  @OptionGroup var file: FinanceFile

  func run() throws {
    try TableLine(
      document: .sample, policy: policy, period: time.period, year: time.year, month: time.month, region: region,
      size: size, seed: seed, by: by
    ).send(file)
  }
}
