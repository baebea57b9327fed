import DaifaExchange
import DaifaModel
import DaifaTestKit
import Testing

@Suite("Rosters: the same again, batch numbers, repeated beneficiaries")
struct RosterTests {
  @Test func theSameBytesAgainAreADuplicateUnderAnyName() throws {
    let scene = try Scene()
    let roster = TestRoster("B1", people: 1..<6)
    #expect(try scene.send(roster).outcome == .accepted)
    let before = try Books(scene.spool).states()
    for name in ["file.csv", "another name.csv"] {
      let again = try scene.send(roster.csv, as: name, from: .department("civil"), on: .on("2026-04-07"))
      #expect(again.outcome == .duplicate)
      #expect(again.accepted == 0 && again.lines == 5)
    }
    #expect(try Books(scene.spool).states() == before)
    #expect(try scene.spool.instructions("rcu").count == 1)
    try scene.expectSound()
  }

  @Test func theSameBytesTwiceInOnePassAreTakenOnce() throws {
    let scene = try Scene()
    let roster = TestRoster("B1", people: 1..<6)
    for name in ["a.csv", "b.csv"] { try scene.spool.drop(roster.csv, as: name, from: .department("civil")) }
    #expect(try scene.drain().files.map(\.outcome) == [.accepted, .duplicate])
    try scene.expectSound()
  }

  @Test func aDuplicateIsAnsweredWithAReceiptOfItsOwn() throws {
    let scene = try Scene()
    try scene.send(TestRoster("B1", people: 1..<3))
    let before = scene.spool.outbox(.department("civil"), "receipt-").count
    try scene.send(TestRoster("B1", people: 1..<3))
    #expect(scene.spool.outbox(.department("civil"), "receipt-").count == before + 1)
  }

  @Test func aUsedBatchNumberWithOtherBytesIsRefused() throws {
    let scene = try Scene()
    try scene.send(TestRoster("B1", people: 1..<6))
    let other = try scene.send(TestRoster("B1", people: 6..<9))
    #expect(other.outcome == .refused && other.count(.batchReused) == 1)
    try scene.expectSound()
  }

  @Test func aBatchNumberIsTheDepartmentsOwn() throws {
    let scene = try Scene()
    try scene.send(TestRoster("B1", people: 1..<6))
    let other = try scene.send(TestRoster("B1", people: 6..<9), from: "taiyuan-civil")
    #expect(other.outcome == .accepted)
    try scene.expectSound()
  }

  /// Those that no rule refuses are kept from being computed where they are shown.
  @Test(arguments: ["=1+1", "+86-1", "-1", "@sum", "＝1", "＠1", "﹦1", "﹢1", "−1"])
  func aBatchNumberIsNoFormulaInAnyAnswer(batch: String) throws {
    let scene = try Scene()
    let file = try scene.send(TestRoster(batch, people: 1..<4))
    let isAllowed = ["﹦", "﹢", "−"].contains { batch.hasPrefix($0) }
    #expect(file.outcome == (isAllowed ? .accepted : .refused) && file.count(.batchMissing) == (isAllowed ? 0 : 1))
    if isAllowed { try scene.send(scene.spool.instruction().answer(on: .on("2026-04-08")), on: .on("2026-04-08")) }
    var shown = 0
    for party in [Party.department("civil"), .finance, .bank("rcu")] {
      for name in scene.spool.outbox(party) where name.hasSuffix(".csv") && !name.hasPrefix("instruction-") {
        let text = try scene.spool.text("\(party.path)/outbox/\(name)")
        if text.contains(batch) { shown += 1 }
        for line in text.split(whereSeparator: \.isNewline) {
          for cell in line.split(separator: ",") {
            let bare = cell.drop { "\"\u{FEFF} ".contains($0) }
            #expect(!"=+-@＝＋－＠﹦﹢﹣﹫−".contains(bare.first ?? "."), "\(name): \(line)")
          }
        }
      }
    }
    #expect(shown >= 1)
  }

  @Test func aBatchNumberMayComeAgainNextYear() throws {
    let scene = try Scene()
    try scene.send(TestRoster("B1", people: 1..<6))
    let next = try scene.send(TestRoster("B1", period: "2026-12", people: 1..<6), on: .on("2027-01-04"))
    #expect(next.outcome == .accepted)
    try scene.expectSound()
  }

  @Test(arguments: ["GB18030", "XML", "gzip"])
  func theSamePeopleUnderANewBatchNumberInAnotherFormAreRefused(form: String) throws {
    let scene = try Scene()
    try scene.send(TestRoster("B1", people: 1..<31))
    var again = TestRoster("B2", people: 1..<31)
    again.lines.append(.init(99, Person(99)))
    let bytes =
      switch form {
      case "GB18030": try again.gb18030
      case "XML": again.xml
      default: try gzipped(again.csv)
      }
    let file = try scene.send(bytes, from: .department("civil"), on: .on("2026-04-07"))
    #expect(file.count(.alreadyPaid) == 30)
    #expect(file.outcome == .refused && file.count(.tooManyRefused) == 1)
    try scene.expectSound()
  }

  @Test(arguments: ["CSV", "GB18030", "XML", "gzip"])
  func aRosterIsTheSameInEveryForm(form: String) throws {
    let scene = try Scene()
    var roster = TestRoster("B1", people: 1..<40, banks: ["402", "103", "403"], amount: "88.8")
    roster.lines[3].remark = #"he said "yes", and \ no"#
    let bytes =
      switch form {
      case "CSV": roster.csv
      case "GB18030": try roster.gb18030
      case "XML": roster.xml
      default: try gzipped(roster.gb18030)
      }
    let file = try scene.send(bytes, from: .department("civil"), on: Scene.day)
    #expect(file.outcome == .accepted && file.accepted == 39 && file.acceptedSum == roster.sum)
    let books = try Books(scene.spool)
    #expect(
      try books.texts("SELECT beneficiaryId FROM payment ORDER BY lineNo") == roster.lines.map(\.person.identity))
    #expect(try books.texts("SELECT remark FROM payment WHERE lineNo = 4") == [roster.lines[3].remark])
    try scene.expectSound()
  }

  @Test func anotherPeriodOrPolicyIsAnotherPayment() throws {
    let scene = try Scene()
    try scene.send(TestRoster("B1", people: 1..<6))
    #expect(try scene.send(TestRoster("B2", period: "2026-04", people: 1..<6)).outcome == .accepted)
    #expect(try scene.send(TestRoster("B3", policy: "T-02", people: 1..<6)).outcome == .accepted)
    try scene.expectSound()
  }

  @Test func theSamePeriodInAnotherSpellingIsTheSamePeriod() throws {
    let scene = try Scene()
    try scene.send(TestRoster("B1", period: "2026-03", people: 1..<6))
    let again = try scene.send(TestRoster("B2", period: "202603", people: 1..<7))
    #expect(again.count(.alreadyPaid) == 5 && again.accepted == 1)
    try scene.expectSound()
  }

  @Test func theSameIdentityWithASmallXIsTheSamePerson() throws {
    let scene = try Scene()
    let person = try #require((1...200).map { Person($0) }.first { $0.identity.hasSuffix("X") })
    try scene.send(TestRoster("B1", [.init(1, person)]))
    var small = person
    small.identity = person.identity.lowercased()
    let again = try scene.send(TestRoster("B2", [.init(1, small), .init(2, Person(300))]))
    #expect(again.count(.alreadyPaid) == 1 && again.accepted == 1)
    try scene.expectSound()
  }

  @Test func aRefusedFileIsCheckedAfreshAndUsesUpNoBatchNumber() throws {
    let scene = try Scene(policies: ["T-01"])
    let roster = TestRoster("B1", policy: "T-09", people: 1..<6)
    let first = try scene.send(roster)
    #expect(first.outcome == .refused && first.count(.policyUnknown) == 1)
    let list = TestPolicyList("T-01", "T-09").csv
    #expect(try scene.send(list, from: .finance, on: Scene.day).outcome == .accepted)
    #expect(try scene.send(roster).outcome == .accepted)
    #expect(try scene.send(roster).outcome == .duplicate)
    try scene.expectSound()
  }

  @Test func theFirstGoodLineOfARepeatedBeneficiaryStands() throws {
    let scene = try Scene()
    let person = Person(7)
    var bad = TestRoster.Line(1, person)
    bad.account = "123"
    let file = try scene.send(
      TestRoster(
        "B1", [bad, .init(2, person, amount: "50.00"), .init(3, person, amount: "60.00"), .init(4, Person(8))]))
    #expect(file.outcome == .partly && file.accepted == 2 && file.count(.beneficiaryRepeated) == 1)
    #expect(try Books(scene.spool).texts("SELECT lineNo FROM payment ORDER BY 1") == ["2", "4"])
    #expect(try scene.spool.instruction().sum == Amount(fen: 15_000))
    try scene.expectSound()
  }

  @Test func aFileIsRefusedWholeOnlyWhenBothBoundsAreExceeded() throws {
    let scene = try Scene()
    func roster(_ batch: String, good: Int, bad: Int, from first: Int) -> TestRoster {
      var roster = TestRoster(batch, people: first..<(first + good + bad))
      for index in 0..<bad { roster.lines[index].account = "12" }
      return roster
    }
    #expect(try scene.send(roster("B1", good: 20, bad: 20, from: 1)).outcome == .partly)
    #expect(try scene.send(roster("B2", good: 189, bad: 21, from: 100)).outcome == .partly)
    #expect(try scene.send(roster("B3", good: 188, bad: 21, from: 400)).outcome == .refused)
    try scene.expectSound()
  }

  @Test func aLowerDepartmentPaysItsParentsPolicyInItsOwnRegionOnly() throws {
    let scene = try Scene()
    var roster = TestRoster("B1", people: 1..<4)
    roster.lines[2].region = "140405"
    let file = try scene.send(roster, from: "taiyuan-civil")
    #expect(file.outcome == .partly && file.count(.regionOutsideDepartment) == 1)
    #expect(try scene.send(TestRoster("B2", people: 10..<12), from: "agriculture").count(.departmentNotEntitled) == 1)
    try scene.expectSound()
  }

  @Test func aRosterThatMustBeApprovedWaitsAndIsInNoInstruction() throws {
    let scene = try Scene(.forTests(approval: .required))
    #expect(try scene.send(TestRoster("B1", people: 1..<4)).outcome == .held)
    #expect(try scene.spool.instructions("rcu").isEmpty)
    #expect(try Books(scene.spool).states() == ["held": 3])
    #expect(try scene.send(TestRoster("B2", people: 1..<5)).count(.alreadyPaid) == 3)
    try scene.expectSound()
  }

  @Test func aFileOfManyChunksKeepsEveryLineInItsOrder() throws {
    let scene = try Scene()
    let roster = TestRoster("B1", people: 1..<8_001, banks: ["402", "103"])
    let file = try scene.send(roster)
    #expect(file.outcome == .accepted && file.accepted == 8_000)
    // Payments are numbered bank by bank, each bank's in the order of the lines: a bank's are a range without holes.
    let numbers = try Books(scene.spool).texts("SELECT lineNo FROM payment ORDER BY payment")
    let odd = stride(from: 1, through: 7_999, by: 2).map { "\($0)" }
    let isInOrder = numbers == odd + stride(from: 2, through: 8_000, by: 2).map { "\($0)" }
    #expect(isInOrder)
    try scene.expectSound()
  }
}
