import DaifaLedger
import DaifaModel
import DaifaScreening

/// 无指令入账: what banks posted though nobody instructed it, by the day it moved.
extension PeriodReporting {
  /// The days of a period on which a bank posted what nobody instructed, or brought it back. Which account it went from no return says: it is
  /// held against the bank's statements of the day, whatever account they are of.
  func strangers(from first: Day, through last: Day, bank: String?) throws -> [PeriodStanding] {
    let covered = Set(
      try transaction.periodStatements(from: first, through: last, bank: bank).map { Place(bank: $0.bank, day: $0.day) }
    )
    var standings: [Place: PeriodStanding] = [:]
    /// Postings that have not come back, the oldest first, by bank, reference and bank reference.
    var standing: [[String]: [StrangerLine]] = [:]
    /// What came back before its posting was told: it moves nothing until that is.
    var ahead: [[String]: [StrangerLine]] = [:]
    func change(_ line: StrangerLine, _ day: Day, _ body: (inout PeriodStanding) -> Void) {
      guard day >= first, day <= last else { return }
      let place = Place(bank: line.bank, day: day)
      body(&standings[place, default: PeriodStanding(day: day, bank: line.bank, department: "")])
    }
    for line in try transaction.strangerLines(bank: bank) {
      let key = [line.bank, line.reference, line.bankReference]
      if line.isCorrection, let posting = standing[key]?.first {
        // Putting it right moves no money of another day.
        let day = BankDays.posted(told: posting.postedOn, came: posting.cameOn, instructedOn: nil)
        change(line, day) { $0.stranger.sum += line.amount - posting.amount }
        standing[key]?[0].amount = line.amount
      } else if line.isPosting {
        let day = BankDays.posted(told: line.postedOn, came: line.cameOn, instructedOn: nil)
        change(line, day) {
          $0.stranger.count += 1
          $0.stranger.sum += line.amount
        }
        guard line.isReturnAhead, let back = ahead.oldest(key) else {
          standing[key, default: []].append(line)
          continue
        }
        let backOn = BankDays.cameBack(
          told: back.postedOn, postedOn: [line.postedOn], came: back.cameOn, instructedOn: nil)
        change(line, max(day, backOn)) {
          $0.strangerBack.count += 1
          $0.strangerBack.sum += line.amount
        }
      } else if line.isReturnAhead {
        ahead[key, default: []].append(line)
      } else if let posting = standing.oldest(key) ?? standing.oldest(line) {
        let day = BankDays.cameBack(
          told: line.postedOn, postedOn: [posting.postedOn], came: line.cameOn, instructedOn: nil)
        change(line, day) {
          $0.strangerBack.count += 1
          $0.strangerBack.sum += posting.amount
        }
      }
    }
    return standings.values.map {
      var standing = $0
      if covered.contains(Place(bank: $0.bank, day: $0.day)) {
        standing.covered = $0.stranger.sum - $0.strangerBack.sum
      } else {
        standing.isUncovered = true
      }
      return standing
    }.sorted { ($0.day, $0.bank) < ($1.day, $1.bank) }
  }

  private struct Place: Hashable {
    var bank: String
    var day: Day
  }
}

extension [[String]: [StrangerLine]] {
  /// Takes the oldest posting of a key that has not come back.
  fileprivate mutating func oldest(_ key: [String]) -> StrangerLine? {
    self[key]?.isEmpty == false ? self[key]?.removeFirst() : nil
  }

  /// Takes the oldest posting under a reference that has not come back, where what came back quotes another bank reference, as the break it
  /// clears is found.
  fileprivate mutating func oldest(_ line: StrangerLine) -> StrangerLine? {
    guard !line.isRepeated, !line.reference.isEmpty else { return nil }
    let keys = keys.filter { $0[0] == line.bank && $0[1] == line.reference && self[$0]?.isEmpty == false }
    guard let key = keys.min(by: { (self[$0]?.first?.order ?? 0) < (self[$1]?.first?.order ?? 0) }) else { return nil }
    return self[key]?.removeFirst()
  }
}
