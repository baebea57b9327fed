import DaifaLedger
import DaifaModel
import Testing

@Suite("Lists and registers: blocks of them against a plain dictionary")
struct ListTests {
  private static let day = Day(number: 20_500)
  private static let now = Instant(milliseconds: 1_775_200_000_000)

  /// Records a file of a number, since lists refer to it.
  private func file(_ id: Int64, _ kind: FileKind, _ party: Party, _ transaction: LedgerTransaction) throws {
    var record = FileRecord(
      party: party, name: "f\(id)", claimedName: nil, digest: "\(id)", bytes: 1, kind: kind, outcome: .accepted,
      receivedAt: Self.now, day: Self.day)
    record.id = id
    try transaction.record(record, findings: Findings(), contentDigest: "")
  }

  /// Some sorted keys, one or several claims of each.
  private func claims(_ count: Int, below bound: UInt64, _ random: inout Seeded) -> [Claim] {
    (0..<count).map { Claim(key: UInt64.random(in: 1...bound, using: &random), payment: Int64($0)) }
      .sorted { ($0.key, $0.payment) < ($1.key, $1.payment) }
  }

  @Test(arguments: 1...8)
  func everyEntryOfAListMeetsEveryClaimOfItsPerson(seed: UInt64) throws {
    var random = Seeded(state: seed)
    let scene = try LedgerScene()
    let bound = UInt64([50, 3_000, 1_000_000].randomElement(using: &random)!)
    let people = (0..<[1, 40, 5_000].randomElement(using: &random)!).map { line in
      ListedPerson(
        key: UInt64.random(in: 1...bound, using: &random) + bound / 4, since: nil, until: nil, policies: 0, line: line)
    }.sorted(by: ListedPerson.isBefore)
    let list = ScreeningList(
      file: 1, party: .finance, kind: .deceased, source: "s", asOf: Self.day, people: people.count,
      policySets: [[], ["A", "B"]])
    try scene.ledger.write("record a list") { transaction in
      try file(1, .screeningList, .finance, transaction)
      try people.withUnsafeBufferPointer {
        try transaction.record(list, people: $0, at: Self.now, day: Self.day)
      }
    }
    let lines = Dictionary(grouping: people, by: \.key).mapValues { $0.map(\.line).sorted() }
    try scene.ledger.read("match") { transaction in
      #expect(try transaction.screeningLists().map(\.policySets) == [[[], ["A", "B"]]])
      for count in [0, 1, 30, 4_000] {
        let claims = claims(count, below: bound * 2, &random)
        var found: [UInt64: [UInt32]] = [:]
        try claims.withUnsafeBufferPointer { buffer in
          try transaction.forEachListed(list: 1, matching: buffer) { person, place in
            #expect(buffer[place].key == person.key)
            #expect(place == 0 || buffer[place - 1].key < person.key)
            found[person.key, default: []].append(person.line)
          }
        }
        let keys = Set(claims.map(\.key))
        #expect(found == lines.filter { keys.contains($0.key) })
      }
    }
  }

  @Test(arguments: 1...8)
  func theLastRowAboutABeneficiaryAndPolicyIsWhatARegisterHolds(seed: UInt64) throws {
    var random = Seeded(state: seed)
    let scene = try LedgerScene()
    let bound = UInt64([60, 4_000].randomElement(using: &random)!)
    struct Place: Hashable {
      var key: UInt64
      var policy: String
    }
    var model: [Place: UInt32] = [:]
    let policies = ["", "A", "B"]
    try scene.ledger.write("record a register") { transaction in
      for number in 1...Int64(12) {
        try file(number, .beneficiaryRegister, .finance, transaction)
        var rows: [Place: RegisteredBeneficiary] = [:]
        for line in 0..<[1, 30, 700].randomElement(using: &random)! {
          let (key, policy) = (UInt64.random(in: 1...bound, using: &random), Int.random(in: 0...2, using: &random))
          let place = Place(key: key, policy: policies[policy])
          rows[place] = RegisteredBeneficiary(key: key, policy: UInt32(policy), line: Int(number) * 1_000 + line)
        }
        try transaction.record(
          Array(rows.values), policies: policies, file: number, party: .finance, at: Self.now, day: Self.day)
        for (place, row) in rows { model[place] = row.line }
      }
    }
    try scene.ledger.read("match") { transaction in
      #expect(try transaction.registerStandings().map(\.rows) == [model.count])
      for policy in ["A", "B", "C"] {
        let claims = claims(2_000, below: bound + 20, &random)
        var found: [UInt64: UInt32] = [:]
        let reader = try transaction.register(of: .finance, policy: policy)
        try claims.withUnsafeBufferPointer { buffer in
          try reader?.forEach(matching: buffer, on: Self.day) { row, place in found[buffer[place].key] = row.line }
        }
        var expected: [UInt64: UInt32] = [:]
        for key in Set(claims.map(\.key)) {
          expected[key] = model[Place(key: key, policy: policy)] ?? model[Place(key: key, policy: "")]
        }
        #expect(found == expected)
      }
    }
  }
}
