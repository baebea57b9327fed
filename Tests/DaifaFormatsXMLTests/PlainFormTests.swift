import DaifaFormats
import DaifaModel
import DaifaTestKit
import Foundation
import Glibc
import Testing

/// Reads a file in both ways. Where the plain form is accepted, libxml2 and the schema must find nothing and say the very same; where it is
/// not, nothing may be left of the attempt.
@discardableResult
func isPlain(_ bytes: [UInt8], chunkBytes: Int = 1 << 20, _ replay: Comment? = nil) throws -> Bool {
  let input = try Scratch(bytes)
  let output = try Scratch()
  let plain = try XMLTranscriber.transcribePlain(from: input.descriptor, to: output.descriptor, chunkBytes: chunkBytes)
  guard let plain else {
    #expect(lseek(input.descriptor, 0, SEEK_CUR) == 0, replay)
    #expect(lseek(output.descriptor, 0, SEEK_CUR) == 0 && output.bytes.isEmpty, replay)
    return false
  }
  #expect(lseek(input.descriptor, 0, SEEK_CUR) == bytes.count, replay)
  lseek(input.descriptor, 0, SEEK_SET)
  let parsedOutput = try Scratch()
  let parsed = try XMLTranscriber.transcribeWithParser(from: input.descriptor, to: parsedOutput.descriptor)
  #expect(parsed.findings.list.isEmpty, replay)
  #expect(plain.findings.list.isEmpty, replay)
  #expect(plain.kind == parsed.kind, replay)
  #expect(plain.totals == parsed.totals, replay)
  #expect(plain.lines == parsed.lines, replay)
  #expect(plain.constants.map(\.field) == parsed.constants.map(\.field), replay)
  #expect(plain.constants.map(\.value) == parsed.constants.map(\.value), replay)
  #expect(output.bytes == parsedOutput.bytes, replay)
  return true
}

func isPlain(_ text: String, chunkBytes: Int = 1 << 20) throws -> Bool {
  try isPlain(Array(text.utf8), chunkBytes: chunkBytes)
}

@Suite("XML of the plain form is read without a parser, and reads the same")
struct PlainFormTests {
  @Test("What senders' programs write is plain", arguments: SchemaOutline.incoming.indices)
  func generatedFilesArePlain(_ kind: Int) throws {
    var plain = 0
    for round in 0..<20 {
      var documents = PlainDocuments(seed: UInt64(kind + SchemaOutline.incoming.count * round))
      if try isPlain(documents.document(lines: round)) { plain += 1 }
    }
    #expect(plain == 20)
  }

  @Test("Every XML among the fixtures reads the same in both ways, and the good ones are plain")
  func fixtures() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    var plain: Set<String> = []
    for folder in ["Fixtures", "Fuzz/seeds"] {
      let names = FileManager.default.enumerator(atPath: root.appendingPathComponent(folder).path)
      for case let name as String in try #require(names) where name.hasSuffix(".xml") {
        if try isPlain(contents(ofFile: root.appendingPathComponent("\(folder)/\(name)").path)) {
          plain.insert(String(name.split(separator: "/").last!))
        }
      }
    }
    #expect(
      plain.isSuperset(of: ["policy-list.xml", "CL-2026-03-001.xml", "roster.xml", "statement.xml", "settlement.xml"]),
      "\(plain)")
    #expect(plain.isDisjoint(with: ["xmlDocumentType.xml", "xmlMalformed.xml", "xmlLimit.xml", "xmlSchema.xml"]))
  }

  @Test("Whatever is changed about a file, what is still accepted reads the same in both ways")
  func mutations() throws {
    var (plain, kinds) = (0, Set<String>())
    let seeds = Trials.seeds(short: 3_000, long: 600_000)
    for seed in seeds {
      var documents = PlainDocuments(seed: seed)
      documents.hasLongValues = documents.chance(30)
      var bytes = Array(documents.document(lines: Int.random(in: 0...3, using: &documents.random)).utf8)
      for _ in 0..<documents.pick([0, 1, 1, 1, 2]) { bytes = documents.mutated(String(decoding: bytes, as: UTF8.self)) }
      let chunkBytes = documents.pick([1 << 20, 1 << 20, 1_200, 3_000])
      if try isPlain(bytes, chunkBytes: chunkBytes, "\(Trials.replay(seed))") {
        plain += 1
        kinds.insert(documents.outline.root)
      }
    }
    guard seeds.count >= 1_000 else { return }
    #expect(plain > seeds.count / 10, "\(plain) of \(seeds.count)")
    #expect(kinds.count == SchemaOutline.incoming.count)
  }

  @Test("Wherever its windows end, a file reads the same", arguments: [1_300, 1_301, 2_048, 5_000, 9_999, 65_536])
  func windows(_ chunkBytes: Int) throws {
    var plain = 0
    for seed in UInt64(1)...8 {
      var documents = PlainDocuments(seed: seed * 15)
      #expect(documents.outline.root == "roster")
      if try isPlain(Array(documents.document(lines: 120).utf8), chunkBytes: chunkBytes) { plain += 1 }
    }
    #expect(plain == 8)
  }

  @Test("A file of many windows has the same lines and numbers")
  func longFile() throws {
    let lines = (1...20_000).map { number in
      number % 7 == 0
        ? "\r\n" + Sample.line.replacing(" ", with: "\n ") : "\n" + Sample.line.replacing("张三", with: "张\(number)")
    }
    #expect(try isPlain(Sample.roster(lines.joined() + "\n")))
    #expect(try isPlain(Sample.roster(lines.joined() + "\n").replacing("/>", with: "></line>")))
    #expect(try !isPlain(Sample.roster(lines.joined() + "\n<line/>")))
  }

  @Test("An attribute is plain where the schema has it, and nowhere else", arguments: SchemaOutline.incoming)
  func attributes(_ outline: SchemaOutline) throws {
    func tag(_ name: String, _ attributes: [SchemaOutline.Attribute], _ added: String) -> String {
      let values = ["count": "1", "sum": "12.50", "amount": "12.50"]
      let own = attributes.filter { $0.isRequired && $0.name != added }.map(\.name) + (added.isEmpty ? [] : [added])
      return "<\(name) "
        + own.map { own in "\(own)=\"\(values[attributes.first { $0.name == own }?.type ?? ""] ?? "x")\"" }.joined(
          separator: " ")
    }
    let names =
      (outline.rootAttributes + outline.lineAttributes).map(\.name) + ["", "xmlns", "lineNo", "id", "xml:lang"]
    let space = " xmlns=\"urn:daifa:\(outline.root):1\""
    for name in names {
      let onLine =
        tag(outline.root, outline.rootAttributes, "") + space + ">" + tag(outline.line, outline.lineAttributes, name)
      #expect(
        try isPlain(onLine + "/></\(outline.root)>")
          == (name.isEmpty || outline.lineAttributes.contains { $0.name == name }),
        "\(name)")
      let onRoot = tag(outline.root, outline.rootAttributes, name) + space + "></\(outline.root)>"
      #expect(try isPlain(onRoot) == (name.isEmpty || outline.rootAttributes.contains { $0.name == name }), "\(name)")
    }
  }

  @Test("A file cut anywhere is not plain, nor is one with anything behind it")
  func cut() throws {
    let whole = Array(
      Sample.roster("\n" + Sample.line + "\n" + Sample.line.replacing("/>", with: "></line>") + "\n").utf8)
    #expect(try isPlain(whole))
    for length in 0..<whole.count { #expect(try !isPlain(Array(whole[..<length])), "\(length) bytes") }
    for byte in UInt8.min...UInt8.max {
      #expect(try isPlain(whole + [byte]) == [0x20, 0x09, 0x0a].contains(byte), "\(byte)")
    }
  }

  @Test("Any byte in any place of a line reads the same, or is not plain")
  func anyByte() throws {
    let whole = Array(
      Sample.roster(#"<line lineNo="1" \#(Sample.attributes) remark="&amp;,"/>"#, before: "").utf8)
    let start = try #require(whole.firstRange(of: Array("<line".utf8))).lowerBound
    for place in start..<whole.count {
      for byte: UInt8 in [
        0x00, 0x09, 0x0a, 0x0d, 0x20, 0x22, 0x26, 0x27, 0x2c, 0x2f, 0x3c, 0x3d, 0x3e, 0x41, 0x7f, 0x80, 0xc3, 0xe4,
        0xff,
      ] {
        var changed = whole
        changed[place] = byte
        try isPlain(changed, "byte \(byte) at \(place)")
      }
    }
  }

  @Test("The schemas fix nothing but what the plain form knows")
  func schemas() {
    let patterns = [
      "[0-9]{1,9}", "[0-9]{1,15}(\\.[0-9]{1,2})?", "[0-9]{1,16}(\\.[0-9]{1,2})?", "[0-9]{1,10}(\\.[0-9]{1,2})?",
      "([0-9]{1,10}(\\.[0-9]{1,2})?)?",
    ]
    let words: Set = [
      "schema", "annotation", "documentation", "element", "complexType", "sequence", "attribute", "simpleType",
      "restriction", "maxLength", "pattern",
    ]
    for (name, bytes) in XMLSchemas.all where name != "instruction.xsd" {
      let text = String(decoding: bytes, as: UTF8.self)
      #expect(Set(text.matches(of: /<xs:(\w+)/).map { String($0.1) }).subtracting(words) == [], "\(name)")
      #expect(
        Set(text.matches(of: /<xs:pattern value="([^"]*)"/).map { String($0.1) }).subtracting(patterns) == [], "\(name)"
      )
      #expect(Set(text.matches(of: /<xs:maxLength value="([^"]*)"/).map { String($0.1) }) == ["1024"], "\(name)")
      #expect(Set(text.matches(of: /<xs:restriction base="([^"]*)"/).map { String($0.1) }) == ["xs:string"], "\(name)")
      #expect(!text.contains(/\s(fixed|default|nillable|abstract|substitutionGroup|mixed)=/), "\(name)")
      let outline = SchemaOutline(bytes)
      let types = Set((outline.rootAttributes + outline.lineAttributes).map(\.type))
      #expect(types.isSubset(of: ["text", "count", "sum", "amount"]), "\(name)")
      #expect(outline.lineAttributes.allSatisfy { $0.name.utf8.count <= 22 }, "\(name)")
      #expect(outline.lineAttributes.count <= 40, "\(name)")
      // With a prefix and what stands around them, names are still no longer than what is compared at once.
      #expect(max(outline.root.utf8.count, outline.line.utf8.count) <= 20, "\(name)")
    }
  }
}
