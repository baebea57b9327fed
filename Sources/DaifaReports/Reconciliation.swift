package import DaifaModel

/// 对账报告: roster, instruction and return of every batch side by side, for finance, and for each department and bank its
/// own part.
package struct Reconciliation: Sendable {
  /// One batch.
  package struct Batch: Sendable {
    package var departmentName: String
    package var batchNumber: String
    package var policy: PolicyTitle
    package var period: Period?
    package var standing: Standing

    package init(
      departmentName: String, batchNumber: String, policy: PolicyTitle, period: Period?, standing: Standing
    ) {
      self.departmentName = departmentName
      self.batchNumber = batchNumber.withoutPersonalNumbers
      self.policy = policy
      self.period = period
      self.standing = standing
    }
  }

  /// One agent bank, over all batches of the report. Its standing has no rosters.
  package struct Bank: Sendable {
    package var name: String
    package var standing: Standing
    /// What is in flight beyond the day its return was due.
    package var overdue: Tally

    package init(name: String, standing: Standing, overdue: Tally) {
      self.name = name
      self.standing = standing
      self.overdue = overdue
    }
  }

  package var scope: ReportScope
  /// The books are shown as at the end of this day.
  package var day: Day
  package var batches: [Batch]
  package var banks: [Bank]
  /// The journal's head when the report was made, in hexadecimal.
  package var journalHead: String

  /// How many breaks stand open in this part of the books; each is in the discrepancy report.
  package var openBreaks: Int
  /// How far people are with them. What a person closed stands as before: no sum of this report knows of it.
  package var desk = DeskCounts()

  package init(
    scope: ReportScope, day: Day, batches: [Batch], banks: [Bank], openBreaks: Int = 0, journalHead: String
  ) {
    self.scope = scope
    self.day = day
    self.batches = batches
    self.banks = banks
    self.openBreaks = openBreaks
    self.journalHead = journalHead
  }

  /// All batches together.
  package var total: Standing { batches.map(\.standing).total }

  /// What is in flight beyond its day, at all banks.
  package var overdue: Tally { banks.map(\.overdue).total }

  /// What the batches were instructed beyond what the banks were.
  package var banksDifference: Tally { total.instructed - banks.map(\.standing.instructed).total }

  /// Whether every batch and every bank adds up, and batches and banks agree.
  package var balances: Bool {
    batches.allSatisfy(\.standing.balances) && banks.allSatisfy { bankBalances($0) } && banksDifference == .zero
  }

  /// Whether a bank's instructions and answers add up.
  package func bankBalances(_ bank: Bank) -> Bool {
    bank.standing.instructedDifference == .zero && bank.standing.postedDifference == .zero
  }

  /// The verdict in a few words: a sum that does not add up, breaks that stand open, or neither.
  var verdict: String {
    guard balances else { return "有不符" }
    return openBreaks > 0 ? "账目相符，有差异\(breakWords)" : "全部相符"
  }

  /// `5条`, or `5条（其中人工解决1条）`.
  var breakWords: String {
    "\(openBreaks.grouped)条" + (desk.handClosedWords.map { "（其中\($0)）" } ?? "")
  }

  /// What must add up, in Chinese.
  static let rule = "应当相等：清册收到＝接收＋拒收；接收＝待审核＋待送盘＋停发＋送盘；送盘＝已入账＋失败＋退汇＋补发＋在途；回盘所报入账金额＝已入账金额。"
}
