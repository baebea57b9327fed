import DaifaFormats
import DaifaModel
import Glibc
import Testing

@Suite("Hostile XML is refused, and soon")
struct HostileTests {
  static let laughs =
    "<!DOCTYPE roster [<!ENTITY a \"ha\">"
    + (1...9).map {
      "<!ENTITY \($0 == 1 ? "b1" : "b\($0)") \"\(String(repeating: $0 == 1 ? "&a;" : "&b\($0 - 1);", count: 10))\">"
    }.joined()
    + "]>"

  @Test(
    "A document type refuses the file, with or without entities",
    arguments: [
      "<!DOCTYPE roster>", "<!DOCTYPE roster SYSTEM \"http://127.0.0.1:1/x.dtd\">",
      "<!DOCTYPE roster [<!ENTITY z \"0\">]>",
      "<!DOCTYPE roster [<!ENTITY z SYSTEM \"file:///etc/passwd\">]>",
      "<!DOCTYPE roster [<!ENTITY % p SYSTEM \"file:///etc/passwd\">%p;]>",
      "<!DOCTYPE roster [<!ATTLIST line lineNo CDATA \"1\">]>", laughs,
    ])
  func documentType(_ type: String) throws {
    for value in ["12.50", "1&z;2.50", "&b9;"] {
      let (transcript, lines) = try transcribe(
        Sample.roster(before: type).replacing("\"12.50\"/", with: "\"\(value)\"/"))
      #expect(transcript.findings.list.map(\.code) == [.xmlDocumentType])
      #expect(transcript.findings.list.first?.line == 1)
      #expect(lines.isEmpty)
    }
  }

  @Test("An entity nobody declared is an entity all the same", arguments: ["\"&z;\"", "\"12&z;.50\""])
  func undeclaredEntity(_ value: String) throws {
    #expect(try codes(Sample.roster().replacing("\"12.50\"/", with: value + "/")) == [.xmlDocumentType])
    #expect(try codes(Sample.roster("&z;")) == [.xmlDocumentType])
  }

  @Test("Elements nest eight deep at the most")
  func depth() throws {
    let open = String(repeating: "<line>", count: 100_000)
    #expect(try codes(Sample.roster(open)).contains(.xmlLimit))
    #expect(try codes(Sample.roster("<a><a><a><a><a><a><a></a></a></a></a></a></a></a>")).contains(.xmlLimit) == false)
  }

  @Test("Forty attributes a tag, on a line and on the root")
  func attributes() throws {
    let many = (1...41).map { "a\($0)='1'" }.joined(separator: " ")
    #expect(try codes(Sample.roster("<line \(many)/>")) == [.xmlLimit])
    #expect(try codes(Sample.roster().replacing("<roster", with: "<roster \(many)")) == [.xmlLimit])
  }

  @Test("200,000 attributes on one tag are answered at once", arguments: ["<line", "<roster"])
  func hugeTag(_ tag: String) throws {
    let many = (1...200_000).map { " a\($0)='1'" }.joined()
    let begin = processorSeconds()
    #expect(try codes(Sample.roster().replacing(tag, with: tag + many)) == [.xmlLimit])
    #expect(processorSeconds() - begin < 2)
  }

  @Test(
    "100,000 different names are answered at once",
    arguments: [
      "<n#/>", "<line n#='1'/>", "<?n# x?>", "<line xmlns:n#='urn:#' \(Sample.attributes) lineNo='1'/>",
    ])
  func manyNames(_ pattern: String) throws {
    let parts = pattern.split(separator: "#", omittingEmptySubsequences: false)
    let text = Sample.roster((1...100_000).map { parts.joined(separator: String($0)) }.joined())
    let begin = processorSeconds()
    #expect(try transcribe(text).transcript.findings.list.count == 100)
    #expect(processorSeconds() - begin < 3)
  }

  @Test(
    "A tag, a comment or a stretch of text beyond 64 KiB goes beyond the limit",
    arguments: [
      "<line remark='\(String(repeating: "a", count: 70_000))'/>", "<!--\(String(repeating: "a", count: 70_000))-->",
      "<!--\(String(repeating: "<", count: 200_000))-->", String(repeating: " ", count: 70_000),
    ])
  func longTokens(_ content: String) throws {
    #expect(try codes(Sample.roster(content)) == [.xmlLimit])
    #expect(try codes(content + Sample.roster()) != [])
  }

  @Test(
    "A second root, or anything else after the root, is refused",
    arguments: ["<a/>", "x", Sample.roster(), "<![CDATA[ ]]>", "&#32;"])
  func secondRoot(_ tail: String) throws {
    #expect(try codes(Sample.roster() + tail).contains(.xmlMalformed))
  }

  @Test("A file cut anywhere is refused")
  func cut() throws {
    let whole = Array(Sample.roster("\n<!-- c -->" + Sample.line + "\n" + Sample.line + "\n").utf8)
    #expect(try transcribe(whole).transcript.findings.isEmpty)
    for length in 0..<whole.count {
      #expect(try transcribe(Array(whole[..<length])).transcript.findings.refusesFile, "\(length) bytes")
    }
  }

  @Test(
    "A file cut in what follows the root is refused",
    arguments: ["<", "<!", "<!-", "<!-- x", "<!-- x --", "<?", "<?x", "</"])
  func cutTail(_ tail: String) throws {
    #expect(try transcribe(Sample.roster() + "\n" + tail).transcript.findings.refusesFile)
  }

  @Test(
    "What is not well-formed is named with its line and read no further",
    arguments: [
      "<line", "<line a=1/>", "<line a='1' a='2'/>", "</line>", "<a></b>", "<line a='<'/>", "<x:line/>", "&#0;", "]]>",
      "<line a='\u{1}'/>", "<!-- -- -->", "<?xml version='1.0'?>",
    ])
  func malformed(_ content: String) throws {
    let (transcript, _) = try transcribe(Sample.roster("\n" + content + "\n"))
    let last = try #require(transcript.findings.list.last)
    #expect(last.code == .xmlMalformed)
    #expect(transcript.findings.counts[.xmlMalformed] == 1)
    #expect((3...4).contains(try #require(last.line)))
  }

  @Test("An empty file says so")
  func empty() throws {
    #expect(try codes("") == [.emptyFile])
    #expect(try codes("\n") == [.xmlMalformed])
  }

  @Test("A failing descriptor is the machine's fault, not the sender's")
  func fault() throws {
    let good = try Scratch(Array(Sample.roster().utf8))
    #expect(throws: FormatFault(operation: "read the XML file", errno: EBADF)) {
      try XMLTranscriber.transcribe(from: -1, to: good.descriptor)
    }
    let readOnly = open("/dev/null", O_RDONLY)
    defer { close(readOnly) }
    #expect(throws: FormatFault(operation: "write the transcript", errno: EBADF)) {
      try XMLTranscriber.transcribe(from: good.descriptor, to: readOnly)
    }
  }

  @Test("Many files at once do not disturb each other")
  func concurrently() async throws {
    await withTaskGroup(of: Bool.self) { group in
      for number in 0..<64 {
        group.addTask {
          let text = number % 2 == 0 ? Sample.roster() : Sample.roster("<line/>")
          return (try? transcribe(text).transcript.findings.refusesFile) == (number % 2 != 0)
        }
      }
      for await right in group { #expect(right) }
    }
  }
}
