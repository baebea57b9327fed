import ArgumentParser
import DaifaLedger
import DaifaModel
import Foundation

/// What a decision about a whole roster must quote.
struct Quote: ParsableArguments {
  @Argument(help: "The roster's control number, as its receipt and `daifa review` say it.") var control: String
  @Option(help: "How many payments it has, as you have seen it.") var count: Int
  @Option(help: "What they add up to, in yuan.", transform: Quote.amount) var amount: Amount
  @Option(help: "Who decides: name or staff number.") var by: String

  static func amount(_ text: String) throws -> Amount {
    guard let amount = text.withBytes({ Amount(yuanSum: $0) }) else {
      throw ValidationError("“\(text)” is no amount; write it as 720.25.")
    }
    return amount
  }
}

extension Quote {
  /// Sends the file with one decision about the whole roster.
  fileprivate func decide(_ action: DecisionAction, reason: String = "", sending file: FinanceFile) throws {
    try file.decide(action, control, count: count, amount: amount, by: by, reason: reason)
  }
}

extension FinanceFile {
  /// Sends the file with one decision.
  fileprivate func decide(
    _ action: DecisionAction, _ control: String, count: Int, amount: Amount, by: String, reference: String = "",
    reason: String = ""
  ) throws {
    let fields = [
      control, action.rawValue, reference, "\(count)", amount.description, by.csvField, reason.csvField,
    ]
    try send(Array(ApprovalField.allCases), fields, sum: amount, stem: action.rawValue)
  }
}

/// 通过.
struct Approve: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "审核通过一份清册。Release a roster to be paid.",
    discussion: """
      Example:
        daifa approve CT000000012611 --count 2 --amount 720.25 --by 财政01

      The quote must be the roster's as it stands: a wrong one changes nothing. The sender may not approve its own. Exit status: 0 done,
      1 refused, with the reason.
      """)

  @OptionGroup var quote: Quote
  @OptionGroup var file: FinanceFile

  func run() throws {
    try quote.decide(.approve, sending: file)
  }
}

/// 退回.
struct Reject: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "退回一份待审核的清册。Send a roster back to its department.",
    discussion: "Example:\n  daifa reject CT000000012611 --count 2 --amount 720.25 --by 财政01 --reason 公示材料不全")

  @OptionGroup var quote: Quote
  @Option(help: "Why; the department is told.") var reason: String
  @OptionGroup var file: FinanceFile

  func run() throws {
    try quote.decide(.reject, reason: reason, sending: file)
  }
}

/// 暂缓.
struct Hold: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "暂缓一份清册。Hold a roster that is not instructed yet.",
    discussion: "Example:\n  daifa hold CT000000012611 --count 2 --amount 720.25 --by 财政01 --reason 核实账号")

  @OptionGroup var quote: Quote
  @Option(help: "Why; the department is told.") var reason: String
  @OptionGroup var file: FinanceFile

  func run() throws {
    try quote.decide(.hold, reason: reason, sending: file)
  }
}

/// 解除暂缓.
struct Release: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "解除暂缓。Let a roster on hold go on from where it was.",
    discussion: "Example:\n  daifa release CT000000012611 --count 2 --amount 720.25 --by 财政01")

  @OptionGroup var quote: Quote
  @OptionGroup var file: FinanceFile

  func run() throws {
    try quote.decide(.release, sending: file)
  }
}

/// 撤销.
struct Cancel: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "撤销一份尚未送盘的清册。Cancel a roster that is not instructed yet.",
    discussion: "Example:\n  daifa cancel CT000000012611 --count 2 --amount 720.25 --by 财政01 --reason 部门来函撤回")

  @OptionGroup var quote: Quote
  @Option(help: "Why; the department is told.") var reason: String
  @OptionGroup var file: FinanceFile

  func run() throws {
    try quote.decide(.cancel, reason: reason, sending: file)
  }
}

/// What a decision about one payment must quote.
struct PaymentQuote: ParsableArguments {
  @Argument(help: "The payment's reference.") var reference: String
  @Option(help: "Its amount, in yuan.", transform: Quote.amount) var amount: Amount
  @Option(help: "Who decides: name or staff number.") var by: String
  @Option(help: "Why; the department is told.") var reason: String

  /// Sends the file with one decision about the payment.
  fileprivate func decide(_ action: DecisionAction, sending file: FinanceFile) throws {
    guard let payment = PaymentReference(reference)?.payment else {
      throw ValidationError("“\(reference.withoutPrivateNumbers)” 不是支付编号。Not a payment's reference.")
    }
    let roster = try file.options.readLedger().read("find the roster") { try $0.roster(ofPayment: payment) }
    guard let roster else { throw Failure("没有这笔支付。There is no such payment.") }
    try file.decide(
      action, ControlNumber(roster.file).description, count: 1, amount: amount, by: by, reference: reference,
      reason: reason)
  }
}

/// 准予补发.
struct Permit: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "准予补发一笔失败原因须财政部门决定的支付。Permit a failed payment to be reissued after all.",
    discussion: """
      Example:
        daifa permit DF000000000000486 --amount 217.75 --by 财政01 --reason 银行书面确认未入账

      The department then reissues it by its reference. What may never be paid again (holder dead, repeated) is not permitted.
      """)

  @OptionGroup var quote: PaymentQuote
  @OptionGroup var file: FinanceFile

  func run() throws {
    try quote.decide(.permit, sending: file)
  }
}

/// 不再发放.
struct Forgo: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "决定一笔失败或退汇的支付不再发放。Decide that a payment that failed or came back will not be paid.",
    discussion: "Example:\n  daifa forgo DF000000000000486 --amount 217.75 --by 财政01 --reason 享受人已死亡")

  @OptionGroup var quote: PaymentQuote
  @OptionGroup var file: FinanceFile

  func run() throws {
    try quote.decide(.forgo, sending: file)
  }
}

/// 停发.
struct Stop: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "停发一笔尚未送盘的支付。Stop one payment that is not instructed yet.",
    discussion: "Example:\n  daifa stop DF000000000000486 --amount 217.75 --by 财政01 --reason 享受人已死亡")

  @OptionGroup var quote: PaymentQuote
  @OptionGroup var file: FinanceFile

  func run() throws {
    try quote.decide(.stop, sending: file)
  }
}
