import DaifaModel

/// Somebody who exists nowhere, with papers that satisfy every check. The same number is always the same person.
package struct Person: Sendable, Hashable {
  package var number: Int
  package var name: String
  package var identity: String

  package init(_ number: Int, region: String = "140105") {
    self.number = number
    let surnames = ["武", "乔", "蒋", "黎", "贺", "冯", "曹", "任"]
    let given = ["根旺", "润莲", "存喜", "福来", "秀英", "建国", "玉兰", "小军", "改花"]
    name = surnames[number % surnames.count] + given[number / surnames.count % given.count]
    let birth = Day.on("1940-01-01").advanced(by: number % 15_000)
    let serial = String(number / 15_000 + 1_000).suffix(3)
    identity = Person.checked(region + birth.compact + serial)
  }

  /// Seventeen digits with their check character.
  package static func checked(_ digits: String) -> String {
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    let sum = zip(digits.utf8, weights).reduce(0) { $0 + Int($1.0 - 0x30) * $1.1 }
    return digits + ["1", "0", "X", "9", "8", "7", "6", "5", "4", "3", "2"][sum % 11]
  }

  /// A card of the person's at a bank.
  package func card(_ bankPrefix: String = "402") -> String {
    let body = "6290001\(bankPrefix)" + String(String(number + 100_000_000).suffix(8))
    // Luhn, from the right: the digit beside the check digit counts twice.
    let sum = body.utf8.reversed().enumerated().reduce(0) { sum, item in
      let digit = Int(item.element - 0x30) * (item.offset % 2 == 0 ? 2 : 1)
      return sum + digit / 10 + digit % 10
    }
    return body + "\((10 - sum % 10) % 10)"
  }

  /// The key the ledger knows the person by.
  package var key: UInt64 { identity.withBytes { ResidentID.key($0) } }
}

/// A branch's bank code that passes its check: rcu 402, abc 103, psbc 403.
package func bankCode(_ prefix: String) -> String {
  let digits = "\(prefix)16100007"
  // ISO 7064 MOD 11,10.
  var product = 10
  for byte in digits.utf8 {
    var sum = (product + Int(byte - 0x30)) % 10
    if sum == 0 { sum = 10 }
    product = sum * 2 % 11
  }
  return "\(digits)\((11 - product) % 10)"
}
