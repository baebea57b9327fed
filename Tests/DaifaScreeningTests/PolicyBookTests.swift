import DaifaModel
import DaifaScreening
import DaifaTestKit
import Testing

@Suite("Policies: which list a code stands on, on a day")
struct PolicyBookTests {
  private func policy(_ code: String, region: String = "140000", fen: Int64 = 10_000, published: String?) -> Policy {
    Policy(
      code: code, name: code, shortName: code, level: .province, region: Region(region)!, department: "civil",
      grantType: .person, standard: .fixed(Amount(fen: fen)), frequency: .monthly, validFrom: .on("2026-01-01"),
      publishedOn: published.map { .on($0) })
  }

  private func list(_ file: Int64, _ region: String, from: String, _ policies: [Policy]) -> PolicyListVersion {
    PolicyListVersion(file: file, region: Region(region)!, inForceFrom: .on(from), policies: policies)
  }

  private func standing(_ book: PolicyBook, _ code: String, _ day: String) -> String {
    switch book.standing(of: code, on: .on(day)) {
    case .unknown: "unknown"
    case .unpublished: "unpublished"
    case .listed(let policy): "listed \(policy.standard.rate?.fen ?? 0)"
    }
  }

  @Test func aCodeOnNoListIsUnknown() {
    #expect(standing(PolicyBook(lists: []), "A", "2026-04-01") == "unknown")
    let book = PolicyBook(lists: [list(1, "140000", from: "2026-03-01", [policy("A", published: "2026-03-01")])])
    #expect(standing(book, "B", "2026-04-01") == "unknown" && standing(book, "A", "2026-04-01") == "listed 10000")
  }

  @Test func aListIsInForceFromItsDayOn() {
    let book = PolicyBook(lists: [list(1, "140000", from: "2026-03-10", [policy("A", published: "2026-03-10")])])
    #expect(standing(book, "A", "2026-03-09") == "unpublished")
    #expect(standing(book, "A", "2026-03-10") == "listed 10000")
  }

  @Test func theOldRowStandsUntilTheNewOneIsPublished() {
    let book = PolicyBook(lists: [
      list(
        2, "140000", from: "2026-03-01",
        [policy("A", fen: 20_000, published: "2026-05-01"), policy("B", published: "2026-03-01")]),
      list(1, "140000", from: "2026-03-01", [policy("A", published: "2026-03-01")]),
    ])
    #expect(standing(book, "A", "2026-04-30") == "listed 10000")
    #expect(standing(book, "A", "2026-05-01") == "listed 20000")
  }

  @Test func anUpperLevelsRowComesBeforeALowerOnes() {
    let book = PolicyBook(lists: [
      list(2, "140100", from: "2026-03-01", [policy("A", fen: 99_900, published: "2026-03-01")]),
      list(1, "140000", from: "2026-03-01", [policy("A", published: "2026-03-01")]),
    ])
    #expect(standing(book, "A", "2026-04-01") == "listed 10000")
  }

  @Test func aCodeLeftOutOfTheNewestListIsWithdrawn() {
    let book = PolicyBook(lists: [
      list(2, "140000", from: "2026-04-01", [policy("B", published: "2026-04-01")]),
      list(1, "140000", from: "2026-03-01", [policy("A", published: "2026-03-01")]),
    ])
    #expect(standing(book, "A", "2026-03-31") == "listed 10000")
    #expect(standing(book, "A", "2026-04-01") == "unknown")
  }
}
