import DaifaModel
import DaifaScreening
import Testing

@Suite("Privacy scan: what looks like a person's number is found, whatever it is dressed as")
struct PrivacyScanTests {
  private func hits(_ text: String, allow: [String] = [], forbid: [String] = []) -> [PrivacyScan.Hit] {
    var scan = PrivacyScan()
    for text in allow { scan.allow(text) }
    for number in forbid { number.withBytes { scan.forbid($0) } }
    // In pieces, as files are written.
    let bytes = Array(text.utf8)
    for start in stride(from: 0, to: bytes.count, by: 5) {
      bytes[start..<min(start + 5, bytes.count)].withUnsafeBytes { scan.scan($0) }
    }
    scan.finish()
    return scan.hits
  }

  @Test(arguments: [
    ("140105196304120008", "identity"), ("14010519630412000X", "identity"), ("14010519630412000x", "identity"),
    ("１４０１０５１９６３０４１２０００８", "identity"), ("1401 0519 6304 1200 08", "identity"), ("140105630412000", "identity"),
    ("140105-19630412-0008", "identity"), ("一四零一零五一九六三零四一二零零零八", "identity"),
    ("13800138000", "phone"), ("138-0013-8000", "phone"), ("138 0013 8000", "phone"), ("138.0013.8000", "phone"),
    ("1\u{200B}3800138000", "phone"), ("1380013\u{FEFF}8000", "phone"), ("0351-7028080", "phone"), ("7028080", "phone"),
    ("19630412", "birthDate"), ("1963-04-12", "birthDate"), ("1963/04/12", "birthDate"), ("1963年04月12日", "birthDate"),
    ("6222020200000000018", "account"), ("6222 0202 0000 0000 018", "account"), ("0400201400000001", "account"),
    ("٦٢٢٢٠٢٠٢٠٠", "account"), ("١٤٠١٠٥١٩٦٣٠٤١٢٠٠٠٨", "identity"), ("𝟏𝟑𝟖𝟎𝟎𝟏𝟑𝟖𝟎𝟎𝟎", "phone"),
    ("壹叁捌零零壹叁捌零零零", "phone"), ("壹肆零壹零伍壹玖陆叁零肆壹贰零零零捌", "identity"), ("①③⑧⓪⓪①③⑧⓪⓪⓪", "phone"),
    ("1\u{FE0F}3\u{FE0F}8\u{FE0F}0013\u{FE0F}8000", "phone"), ("1\u{20E3}3\u{20E3}800138000", "phone"),
    ("138\u{2066}0013\u{E0100}8000", "phone"), ("138\u{180E}00138000", "phone"),
    ("13 80 01 38 00 0", "phone"), ("13,80,01,38,00,0", "phone"), ("1,3,8,0,0,1,3,8,0,0,0", "phone"),
    ("13, 80, 01, 38, 00, 0", "phone"), ("1 3 8 0 0 1 3 8 0 0 0", "phone"), ("13、80、01、38、00、0", "phone"),
    ("14 01 05 19 63 04 12 00 08", "identity"), ("１３　８０　０１　３８　００　０", "phone"), ("19 63 04 12", "birthDate"),
    ("12345678.90", "account"), ("A622202020000B", "account"),
  ])
  func aNumberIsFoundByItsKindAndLine(text: String, kind: String) {
    #expect(hits("姓名,金额\n武\(text)张,100.00\n").map { "\($0.kind.rawValue) \($0.line)" }.first == "\(kind) 2")
    #expect(!hits("<td>\(text)</td>").isEmpty && !hits("name=\"\(text)\"").isEmpty)
  }

  @Test(arguments: [
    "1,武根旺,2026-03,100.00,1234567.89", "viewBox=\"0 0 1000 56\" x=\"123\" y=\"1000\"", "12,345,678.90元",
    "2026年3月入账 第12期",
    "#e9edf2 #1c2430 rgba(20, 40, 70, .18)", "font: 17px/1.6", "晋财办〔2021〕26号", "一卡通 二〇二六年", "壹佰贰拾叁元肆角伍分", "三千五百六十七万元",
    "10、12、15、20、25笔", "12 30 45 60 10",
    "1,2,3,4,5,6,7,8,9,10", "10,20 30,40 50,60", "1,20,12.00,10.00,22.00", "8:30、9:30、10:30",
  ])
  func whatIsNoPersonsNumberIsLeftAlone(text: String) { #expect(hits(text) == []) }

  @Test func whatTheWriterSaysItWritesItselfIsLeftAloneOnlyWhole() {
    let own = ["140105001001", "2026-04-09", "disclosure-T-01-140105001001-20260409.csv", "00deadbeef12345678"]
    let line = "区划140105001001，2026-04-09，href=\"disclosure-T-01-140105001001-20260409.csv\" 00deadbeef12345678"
    #expect(hits(line, allow: own) == [])
    #expect(hits(line).count == 4)
    #expect(hits("1401050010011", allow: own).count == 1)
    #expect(hits("140105001001X", allow: own).count == 1)
    #expect(hits("x140105001001", allow: own).count == 1)
    // Words of ours do not join what stands beside them, nor part it.
    #expect(hits("2026-04-09 13800138000", allow: own).map(\.kind) == [.phone])
    #expect(hits("138 2026-04-09 00138000", allow: own).count == 1)
  }

  @Test func daysWrittenOutAreNobodysBirthInTextsOfPolicies() {
    func hits(_ text: String) -> Int {
      var scan = PrivacyScan(isOfDays: true)
      Array(text.utf8).withUnsafeBytes { scan.scan($0) }
      scan.finish()
      return scan.hits.count
    }
    #expect(hits("晋政发〔2026〕3号，2026年3月15日印发") == 0)
    #expect(hits("1966年12月31日以前出生的农户，自2026年1月起") == 0)
    #expect(hits("电话2026年3月15日13800138000") > 0)
    #expect(hits("2026年13月15日") > 0)
    #expect(self.hits("1966年12月31日").count == 1)
  }

  @Test func aRealPersonsNumberIsFoundEvenWhereItIsShortOrLooksLikeMoney() {
    #expect(hits("武70280", forbid: ["70280"]).map(\.kind) == [.known])
    #expect(hits("12345.67", forbid: ["1234567"]).map(\.kind) == [.known])
    #expect(hits("70281", forbid: ["70280"]) == [])
  }

  @Test func aNameAloneIsJudgedMoreStrictly() {
    var scan = PrivacyScan()
    #expect(scan.kind(of: "武根旺") == nil && scan.kind(of: "武根旺(2)") == nil && scan.kind(of: "阿依古丽·买买提") == nil)
    #expect(scan.kind(of: "武13800138000") == .phone)
    #expect(scan.kind(of: "武138,0013,8000") == .account)
    #expect(scan.hits == [])
  }
}
