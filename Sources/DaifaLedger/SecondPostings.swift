import DaifaModel

/// 第二次入账: second postings of payments in the order banks told of them, and which of them took the place of a first one that came back.
struct SecondPostings {
  /// What a bank said of one posting.
  struct Posting {
    var bankReference: String
    var postedOn: Day?
    var amount: Amount?
  }

  /// What a row of a return means for the postings of its payment.
  enum Role {
    /// A second posting, or another sum of it.
    case second
    /// A second posting came back.
    case secondReturned
    /// The first posting came back, and the oldest second one stands.
    case firstReturned

    /// Nil for a row about the posting that stands.
    init?(meaning: String) {
      switch meaning {
      case "duplicate", "duplicateCorrected": self = .second
      case "duplicateReturned": self = .secondReturned
      case "firstReturned": self = .firstReturned
      default: return nil
      }
    }
  }

  private var open: [Int64: [Posting]] = [:]

  /// Takes one row; gives the posting that stands now, where that changes.
  mutating func take(_ said: Posting, of payment: Int64, _ role: Role) -> Posting? {
    var postings = open[payment] ?? []
    defer { open[payment] = postings }
    let place = postings.firstIndex { $0.bankReference == said.bankReference }
    switch role {
    case .second:
      if let place { postings[place] = said } else { postings.append(said) }
      return nil
    case .secondReturned:
      if !postings.isEmpty { postings.remove(at: place ?? 0) }
      return nil
    case .firstReturned: return postings.isEmpty ? nil : postings.removeFirst()
    }
  }
}
