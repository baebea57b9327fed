/// 处理状态: where people are with a break. Never what became of its money: that only a bank, a reissue or a closed case says.
package enum DeskState: String, Sendable, CaseIterable {
  /// 未处理: nobody works on it.
  case open
  /// 处理中: somebody does.
  case looking
  /// 人工解决: put right outside, says a person, and shows by what.
  case resolved
  /// 接受: it stays as it is, and nobody acts any more.
  case accepted

  package var chineseName: String {
    switch self {
    case .open: "未处理"
    case .looking: "处理中"
    case .resolved: "人工解决"
    case .accepted: "接受"
    }
  }

  /// Whether a person says that nothing is to be done any more.
  package var isHandClosed: Bool { self == .resolved || self == .accepted }
}

/// 处理依据: the closed list of reasons for which a person closes a break.
package enum DeskReason: String, Sendable, CaseIterable {
  /// 银行已书面说明: the bank explained in writing.
  case bankExplained
  /// 银行已更正: the bank put it right by other means than a return.
  case bankCorrected
  /// 核实为本人: the account or the name is the payee's own.
  case payeeConfirmed
  /// 差额已补足: the difference was posted.
  case differencePosted
  /// 不再发放: it is not to be paid any more.
  case notToBePaid
  /// 资金已退回: the money is back in the treasury's account.
  case moneyBack
  /// 登记差错: somebody entered it wrongly.
  case recordedWrongly
  /// 金额微小: too little to be followed up.
  case tooSmall
  /// 其他: as the note says.
  case other

  package var chineseName: String {
    switch self {
    case .bankExplained: "银行已书面说明"
    case .bankCorrected: "银行已更正"
    case .payeeConfirmed: "核实为本人"
    case .differencePosted: "差额已补足"
    case .notToBePaid: "不再发放"
    case .moneyBack: "资金已退回"
    case .recordedWrongly: "登记差错"
    case .tooSmall: "金额微小"
    case .other: "其他"
    }
  }

  /// Whether a break of a kind can be closed for it.
  package func fits(_ kind: BreakKind) -> Bool {
    switch self {
    case .bankExplained, .recordedWrongly, .other: true
    case .bankCorrected: kind != .late
    case .payeeConfirmed: kind == .accountDiffers || kind == .nameDiffers
    case .differencePosted: kind == .underpaid
    case .notToBePaid: kind == .failed || kind == .returned
    case .moneyBack:
      [
        .returned, .accountDiffers, .statusConflict, .overpaid, .duplicate, .unknownPayment, .debitUnmatched,
        .creditMissing,
      ].contains(kind)
    case .tooSmall: [.underpaid, .overpaid, .late, .totalsDiffer].contains(kind)
    }
  }
}

extension BreakKind {
  /// Whether money is in question: where it is, how much, or whether it was paid. Then a person's word alone closes nothing: it takes a
  /// file that shows it, or a second person.
  package var isAboutMoney: Bool {
    switch self {
    case .late, .totalsDiffer: false
    case .missing, .duplicate, .overpaid, .underpaid, .unknownPayment, .accountDiffers, .nameDiffers, .statusConflict,
      .failed, .returned, .debitUnmatched, .debitMissing, .creditUnmatched, .creditMissing, .balanceDiffers:
      true
    }
  }
}

/// 差异编号: a break by a number that stays the same through every export: `CY` for one on record, `LF` for what is missing of one roster in
/// one instruction.
package enum BreakNumber: Hashable, Sendable, CustomStringConvertible {
  case recorded(Int64)
  /// The part of the instruction whose answer is overdue.
  case missing(part: Int64)

  private struct Recorded: CheckedNumber {
    static let prefix = "CY"
    var number: Int64
    init(_ number: Int64) { self.number = number }
  }

  private struct Missing: CheckedNumber {
    static let prefix = "LF"
    var number: Int64
    init(_ number: Int64) { self.number = number }
  }

  /// Reads a number; nil when its form or its check digits are wrong.
  package init?(_ text: String) {
    if let number = Recorded(text) {
      self = .recorded(number.number)
    } else if let number = Missing(text) {
      self = .missing(part: number.number)
    } else {
      return nil
    }
  }

  package var description: String {
    switch self {
    case .recorded(let number): Recorded(number).description
    case .missing(let part): Missing(part).description
    }
  }
}

/// 处理情况: what people have done about one break so far. A break nobody worked has all of it empty.
package struct DeskStanding: Sendable, Equatable {
  package var state = DeskState.open
  /// 责任人: who sees to it; empty when nobody does.
  package var owner = ""
  package var reason: DeskReason?
  /// Who proposed to close it, while a second person has not; empty else.
  package var proposedBy = ""
  /// What was proposed: `resolved`, by evidence that does not show it by itself, or `accepted`.
  package var proposal: DeskState?
  /// The newest note, and the newest evidence: the digest of a file in the archive.
  package var note = ""
  package var evidence = ""
  /// Who closed it by hand, and when.
  package var closedBy = ""
  package var closedOn: Day?
  /// How many steps there were.
  package var version = 0

  package init() {}

  /// Where it stands, for people: with who closed it, or who waits for a second person.
  package var chineseState: String {
    let why = reason.map { "，\($0.chineseName)" } ?? ""
    if state.isHandClosed { return "\(state.chineseName)（\(closedBy) \(closedOn?.description ?? "")\(why)）" }
    let proposed = "拟\((proposal ?? .accepted).chineseName)"
    return proposedBy.isEmpty ? state.chineseName : "\(state.chineseName)（\(proposedBy)\(proposed)\(why)，待另一人复核）"
  }
}

/// 导出校验: what a row of an export looked like, so that it can be told whether somebody edited it, and whether its break changed since.
package struct ExportMark: Sendable, Hashable, CustomStringConvertible {
  package var facts: UInt64
  package var edits: UInt64

  /// The mark of a row with these facts, which people cannot edit, and these columns, which they can.
  package init(facts: [String], edits: [String]) {
    self.facts = ExportMark.hash(facts)
    self.edits = ExportMark.hash(edits)
  }

  /// Reads a mark; nil when it is none.
  package init?(_ text: String) {
    let digits = text.dropFirst()
    guard text.utf8.count == 33, text.hasPrefix("v"), let facts = UInt64(digits.prefix(16), radix: 16),
      let edits = UInt64(digits.suffix(16), radix: 16)
    else { return nil }
    (self.facts, self.edits) = (facts, edits)
  }

  /// Begins with a letter, so that no spreadsheet takes it for a number.
  package var description: String { "v\(ExportMark.hexadecimal(facts))\(ExportMark.hexadecimal(edits))" }

  package static func hash(_ parts: [String]) -> UInt64 {
    parts.map { "\($0.utf8.count):\($0)" }.joined().withBytes(\.stableHash)
  }

  private static func hexadecimal(_ value: UInt64) -> String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: 16 - text.count) + text
  }
}

/// 差异处理: one row of a file that came back, as far as it was edited.
package struct DeskWork: Sendable {
  package var number: BreakNumber
  package var mark: ExportMark
  /// Whether anything a person may edit is not as it was exported. What follows is read only then.
  package var isEdited = false
  package var state = DeskState.open
  package var owner = ""
  package var reason: DeskReason?
  package var note = ""
  package var evidence = ""
  package var decidedBy = ""

  package init(number: BreakNumber, mark: ExportMark) {
    self.number = number
    self.mark = mark
  }

  /// What people may edit, as an export writes it and a mark remembers it.
  package static func edits(state: DeskState, owner: String, reason: DeskReason?) -> [String] {
    [state.rawValue, owner, reason?.rawValue ?? ""]
  }
}
