package import DaifaModel

/// 一笔支付的收付: what returns say was posted of one payment, what came back, what failed, and which sums were put right, each with its day.
///
/// It says by payment what `PostedDays` says by part: both add up to the same.
package struct PaymentMovements: Sendable {
  package struct Movement: Sendable, Equatable {
    package var amount: Amount
    package var day: Day
  }

  /// The bank says another sum of what it posted.
  package struct Correction: Sendable, Equatable {
    /// What it posted more; below zero where it was less.
    package var change: Amount
    /// The day of the posting that is put right.
    package var postedOn: Day
    /// The day by which the change is counted in the sums by day.
    package var countedOn: Day
    /// The day on which the bank said so: its account shows the change by then, or on the next working day.
    package var toldOn: Day
  }

  /// As first told, before any of it was put right.
  package private(set) var posted: [Movement] = []
  package private(set) var back: [Movement] = []
  package private(set) var failed: Movement?
  package private(set) var corrections: [Correction] = []

  package init(instructed: Amount, instructedOn: Day?, said: [SaidOfPayment]) {
    var known: [(reference: String, amount: Amount, postedOn: Day?, day: Day)] = []
    for row in said {
      let amount = row.amount ?? instructed
      let day = BankDays.posted(told: row.postedOn, came: row.came, instructedOn: instructedOn)
      let believed = known.last { $0.reference == row.bankReference } ?? known.last
      if row.isPosting {
        switch row.meaning {
        case "statusConflict", "duplicate": posted.append(Movement(amount: amount, day: day))
        // What was told to be back before its posting was counts as failed, and moved nothing.
        case "postedReturned": break
        default:
          if let believed, believed.amount != amount {
            corrections.append(
              Correction(
                change: amount - believed.amount, postedOn: believed.day, countedOn: day, toldOn: row.came))
          } else if believed == nil {
            posted.append(Movement(amount: amount, day: day))
          }
        }
        known.append((row.bankReference, amount, row.postedOn, day))
        continue
      }
      switch row.meaning {
      case "failed": failed = failed ?? Movement(amount: instructed, day: row.came)
      case "returned", "duplicateReturned", "firstReturned", "contradictionReturned", "settledReturned":
        let day = BankDays.cameBack(
          told: row.postedOn, postedOn: known.map(\.postedOn), came: row.came, instructedOn: instructedOn)
        back.append(Movement(amount: believed?.amount ?? instructed, day: day))
      default: break
      }
    }
  }

  /// Everything that came back, failed, or was too much.
  package var unpaid: Amount {
    back.reduce(failed?.amount ?? .zero) { $0 + $1.amount }
      + corrections.reduce(.zero) { $0 + ($1.change < .zero ? .zero - $1.change : .zero) }
  }

  package var isEmpty: Bool { posted.isEmpty && failed == nil }
}
