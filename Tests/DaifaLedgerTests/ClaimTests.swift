import DaifaLedger
import DaifaModel
import DaifaTestKit
import Foundation
import GRDB
import Testing

/// A generator that gives the same numbers each time.
struct Seeded: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}

@Suite("Claims: blocks of them against a plain dictionary")
struct ClaimTests {
  private func take(_ claims: [UInt64: Int64], scope: Int64, _ transaction: LedgerTransaction) throws {
    let sorted = claims.sorted { $0.key < $1.key }.map { Claim(key: $0.key, payment: $0.value) }
    try sorted.withUnsafeBufferPointer { try transaction.takeClaims(scope: scope, $0) }
  }

  /// Every key the tests use.
  private static let everyKey = (0...170_000).map { Claim(key: $0, payment: 0) }

  private func all(_ scope: Int64, _ transaction: LedgerTransaction) throws -> [UInt64: Int64] {
    var found: [UInt64: Int64] = [:]
    var last: UInt64 = 0
    try Self.everyKey.withUnsafeBufferPointer { list in
      try transaction.forEachClaim(scope: scope, matching: list) { claim, _ in
        #expect(claim.key >= last)
        last = claim.key
        #expect(found.updateValue(claim.payment, forKey: claim.key) == nil)
      }
    }
    return found
  }

  @Test(arguments: 1...12)
  func randomMergesGiveWhatADictionaryGives(seed: UInt64) throws {
    var random = Seeded(state: seed)
    let scene = try LedgerScene()
    var models: [Int64: [UInt64: Int64]] = [:]
    var next: Int64 = 1
    try scene.ledger.write("claims") { transaction in
      let scopes = try ["a", "b"].map { try transaction.claimScope(policy: $0, period: "2026") }
      for _ in 0..<25 {
        let scope = scopes[Int.random(in: 0...1, using: &random)]
        // Now dense and now wide, now few and now more than one block holds.
        let low = UInt64.random(in: 0...50_000, using: &random)
        let width = UInt64([60, 2_000, 100_000].randomElement(using: &random)!)
        var claims: [UInt64: Int64] = [:]
        for _ in 0..<[1, 7, 400, 1_300].randomElement(using: &random)! {
          claims[UInt64.random(in: low...(low + width), using: &random)] = next
          next += 1
        }
        try take(claims, scope: scope, transaction)
        models[scope, default: [:]].merge(claims) { $1 }
      }
      for scope in scopes { #expect(try all(scope, transaction) == models[scope, default: [:]]) }
    }
    let blocks = try DatabaseQueue(path: scene.path).read {
      try Row.fetchAll($0, sql: "SELECT scope, firstKey, count, entries FROM claimBlock ORDER BY scope, firstKey")
    }
    for block in blocks {
      let entries: [UInt8] = Array(block["entries"] as Data)
      #expect(entries.count == (block["count"] as Int) * 16 && entries.count <= 8_000)
    }
    try scene.ledger.read("look up") { transaction in
      for (scope, model) in models {
        for _ in 0..<300 {
          let key = UInt64.random(in: 0...160_000, using: &random)
          #expect(try transaction.claimHolder(scope: scope, key: key) == model[key])
        }
        for wanted in [1, 10, 3_000] {
          // Some keys twice, as a roster may have them.
          let keys = (0..<wanted).map { _ in UInt64.random(in: 0...160_000, using: &random) }
          let list = (keys + keys.prefix(wanted / 3)).sorted().map { Claim(key: $0, payment: 0) }
          var found: [UInt64: Int64] = [:]
          try list.withUnsafeBufferPointer { list in
            try transaction.forEachClaim(scope: scope, matching: list) { standing, place in
              #expect(list[place].key == standing.key && (place == 0 || list[place - 1].key < standing.key))
              #expect(found.updateValue(standing.payment, forKey: standing.key) == nil)
            }
          }
          #expect(found == model.filter { keys.contains($0.key) })
        }
      }
    }
  }

  @Test func aKeyThatIsThereGoesToTheNewPayment() throws {
    let scene = try LedgerScene()
    try scene.ledger.write("claims") { transaction in
      let scope = try transaction.claimScope(policy: "a", period: "2026")
      try take([5: 1, 6: 2, 7: 3], scope: scope, transaction)
      try take([6: 9], scope: scope, transaction)
      #expect(try all(scope, transaction) == [5: 1, 6: 9, 7: 3])
    }
  }

  @Test func aScopeIsOnePolicyAndPeriod() throws {
    let scene = try LedgerScene()
    try scene.ledger.write("claims") { transaction in
      let first = try transaction.claimScope(policy: "a", period: "2026-01")
      #expect(try transaction.claimScope(policy: "a", period: "2026-01") == first)
      #expect(try transaction.claimScope(policy: "a", period: "2026-02") != first)
      #expect(try transaction.knownClaimScope(policy: "b", period: "2026-01") == nil)
      try take([1: 1], scope: first, transaction)
      #expect(try transaction.claimHolder(scope: first + 1, key: 1) == nil)
    }
  }

  @Test func aKeyBelowEveryBlockIsFoundAgain() throws {
    let scene = try LedgerScene()
    try scene.ledger.write("claims") { transaction in
      let scope = try transaction.claimScope(policy: "a", period: "2026")
      try take(
        Dictionary(uniqueKeysWithValues: (1_000..<3_000).map { (UInt64($0), Int64($0)) }), scope: scope, transaction)
      try take([3: 7], scope: scope, transaction)
      #expect(try transaction.claimHolder(scope: scope, key: 3) == 7)
      #expect(try all(scope, transaction).count == 2_001)
    }
  }
}
