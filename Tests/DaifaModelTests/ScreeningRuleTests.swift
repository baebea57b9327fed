import DaifaModel
import Testing

@Suite("What a policy does about people on lists")
struct ScreeningRuleTests {
  @Test func whatAPolicyLeavesOutIsTheStandard() throws {
    let rule = try #require(ScreeningRule(""))
    #expect(rule == .standard)
    #expect(ListKind.allCases.map { rule[$0] } == [.block, .advise, .block, .advise])
    #expect(try #require(ScreeningRule("payroll=block"))[.deceased] == .block)
  }

  @Test(arguments: [
    "deceased=off;payroll=block", "已死亡=不比对；财政供养=拒收", "Deceased = off , payroll=BLOCK", "已死亡：off、payroll=block",
  ])
  func itIsReadInEnglishAndInChinese(text: String) throws {
    let rule = try #require(ScreeningRule(text))
    #expect(rule[.deceased] == .off)
    #expect(rule[.payroll] == .block)
    #expect(rule[.violator] == .block)
    #expect(ScreeningRule(rule.description) == rule)
  }

  @Test(arguments: ["deceased", "deceased=maybe", "dead=block", "deceased=block;deceased=off", "deceased=block=off"])
  func anythingElseIsNoRule(text: String) { #expect(ScreeningRule(text) == nil) }

  @Test func aKeyGivesItsNumberBackWithTheCheckCharacter() {
    for number in ["140105196304120008", "140122195809010009", "11010519491231002X"] {
      #expect(ResidentID.text(ofKey: number.withBytes { ResidentID.key($0) }) == number)
    }
  }

  @Test(arguments: [(75_000, "7.5"), (10_000, "1"), (1, "0.0001"), (123_400, "12.34"), (100_010, "10.001")])
  func aQuantityIsWrittenWithoutZerosAtItsEnd(value: Int64, text: String) {
    #expect(Quantity(tenThousandths: value).description == text)
  }
}
