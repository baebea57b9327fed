import DaifaLedger
import DaifaScreening
import Glibc

/// What of a roster's lines is held against lists, registers and earlier payments, besides the claims: kept while the roster is checked.
struct RosterPeople {
  /// Lines whose payee is another person than the beneficiary, by the payee's key.
  let payees: ClaimList
  /// All of them; those of them whose payee is a guardian, and the head of the household.
  private var others = LineSet()
  private(set) var guardians = LineSet()
  private(set) var householders = LineSet()
  /// Each line's account, as a hash; zero where it is wrong. Empty unless there is anything to compare it with.
  let accounts: LineWords
  /// Each line's quantity in ten-thousandths, as a bit pattern; empty unless registers are asked.
  let quantities: LineWords
  /// Each line's payee; filled where quantities are.
  let payeeKeys: LineWords

  /// Whether a line's payee is another person than the beneficiary.
  func isToOther(_ line: Int) -> Bool { others.contains(line) }

  /// - Parameter capacity: the most lines there can be; memory is only taken as they come.
  init(capacity: Int) {
    payees = ClaimList(capacity: capacity)
    accounts = LineWords(capacity: capacity)
    quantities = LineWords(capacity: capacity)
    payeeKeys = LineWords(capacity: capacity)
  }

  /// Takes in the verdicts of one chunk, whose first line is `first`; `accounts` says whether they are asked
  /// about, `isRefused` tells the lines that nothing more is.
  mutating func take(
    _ verdicts: RosterVerdicts, first: Int, capacity: Int, accounts keepsAccounts: Bool, isRefused: (Int) -> Bool
  ) {
    let room = max(capacity - first, 0)
    if keepsAccounts { for hash in verdicts.accountHashes.prefix(room) { accounts.append(hash) } }
    for quantity in verdicts.quantities.prefix(room) { quantities.append(UInt64(bitPattern: quantity)) }
    if !verdicts.quantities.isEmpty {
      for payee in verdicts.payeeKeys.prefix(room) { payeeKeys.append(payee) }
    }
    for (index, relation) in verdicts.otherPayees where index < room && !isRefused(first + index) {
      let line = first + index
      payees.append(.init(key: verdicts.payeeKeys[index], payment: Int64(line)))
      others.insert(line)
      switch relation {
      case .guardian: guardians.insert(line)
      case .householder: householders.insert(line)
      case .own: break
      }
    }
  }
}

/// A word for each line of a roster, in memory that grows without being copied.
final class LineWords {
  private let capacity: Int
  private let base: UnsafeMutablePointer<UInt64>
  private(set) var count = 0

  /// - Parameter capacity: the most words there can be; memory is only taken as they come.
  init(capacity: Int) {
    self.capacity = max(capacity, 1)
    let memory = mmap(
      nil, self.capacity * 8, PROT_READ | PROT_WRITE, MAP_PRIVATE | CInt(MAP_ANONYMOUS) | CInt(MAP_NORESERVE), -1, 0)
    precondition(memory != MAP_FAILED, "no address space for \(self.capacity * 8) bytes")
    base = memory!.bindMemory(to: UInt64.self, capacity: self.capacity)
  }

  deinit { munmap(base, capacity * 8) }

  func append(_ word: UInt64) {
    precondition(count < capacity, "more words than lines")
    base[count] = word
    count += 1
  }

  subscript(_ line: Int) -> UInt64 {
    precondition(line < count, "no such line")
    return base[line]
  }
}
