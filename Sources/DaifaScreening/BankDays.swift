package import DaifaModel

/// 入账日、退汇日: the day on which money moved, from what a bank says and the day it said so. Every page that counts by day goes by it. Pure.
package enum BankDays {
  /// The day of a posting: the bank's, or the one its return came on where it names none, or one that was not there yet. Nothing is posted
  /// before it was instructed: an older day would hide it from the statements that have to show it.
  package static func posted(told: Day?, came: Day, instructedOn: Day?) -> Day {
    let day = min(told ?? came, came)
    return instructedOn.map { max($0, day) } ?? day
  }

  /// The day on which posted money came back: likewise. A bank that echoes the day of posting says nothing of the day it came back.
  package static func cameBack(told: Day?, postedOn: [Day?], came: Day, instructedOn: Day?) -> Day {
    guard let told, !postedOn.contains(told) else { return came }
    return posted(told: told, came: came, instructedOn: instructedOn)
  }

  /// Whether a posting is another than those that are known under its reference, of which the last came back: money that was paid again. Then it is
  /// of a later day than all of them, and not of a day before the return. Where the bank named no day for what is known, only the day of the return,
  /// or else the day on which it was told, can say so. One more conflict asks the bank; one less pays somebody twice.
  package static func isPostedAgain(on day: Day, known: [Day], cameBackOn: Day?, cameBackTold: Day) -> Bool {
    guard !known.contains(day) else { return false }
    // A bank that echoes the day of posting says nothing of the day it came back.
    let cameBackOn = cameBackOn.flatMap { known.contains($0) ? nil : $0 }
    if let cameBackOn, day < cameBackOn { return false }
    if let last = known.max() { return day > last }
    return cameBackOn != nil || day > cameBackTold
  }
}
