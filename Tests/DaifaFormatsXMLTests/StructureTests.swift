import DaifaFormats
import DaifaModel
import Testing

@Suite("XML that is not as its schema says is refused")
struct StructureTests {
  @Test(
    "A root of another name or namespace is of no known kind",
    arguments: [
      "<roster/>", #"<roster xmlns="urn:daifa:roster:2"/>"#, #"<payments xmlns="urn:daifa:roster:1"/>"#,
      #"<roster xmlns="urn:daifa:bankReturn:1"/>"#, #"<instruction xmlns="urn:daifa:instruction:1"/>"#,
    ])
  func otherRoot(_ text: String) throws {
    let (transcript, lines) = try transcribe(text)
    #expect(transcript.kind == .unknown)
    #expect(transcript.findings.list.map(\.code) == [.kindUnknown])
    #expect(lines.isEmpty)
  }

  @Test(
    "A missing attribute is named with its line",
    arguments: [
      ("lineNo", "line_no"), ("regionCode", "region_code"), ("beneficiaryName", "beneficiary_name"),
      ("beneficiaryId", "beneficiary_id"), ("account", "account"), ("bankCode", "bank_code"), ("amount", "amount"),
    ])
  func missingAttribute(_ attribute: String, _ column: String) throws {
    let line = Sample.line.replacing(" \(attribute)=", with: " remark=")
    let finding = try #require(transcribe(Sample.roster("\n" + line)).transcript.findings.list.first)
    #expect(finding.code == .xmlSchema)
    #expect(finding.line == 3)
    #expect(finding.column == column)
    #expect(finding.required == "roster.xsd")
  }

  @Test("Each missing attribute is one finding and is not found twice")
  func missingAttributes() throws {
    #expect(try transcribe(Sample.roster("<line/>")).transcript.findings.list.count == 7)
  }

  @Test(
    "A root without its totals or its constants is refused",
    arguments: ["batchNo", "policyCode", "period", "count", "amount"])
  func missingOnRoot(_ attribute: String) throws {
    let cut = try removing(attribute, from: Sample.roster(""))
    let (transcript, _) = try transcribe(cut)
    #expect(transcript.findings.list.map(\.code) == [.xmlSchema])
    #expect(transcript.findings.list.first?.found.contains(attribute) == true)
  }

  @Test(
    "Unknown attributes and elements, text, and a line in the wrong place are refused",
    arguments: [
      Sample.roster(Sample.line.replacing(" account=", with: " iban='x' account=")),
      Sample.roster().replacing(" batchNo", with: " sender='x' batchNo"),
      Sample.roster("<payment/>"), Sample.roster(Sample.line.replacing("/>", with: ">\(Sample.line)</line>")),
      Sample.roster(Sample.line + "text"), Sample.roster(Sample.line.replacing("/>", with: ">12</line>")),
      Sample.roster(Sample.line.replacing("<line", with: "<line xmlns='urn:x'")),
      Sample.roster(Sample.line.replacing("<line", with: "<line xmlns:y='urn:y'")),
      Sample.roster(Sample.line.replacing(" account=", with: " xmlns:y='urn:y' y:account='1' account=")),
      Sample.roster(
        Sample.line.replacing(
          "<line", with: "<line xmlns:i='http://www.w3.org/2001/XMLSchema-instance' i:type='roster'")),
      Sample.roster().replacing("period=", with: "xml:lang='zh' period="),
    ])
  func notInSchema(_ text: String) throws {
    let (transcript, _) = try transcribe(text)
    #expect(transcript.findings.refusesFile)
    #expect(Set(transcript.findings.list.map(\.code)) == [.xmlSchema])
  }

  @Test(
    "A comment, a processing instruction or CDATA where values stand is refused",
    arguments: [
      Sample.line.replacing("/>", with: "><!-- x --></line>"), Sample.line.replacing("/>", with: "><?x y?></line>"),
      Sample.line.replacing("/>", with: "><![CDATA[1]]></line>"), Sample.line + "<![CDATA[ ]]>",
      Sample.line + "<?x y?>",
    ])
  func betweenValues(_ content: String) throws {
    #expect(try codes(Sample.roster(content)).allSatisfy { $0 == .xmlSchema })
    #expect(try !codes(Sample.roster(content)).isEmpty)
  }

  @Test(
    "An amount, count or sum that cannot be read refuses the file",
    arguments: [
      ("\"12.50\"/", "\"1,000.00\"/"), ("\"12.50\"/", "\"-1\"/"), ("\"12.50\"/", "\"12.505\"/"),
      ("\"12.50\"/", "\"\"/"),
      ("\"12.50\"/", "\"12345678901\"/"), ("\"12.50\"/", "\" 1\"/"), ("\"12.50\"/", "\"１\"/"),
      ("count=\"1\"", "count=\"one\""),
      ("amount=\"12.50\">", "amount=\"1e3\">"),
    ])
  func amounts(_ good: String, _ bad: String) throws {
    let (transcript, _) = try transcribe(Sample.roster().replacing(good, with: bad))
    #expect(transcript.findings.list.map(\.code) == [.xmlSchema])
    #expect(transcript.findings.list.first?.found.contains("@") == true)
  }

  @Test("No finding quotes a value of the file")
  func nothingPersonal() throws {
    let secret = "SECRET11010519491231002X"
    for text in [
      Sample.roster().replacing("\"12.50\"/", with: "\"\(secret)\"/"), Sample.roster(Sample.line + secret),
      Sample.roster().replacing("\"402161002352\"", with: "\"\(secret)\" account=\"\(secret)\""),
      Sample.roster().replacing("amount=\"12.50\">", with: "amount=\"\(secret)\">"),
      Sample.roster().replacing("\"402161002352\"", with: "\"&\(secret);\""),
      Sample.roster().replacing("\"402161002352\"", with: "\"\(String(repeating: secret, count: 100))\""),
    ] {
      let findings = try transcribe(text).transcript.findings.list
      #expect(!findings.isEmpty)
      for finding in findings { #expect(!finding.sentence(.english).contains("SECRET")) }
    }
  }

  @Test("A value may have 1 KiB and a line 8 KiB, as in CSV; beyond 4 KiB a value is not read at all")
  func lengths() throws {
    func named(_ bytes: Int) -> String {
      Sample.roster(Sample.line.replacing("张三", with: String(repeating: "a", count: bytes)))
    }
    #expect(try codes(named(1024)) == [])
    #expect(try codes(named(1025)) == [.fieldTooLong])
    #expect(try codes(named(4097)) == [.xmlLimit])
    let wide = ["payeeName", "payeeId", "relation", "quantity", "rate", "phone", "remark", "noticeFrom", "noticeTo"]
      .map { "\($0)=\"\(String(repeating: "a", count: 1000))\"" }.joined(separator: " ")
    #expect(try codes(Sample.roster(Sample.line.replacing("<line", with: "<line \(wide)"))) == [.lineTooLong])
  }

  @Test("The list stops at a hundred findings")
  func hundred() throws {
    let many = String(repeating: "<x/>", count: 100_000)
    #expect(try transcribe(Sample.roster(many)).transcript.findings.list.count == 100)
  }

  @Test("What the program holds are the published schemas, byte for byte")
  func embedded() throws {
    for (name, bytes) in XMLSchemas.all {
      let path = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined() + "/schemas/" + name
      #expect(try contents(ofFile: path) == bytes, "\(name)")
    }
  }
}
