package import DaifaModel

/// Which agent bank a bank code belongs to, and whether it is under contract.
package struct BankDirectory: Sendable {
  /// The banks in the order of their ids; a line's verdict names a bank by its place here.
  package let banks: [Configuration.Bank]
  private let prefixes: [(digits: [UInt8], bank: Int)]

  package init(_ configured: [String: Configuration.Bank]) {
    banks = configured.values.sorted { $0.id < $1.id }
    prefixes = banks.enumerated().flatMap { index, bank in bank.codes.map { (Array($0.utf8), index) } }
      .sorted { $0.digits.count > $1.digits.count }
  }

  /// The place of the bank whose longest prefix the code begins with; nil when no bank's does.
  package func bank(ofCode code: Bytes) -> Int? {
    for (digits, bank) in prefixes where code.count >= digits.count {
      if zip(digits, code).allSatisfy({ $0 == $1 }) { return bank }
    }
    return nil
  }

  /// Whether a bank may pay in a region on a day.
  package func isContracted(_ bank: Int, region: Region?, on day: Day) -> Bool {
    let bank = banks[bank]
    if let from = bank.contractFrom, day < from { return false }
    if let to = bank.contractTo, day > to { return false }
    guard !bank.regions.isEmpty, let region else { return true }
    return bank.regions.contains { $0.contains(region) }
  }
}
