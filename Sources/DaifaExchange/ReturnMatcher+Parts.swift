import DaifaLedger
import DaifaModel
import DaifaScreening

extension ReturnMatcher {
  /// A part of an instruction that the return speaks of.
  final class Part {
    var value: InstructionPart
    let roster: RosterRecord?
    let instructionNumber: String
    let instructedOn: Day
    /// Postings of this very file, laid out as ``InstructionPart/paid``.
    var postedHere: [UInt8]
    var isChanged = false
    /// What this file says of it, by day.
    var days = PostedDays()
    /// What owners of its payments are to be told; nil where nobody tells them.
    var notices: PartNotices?

    init(_ value: InstructionPart, roster: RosterRecord?, instructionNumber: String, instructedOn: Day, isTelling: Bool)
    {
      notices = isTelling ? PartNotices(part: value) : nil
      self.value = value
      self.roster = roster
      self.instructionNumber = instructionNumber
      self.instructedOn = instructedOn
      postedHere = [UInt8](repeating: 0, count: value.paid.count)
    }

    func contains(_ payment: Int64) -> Bool { payment >= value.firstPayment && payment <= value.lastPayment }

    func isPostedHere(_ payment: Int64) -> Bool {
      let place = Int(payment - value.firstPayment)
      return postedHere[place / 8] >> UInt8(place % 8) & 1 == 1
    }

    func setPosted(_ payment: Int64) {
      value.setPosted(payment)
      setPostedHere(payment)
    }

    /// Notes that this very file tells a posting of it.
    func setPostedHere(_ payment: Int64) {
      let place = Int(payment - value.firstPayment)
      postedHere[place / 8] |= 1 << UInt8(place % 8)
    }
  }

  /// One posting as a bank names it.
  struct SaidPosting: Hashable {
    var payment: Int64
    var reference: UInt64
  }

  /// One row with everything its meaning is written from.
  struct Match {
    var row: ReturnRow
    var line: Int
    var part: Part
    var facts: PaymentFacts
    var earlier: [EarlierPosting]
    var bankReference: Bytes
    var fields: LineFields
    /// The day on which it came back, where it did.
    var cameOn: Day
    /// The posting that stands in the place of the one that came back.
    var successor: Successor?
    var account: String
    var name: String

    /// What the bank is believed to have posted: what it last said of the posting the row names, or else of any.
    var believed: Amount {
      let named = earlier.last { $0.bankReference.utf8.elementsEqual(bankReference) }
      return (named ?? earlier.last)?.amount ?? facts.amount
    }
  }
}
