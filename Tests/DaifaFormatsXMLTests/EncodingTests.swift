import DaifaFormats
import DaifaModel
import Glibc
import Testing

@Suite("XML is UTF-8 or GB18030")
struct XMLEncodingTests {
  @Test(
    "GB18030 and what it contains are read, whatever the name's case",
    arguments: ["GB18030", "gbk", "GB2312", "gb18030"])
  func chinese(_ name: String) throws {
    let text = Sample.roster().replacing("UTF-8", with: name).replacing("张三", with: "欧阳䶮㐂𠮷")
    let (transcript, lines) = try transcribe(try gb18030(text))
    #expect(transcript.findings.isEmpty)
    #expect(lines.first?.contains(",欧阳䶮㐂𠮷,") == true)
  }

  @Test("A GB18030 character across the end of a read is whole again")
  func acrossReads() throws {
    let declared = Sample.declaration.replacing("UTF-8", with: "GB18030")
    for shift in 0..<4 {
      let many = String(repeating: Sample.line + "\n", count: 16_000)
      let text = Sample.roster(many, before: declared + String(repeating: " ", count: shift))
      let (transcript, lines) = try transcribe(try gb18030(text))
      #expect(transcript.findings.isEmpty)
      #expect(transcript.lines == 16_000)
      #expect(lines.allSatisfy { $0.contains(",张三,") })
    }
  }

  @Test("UTF-8 across the end of a read is whole again")
  func utf8AcrossReads() throws {
    for shift in 0..<3 {
      let text = Sample.roster(
        String(repeating: Sample.line, count: 16_000), before: String(repeating: " ", count: shift))
      #expect(try transcribe(text).transcript.findings.isEmpty)
    }
  }

  @Test(
    "Every other encoding is refused by name",
    arguments: [
      "Big5", "ISO-8859-1", "UTF-16", "UTF-7", "US-ASCII", "windows-1252", "x",
    ])
  func others(_ name: String) throws {
    let (transcript, _) = try transcribe(Sample.roster().replacing("UTF-8", with: name))
    #expect(transcript.findings.list.map(\.code) == [.encodingUnknown])
    #expect(transcript.findings.list.first?.found.contains(name.lowercased()) == true)
  }

  @Test("UTF-16 and UTF-32 are refused, with and without a mark")
  func wide() throws {
    let units = Array(Sample.roster().utf16)
    let little: [UInt8] = units.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
    let big: [UInt8] = units.flatMap { [UInt8($0 >> 8), UInt8(truncatingIfNeeded: $0)] }
    let four: [UInt8] = units.flatMap { [0, 0, UInt8($0 >> 8), UInt8(truncatingIfNeeded: $0)] }
    for bytes: [UInt8] in [little, big, four, [0xff, 0xfe] + little, [0xfe, 0xff] + big, [0, 0, 0xfe, 0xff] + four] {
      #expect(try transcribe(bytes).transcript.findings.list.map(\.code) == [.encodingUnknown])
    }
  }

  @Test("Bytes that are not of the encoding are refused, wherever they stand")
  func undecodable() throws {
    let gb = try gb18030(Sample.roster().replacing("UTF-8", with: "GB18030"))
    var broken = gb
    broken[gb.count - 20] = 0xff
    #expect(try transcribe(broken).transcript.findings.list.map(\.code) == [.encodingUnknown])
    #expect(try transcribe(gb + [0x81]).transcript.findings.refusesFile)
    // GB18030 bytes that say they are UTF-8, and a Latin-1 byte.
    let false8 = try gb18030(Sample.roster())
    #expect(try transcribe(false8).transcript.findings.list.map(\.code) == [.encodingUnknown])
    for bad: [UInt8] in [[0xe4], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf5, 0x80, 0x80, 0x80]] {
      let text = Array(Sample.roster().utf8)
      let place = try #require(Sample.roster().utf8.firstRange(of: "张三".utf8)).lowerBound
      let offset = Sample.roster().utf8.distance(from: Sample.roster().utf8.startIndex, to: place)
      let findings = try transcribe(Array(text[..<offset]) + bad + Array(text[offset...])).transcript.findings
      #expect(findings.list.map(\.code) == [.encodingUnknown])
    }
  }

  /// The text in GB18030.
  private func gb18030(_ text: String) throws -> [UInt8] {
    let converter = try #require(iconv_open("GB18030", "UTF-8"))
    defer { iconv_close(converter) }
    var input = Array(text.utf8).map { CChar(bitPattern: $0) }
    var output = [CChar](repeating: 0, count: input.count * 2 + 16)
    let made = input.withUnsafeMutableBufferPointer { from in
      output.withUnsafeMutableBufferPointer { to in
        var source = from.baseAddress
        var target = to.baseAddress
        var sourceLeft = from.count
        var targetLeft = to.count
        iconv(converter, &source, &sourceLeft, &target, &targetLeft)
        return to.count - targetLeft
      }
    }
    return output[..<made].map { UInt8(bitPattern: $0) }
  }
}
