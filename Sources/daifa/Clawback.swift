import ArgumentParser
import DaifaModel

/// One step in a case, by command.
struct Clawback: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "登记追回案件的一步。Take one step in a case of money to be got back.",
    discussion: """
      Examples:
        daifa clawback ZH000000001941 --action recover --amount 502.50 --voucher 2026-0412 --by 财政02
        daifa clawback ZH000000001941 --action waive --amount 20.00 --by 财政02 --reason 户主死亡，无遗产
        daifa clawback ZH000000001941 --action close --by 财政03
        daifa clawback --payment DF000000000000195 --action open --amount 502.50 --by 财政01 --reason 享受人已死亡

      Sends a clawback file of one line. A case is closed once nothing is left, by somebody else than whoever entered the last recovery or
      waiver. Exit status: 0 done, 1 refused, with the reason.
      """)

  @Argument(help: "The case's number, as `daifa cases` says it; none when one is opened.") var number: String?
  @Option(help: "open, recover, waive, close or note.") var action: String
  @Option(help: "The payment that should not have been made, for open.") var payment = ""
  @Option(help: "Yuan, for open, recover and waive.", transform: Quote.amount) var amount: Amount?
  @Option(name: .customLong("on"), help: "The day the money came back; today unless told.") var recoveredOn = ""
  @Option(help: "The voucher of the money that came back, for recover.") var voucher = ""
  @Option(help: "Who decides: name or staff number.") var by: String
  @Option(help: "Why, for open, waive and note.") var reason = ""
  @OptionGroup var file: FinanceFile

  func run() throws {
    let fields = [
      (number ?? "").csvField, payment.csvField, action.csvField, amount?.description ?? "", recoveredOn.csvField,
      voucher.csvField, by.csvField, reason.csvField,
    ]
    try file.send(Array(ClawbackField.allCases), fields, sum: amount ?? .zero, stem: "clawback")
  }
}
