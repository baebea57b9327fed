import DaifaLedger
import DaifaModel
import DaifaScreening

/// 一个账号只有一个收款人: whether an account was paid, or is about to be, for somebody else by an earlier roster.
extension RosterAdmission {
  /// A line whose account another payee has in an earlier payment.
  private struct Doubt {
    var line: Int
    var payment: Int64
  }

  /// Refuses the lines whose account belongs to another payee, unless both registers say that it is this one's, and notes those whose
  /// account is known for their payee already.
  func checkAccounts() throws {
    let runs = try transaction.accountRuns()
    guard claims.count > 0, !runs.isEmpty else { return }
    let standing = try transaction.standingPayments()
    var doubts: [Doubt] = []
    try accounts.forEachStretch { stretch in
      try runs.forEach(matching: stretch) { holder, first in
        guard try standing.contains(holder.payment) else { return }
        var place = first
        while place < stretch.count, stretch[place].key == holder.key {
          let line = Int(stretch[place].payment)
          if stretch[place].payee == holder.payee {
            knownAccounts.insert(line)
          } else if !refused.contains(line), !registeredAccounts.contains(line) {
            doubts.append(Doubt(line: line, payment: holder.payment))
          }
          place += 1
        }
      }
    }
    try settle(doubts)
    dropRefusedClaims()
  }

  /// Reads the payments in question in the order they lie in, and refuses the lines they contradict.
  private func settle(_ doubts: [Doubt]) throws {
    let cursor = try transaction.paymentCursor()
    for doubt in doubts.sorted(by: { ($0.payment, $0.line) < ($1.payment, $1.line) }) {
      guard !refused.contains(doubt.line) else { continue }
      let account = try cursor.withPayment(doubt.payment) { Mask.account($0[.account].text) }
      refuse(
        doubt.line, .accountOfAnother, .account, required: PaymentReference(payment: doubt.payment).description,
        found: account ?? "")
    }
  }

  /// Writes down whom the accounts of the good lines are paid for, where that is new.
  func recordAccounts() throws {
    let recorder = try transaction.accountRecorder()
    try accounts.forEachStretch { stretch in
      var last: UInt64?
      for entry in stretch where entry.key != last {
        let line = Int(entry.payment)
        guard !refused.contains(line), !knownAccounts.contains(line), let payment = numbering.payment(of: line) else {
          continue
        }
        last = entry.key
        try recorder.append(AccountHolder(key: entry.key, payee: entry.payee, payment: payment))
      }
    }
    try recorder.finish()
  }
}
