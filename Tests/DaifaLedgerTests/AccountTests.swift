import DaifaLedger
import DaifaModel
import DaifaTestKit
import GRDB
import Testing

@Suite("Accounts: runs of them against a plain dictionary")
struct AccountTests {
  private func record(_ holders: [UInt64: AccountHolder], _ transaction: LedgerTransaction) throws {
    let recorder = try transaction.accountRecorder()
    for holder in holders.values.sorted(by: { $0.key < $1.key }) { try recorder.append(holder) }
    try recorder.finish()
  }

  private func found(_ keys: [UInt64], _ transaction: LedgerTransaction) throws -> [UInt64: Int64] {
    let list = keys.map { AccountHolder(key: $0, payee: 0, payment: 0) }
    let runs = try transaction.accountRuns()
    var newest: [UInt64: Int64] = [:]
    try list.withUnsafeBufferPointer { list in
      try runs.forEach(matching: list) { holder, place in
        #expect(list[place].key == holder.key && holder.payee == holder.key + 1)
        newest[holder.key] = max(newest[holder.key] ?? 0, holder.payment)
      }
    }
    return newest
  }

  @Test(arguments: 1...8)
  func randomRunsGiveWhatADictionaryGives(seed: UInt64) throws {
    var random = Seeded(state: seed)
    let scene = try LedgerScene()
    var model: [UInt64: Int64] = [:]
    var next: Int64 = 1
    try scene.ledger.write("accounts") { transaction in
      for _ in 0..<60 {
        var new: [UInt64: AccountHolder] = [:]
        for _ in 0..<[1, 5, 90, 331, 1_500].randomElement(using: &random)! {
          let key = UInt64.random(in: 0...20_000, using: &random)
          new[key] = AccountHolder(key: key, payee: key + 1, payment: next)
          model[key] = next
          next += 1
        }
        try record(new, transaction)
        let asked = (0..<200).map { _ in UInt64.random(in: 0...21_000, using: &random) }
        let keys = Set(asked)
        #expect(try found(keys.sorted(), transaction) == model.filter { keys.contains($0.key) })
      }
      #expect(try found((0...21_000).map { $0 }, transaction) == model)
    }
  }

  @Test func runsStayFewHoweverManyAreRecorded() throws {
    let scene = try LedgerScene()
    try scene.ledger.write("accounts") { transaction in
      for roster in 0..<2_000 as Range<UInt64> {
        let keys = (0..<10 as Range<UInt64>).map { $0 * 2_000 + roster }
        try record(
          Dictionary(uniqueKeysWithValues: keys.map { ($0, AccountHolder(key: $0, payee: 1, payment: 1)) }), transaction
        )
      }
    }
    let runs = try DatabaseQueue(path: scene.path).read {
      try Row.fetchOne($0, sql: "SELECT count(*) AS runs, sum(count) AS accounts FROM accountRun")
    }
    #expect(try #require(runs?["runs"] as Int?) <= 8 && runs?["accounts"] == 20_000)
  }

  @Test(arguments: [
    "UPDATE accountBlock SET entries = zeroblob(24) WHERE id = 1", "DELETE FROM accountBlock WHERE id = 1",
    "INSERT INTO accountBlock (run, firstKey, entries) VALUES (99, 1, zeroblob(24))",
  ])
  func aRunThatSomebodyElseChangedIsFound(change: String) throws {
    let scene = try LedgerScene()
    try scene.ledger.write("accounts") { transaction in
      try record([5: AccountHolder(key: 5, payee: 6, payment: 7)], transaction)
    }
    try scene.alter(change)
    let kinds = try scene.ledger.read("verify") { transaction in
      let verification = transaction.verification()
      try verification.run()
      return verification.flaws.list.map(\.kind)
    }
    #expect(kinds.contains(.row))
  }
}
