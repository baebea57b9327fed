import DaifaFormats
import DaifaModel
import Testing

@Suite("XML becomes canonical lines")
struct TranscriptTests {
  @Test("A roster gives one line an element: its place, then every field in order")
  func rosterLine() throws {
    let (transcript, lines) = try transcribe(Sample.roster("\n" + Sample.line + "\n"))
    #expect(transcript.kind == .roster)
    #expect(transcript.findings.isEmpty)
    #expect(transcript.totals == ControlTotal(count: 1, sum: Amount(fen: 1250)))
    #expect(transcript.constants.map(\.field) == [1, 2, 3])
    #expect(transcript.constants.map(\.value) == ["B1", "NY01", "2026"])
    #expect(transcript.lines == 1)
    #expect(lines == ["3,1,,,,140105,张三,11010519491231002X,,,,6228480000000000018,,402161002352,,,12.50,,,,,"])
  }

  @Test("A policy list needs no totals; with a count it has one whose sum is zero")
  func policyList() throws {
    let bare = #"<policyList xmlns="urn:daifa:policyList:1">\#(Sample.policy)</policyList>"#
    let first = try transcribe(bare)
    #expect(first.transcript.kind == .policyList)
    #expect(first.transcript.findings.isEmpty)
    #expect(first.transcript.totals == nil)
    #expect(first.lines.first?.hasPrefix("1,NY01,地力,地力,province,140000,agriculture,") == true)
    #expect(first.lines.first?.filter { $0 == "," }.count == PolicyField.allCases.count)
    let counted = try transcribe(
      #"<policyList xmlns="urn:daifa:policyList:1" count="1">\#(Sample.policy)</policyList>"#)
    #expect(counted.transcript.totals == ControlTotal(count: 1, sum: .zero))
  }

  @Test("A return may leave amounts out and repeat its instruction's number on a payment")
  func bankReturn() throws {
    let (transcript, lines) = try transcribe(Sample.bankReturn)
    #expect(transcript.kind == .bankReturn)
    #expect(transcript.findings.isEmpty)
    #expect(transcript.constants.map(\.value) == ["I1"])
    #expect(lines == ["1,,1,P1,62,张三,12.50,S,,,,", "1,I1,,P2,62,李四,,F,R01,,,"])
  }

  @Test(
    "The names on the root stand for the fields they are named after", arguments: ["batchNo", "policyCode", "period"])
  func rootNames(_ name: String) {
    #expect(RosterField.allCases.contains { $0.attributeName == name })
  }

  @Test("A value with a comma or a quote is quoted, its quotes doubled; nothing else is")
  func quoting() throws {
    let line = Sample.line.replacing("张三", with: "a,b &quot;c&quot; d")
    #expect(
      try transcribe(Sample.roster(line)).lines == [
        #"2,1,,,,140105,"a,b ""c"" d",11010519491231002X,,,,6228480000000000018,,402161002352,,,12.50,,,,,"#
      ])
    let single = Sample.line.replacing(#""张三""#, with: #"'say "x"'"#)
    #expect(try transcribe(Sample.roster(single)).lines.first?.contains(#","say ""x""","#) == true)
    #expect(
      try transcribe(Sample.roster(Sample.line.replacing("张三", with: "a b;c'd"))).lines.first?.contains(",a b;c'd,")
        == true)
  }

  @Test(
    "Character and predefined references are read as what they stand for",
    arguments: [
      ("&amp;", "&"), ("&#38;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&apos;", "'"), ("&#x5F20;三", "张三"),
      ("A&amp;B&#38;C", "A&B&C"),
      ("&amp;amp;", "&amp;"), ("&amp;#38;", "&#38;"), ("&#20013;", "中"), ("&#x1F33E;", "🌾"),
    ])
  func references(_ written: String, _ read: String) throws {
    let (transcript, lines) = try transcribe(Sample.roster(Sample.line.replacing("张三", with: written)))
    #expect(transcript.findings.isEmpty)
    #expect(lines.first?.split(separator: ",", omittingEmptySubsequences: false)[6] == Substring(read))
    let root = try transcribe(Sample.roster().replacing("\"B1\"", with: "\"\(written)\""))
    #expect(root.transcript.constants.first?.value == read)
  }

  @Test("A line break or tab in an attribute is white space, and reads as spaces")
  func whiteSpaceIsNormalised() throws {
    let (transcript, lines) = try transcribe(Sample.roster(Sample.line.replacing("张三", with: "a\n\tb")))
    #expect(transcript.findings.isEmpty)
    #expect(lines.first?.contains(",a  b,") == true)
  }

  @Test(
    "A referenced control character refuses the file with its line and column",
    arguments: [
      ("&#10;", "U+000A"), ("&#9;", "U+0009"), ("&#13;", "U+000D"), ("&#127;", "U+007F"),
    ])
  func controlCharacters(_ written: String, _ name: String) throws {
    let (transcript, lines) = try transcribe(Sample.roster("\n\n" + Sample.line.replacing("张三", with: "a\(written)b")))
    let finding = try #require(transcript.findings.list.first)
    #expect(finding.code == .controlCharacter)
    #expect(finding.line == 4)
    #expect(finding.column == "beneficiary_name")
    #expect(finding.found == name)
    #expect(lines.isEmpty)
    #expect(try codes(Sample.roster().replacing("\"B1\"", with: "\"\(written)\"")) == [.controlCharacter])
  }

  @Test("A tag over several lines has the line it begins on")
  func tagOverLines() throws {
    let spread = Sample.line.replacing(" ", with: "\n")
    let (transcript, lines) = try transcribe(Sample.roster(spread + "\n" + Sample.line))
    #expect(transcript.findings.isEmpty)
    #expect(lines.map { $0.prefix { $0 != "," } } == ["2", "10"])
  }

  @Test("Line numbers are right beyond 65,535, in lines and in findings")
  func manyLines() throws {
    let many = String(repeating: "\n" + Sample.line, count: 70_000)
    let (transcript, lines) = try transcribe(Sample.roster(many + "\n<line/>"))
    #expect(transcript.lines == 70_001)
    #expect(lines.count == 70_000)
    #expect(lines.last?.hasPrefix("70002,") == true)
    #expect(transcript.findings.list.first?.line == 70_003)
    let (cut, _) = try transcribe(Sample.roster(many + "\n<line"))
    #expect(cut.findings.list.map(\.line) == [70_003])
  }

  @Test(
    "Prefixes, a repeated namespace, closing tags, comments between lines and a schema hint are all in order",
    arguments: [
      Sample.roster().replacing("<line", with: "<r:line")
        .replacing("<roster xmlns", with: "<r:roster xmlns:r").replacing("</roster", with: "</r:roster"),
      Sample.roster(Sample.line.replacing("<line", with: #"<line xmlns="urn:daifa:roster:1""#)),
      Sample.roster(Sample.line.replacing("/>", with: "></line>")),
      Sample.roster("<!-- 一 -->" + Sample.line + "<!-- 二 -->"),
      Sample.roster(before: "\u{feff}" + Sample.declaration + "<?xml-stylesheet href='a.xsl'?><!-- x -->"),
      Sample.roster().replacing(
        " batchNo",
        with:
          " xmlns:i='http://www.w3.org/2001/XMLSchema-instance' "
          + "i:schemaLocation='urn:daifa:roster:1 http://127.0.0.1:1/x.xsd' batchNo"
      ),
      Sample.roster(before: "\n\n"),
    ])
  func variety(_ text: String) throws {
    let (transcript, lines) = try transcribe(text)
    #expect(transcript.findings.list.isEmpty)
    #expect(lines.count == 1)
  }

  @Test("XML is told by its first sign, after a mark and white space")
  func looks() {
    #expect("<a/>".withBytes { XMLTranscriber.looksLikeXML($0) })
    #expect("\u{feff} \r\n\t<a/>".withBytes { XMLTranscriber.looksLikeXML($0) })
    #expect(!"line_no,<".withBytes { XMLTranscriber.looksLikeXML($0) })
    #expect(!"".withBytes { XMLTranscriber.looksLikeXML($0) })
  }
}
