import DaifaModel
import Testing

@Suite("What a finding advises: the habits of spreadsheets are named")
struct FindingAdviceTests {
  @Test(arguments: [
    (FindingCode.amountUnreadable, "1,234.00", "不要写千分位的逗号，应写作1234.00", "No thousands separators: write 1234.00"),
    (.numberUnreadable, "¥ 502.50", "空格", "blank"), (.numberUnreadable, "¥502.50", "货币符号和单位，应写作502.50", "write 502.50"),
    (.numberUnreadable, "502.50元", "货币符号和单位，应写作502.50", "write 502.50"),
    (.rateUnreadable, "６７.００", "改为半角，应写作67.00", "half-width: 67.00"),
    (.amountUnreadable, "1.2E+05", "科学计数", "exponent form"), (.amountUnreadable, "-5.00", "正负号", "No sign"),
    (.amountUnreadable, "(5.00)", "正负号", "No sign"), (.amountUnreadable, "12.3456789", "小数位太多", "too many decimals"),
    (.amountUnreadable, "#VALUE!", "出错提示", "error"), (.totalsUnreadable, "1,234.00", "应写作1234.00", "write 1234.00"),
    (.standardUnreadable, "1,000.00", "应写作1000.00", "write 1000.00"),
    (.dateUnreadable, "46086", "日期序号（2026-03-05）", "number of a day (2026-03-05)"),
    (.noticeUnreadable, "5/3/2026", "年、月、日的次序", "year, month and day"),
    (.postedOnUnreadable, "26-3-5", "年份写四位", "four digits"), (.dateUnreadable, "'2026-03-05", "单引号", "apostrophe"),
    (.identityForm, "'14010*********0008", "单引号", "apostrophe"),
    (.identityForm, "140105***********008\u{A0}", "看不见的字符", "invisible"),
    (.identityForm, "１４０１０５********０００８", "全角", "full-width"), (.identityForm, "140105*****2008", "换成18位", "one of 18"),
    (.identityCheck, "140105********0000", "末尾是000", "ends in 000"),
    (.accountCheck, "6222***********0000", "末尾是000", "ends in 000"),
    (.bankCodeForm, "402161000074.00", "去掉小数", "decimals"), (.lineNumberUnreadable, "１", "全角", "full-width"),
  ])
  func theCauseIsNamed(code: FindingCode, found: String, chinese: String, english: String) {
    let finding = Finding(code: code, line: 2, column: "amount", columnChinese: "金额", required: "100.00", found: found)
    #expect(finding.sentence(.chinese).contains(chinese), "\(finding.sentence(.chinese))")
    #expect(finding.sentence(.english).contains(english), "\(finding.sentence(.english))")
  }

  @Test func whatHasNoKnownCauseIsLeftAsItIs() {
    let amount = Finding(
      code: .amountUnreadable, line: 2, column: "amount", columnChinese: "金额", required: "", found: "abc")
    #expect(amount.sentence(.chinese).hasSuffix("实为“abc”。"))
    let check = Finding(
      code: .identityCheck, line: 2, column: "", columnChinese: "", required: "", found: "140105********0008")
    #expect(!check.sentence(.chinese).contains("000：可能"))
  }

  @Test func anAmountIsNotSaidToBeAHundredYuan() {
    let finding = Finding(
      code: .numberUnreadable, line: 2, column: "amount", columnChinese: "金额", required: "100.00", found: "1,234.00")
    #expect(!finding.sentence(.chinese).contains("100.00") && !finding.sentence(.english).contains("100.00"))
  }

  @Test(arguments: [
    ("PK\u{3}\u{4}\u{14}\u{0}[Content_Types].xml xl/workbook.xml", ForeignForm.xlsx),
    ("PK\u{3}\u{4}\u{14}\u{0}a.csv", .zip),
    ("%PDF-1.7", .pdf), ("<html><table><tr><td>明细序号", .html), ("\u{FEFF}<!DOCTYPE html><html>", .html),
    ("<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?>", .spreadsheetXML),
  ])
  func aFileIsToldByItsBeginning(text: String, form: ForeignForm) {
    #expect(text.withBytes { ForeignForm(head: $0) } == form)
  }

  @Test func workbooksAndUTF16AreToldByTheirBytes() {
    let old: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0, 0]
    #expect(old.withUnsafeBufferPointer { ForeignForm(head: $0) } == .xls)
    let units = "line_no\tbatch_no\tpolicy_code\tperiod\n".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    #expect(units.withUnsafeBufferPointer { ForeignForm(head: $0) } == .utf16)
    #expect(([0xFF, 0xFE] + units).withUnsafeBufferPointer { ForeignForm(head: $0) } == .utf16)
  }

  @Test func whatMayBeOursIsNoForeignForm() {
    for text in ["line_no,batch_no\n1,2", "<roster xmlns=\"urn:daifa:roster:1\"/>", "", "明细序号,批次号"] {
      #expect(text.withBytes { ForeignForm(head: $0) } == nil && ForeignForm(headerLine: text) == nil)
    }
    #expect(ForeignForm(headerLine: "a\tb\tc") == .tabs && ForeignForm(headerLine: "a;b;c") == .semicolons)
    #expect(ForeignForm(headerLine: "a，b，c") == .fullWidthCommas && ForeignForm(headerLine: "a,b;c,d;e,f") == nil)
  }

  @Test func causesComeBeforeWhatFollowsFromThem() {
    var findings = Findings()
    findings.add(Finding(.tooManyRefused, required: "< 100%", found: "1 / 1"))
    findings.add(Finding(.caseUnknown, line: 2, found: "ZH1"))
    findings.add(Finding(.columnIgnored, line: 1, found: "x"))
    findings.sortByLine()
    #expect(findings.list.map(\.code) == [.columnIgnored, .caseUnknown, .tooManyRefused])
  }
}
