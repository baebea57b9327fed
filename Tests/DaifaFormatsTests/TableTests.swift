import DaifaFormats
import DaifaModel
import DaifaTestKit
import Foundation
import Glibc
import Testing

/// A file without a name that a table is read from.
final class TableFile {
  let descriptor: CInt
  let head: [UInt8]

  init(_ bytes: [UInt8]) throws {
    var path = Array("/tmp/daifa-table-XXXXXX".utf8CString)
    let opened = mkstemp(&path)
    descriptor = opened
    head = Array(bytes.prefix(TableHeader.headBytes))
    unlink(path)
    let written = bytes.withUnsafeBytes { pwrite(opened, $0.baseAddress, $0.count, 0) }
    try #require(written == bytes.count)
  }

  deinit { close(descriptor) }

  func open() throws -> TableOpening {
    try head.withUnsafeBufferPointer { try TableHeader.open(head: $0, isWhole: $0.count < TableHeader.headBytes) }
  }
}

/// What a table held.
struct Table {
  var layout: TableLayout?
  /// Codes found, the header's first.
  var codes: [FindingCode] = []
  var lines: [[String]] = []
  var totals: TableChunk.TotalsRow?
  var isOfAnotherEncoding = false

  /// Reads bytes as a bank's return, and of each line the fields asked for.
  init(_ bytes: [UInt8], _ fields: [ReturnField] = [.paymentReference, .accountName, .amount]) throws {
    let file = try TableFile(bytes)
    let opening = try file.open()
    layout = opening.layout
    codes = opening.findings.list.map(\.code)
    guard let layout else { return }
    let reader = TableReader(descriptor: file.descriptor, layout: layout)
    let chunk = TableChunk(layout: layout)
    while try reader.read(into: chunk) {
      try chunk.decode()
      isOfAnotherEncoding = isOfAnotherEncoding || chunk.wrongEncodingLine != nil
      codes += chunk.findings.list.map(\.code)
      for line in 0..<chunk.batch.count { lines.append(fields.map { chunk.batch.row(line)[$0].text }) }
      totals = chunk.totalsRow ?? totals
    }
  }

  init(_ text: String) throws { try self.init(Array(text.utf8)) }

  static let header = "instruction_no,payment_ref,account,account_name,amount,result\n"
}

@Suite("CSV: encodings, headers, quotes, lines")
struct TableTests {
  // MARK: Encodings

  @Test func rareCharactersComeThroughEveryEncoding() throws {
    let text = Table.header + "I,P1,62,䶮𠮷㛃·阿依古丽,1.00,S\nTOTAL,1,1.00,,,\n"
    let forms: [(String, [UInt8])] = [
      ("UTF-8", Array(text.utf8)), ("UTF-8 BOM", [0xEF, 0xBB, 0xBF] + Array(text.utf8)),
      ("GB18030", try encoded(text, "GB18030")),
    ]
    for (name, bytes) in forms {
      let table = try Table(bytes)
      #expect(table.layout?.encoding.rawValue == name && table.codes == [])
      #expect(table.lines == [["P1", "䶮𠮷㛃·阿依古丽", "1.00"]])
      #expect(table.totals?.count == "1" && table.totals?.sum == "1.00")
    }
  }

  @Test(
    arguments: [
      [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xE4, 0xB8], [0xFF], [0xC1, 0xBF],
      [0xF4, 0x90, 0x80, 0x80],
    ] as [[UInt8]])
  func whatIsNotUTF8IsNeverTakenForIt(bytes: [UInt8]) throws {
    let marked = [0xEF, 0xBB, 0xBF] + Array((Table.header + "I,P1,62,").utf8) + bytes + Array(",1,S\n".utf8)
    let table = try Table(marked)
    #expect(table.isOfAnotherEncoding || table.codes == [.encodingUnknown])
    #expect(table.lines == [])
  }

  @Test(arguments: [[0x81, 0x20], [0xFF, 0xFF], [0x81, 0x30, 0x81], [0x80]] as [[UInt8]])
  func whatIsNoEncodingAtAllIsRefused(bytes: [UInt8]) throws {
    let table = try Table(Array((Table.header + "I,P1,62,").utf8) + bytes + Array(",1,S\n".utf8))
    #expect(table.lines == [])
    #expect(table.isOfAnotherEncoding || table.codes == [.encodingUnknown])
  }

  // MARK: Headers

  @Test func namesMayBeChineseStarredSpacedOrCarryAUnit() throws {
    let table = try Table("*送盘批号, 支付编号 ,收款账号,收款户名,入账金额（元）,RESULT\r\nI,P1,62,张三,1.00,S\r\n")
    #expect(table.codes == [] && table.lines == [["P1", "张三", "1.00"]])
  }

  @Test func columnsMayStandInAnyOrderAndOthersAreIgnoredWithAnAdvice() throws {
    let table = try Table(
      "result,note,amount,account_name,account,payment_ref,instruction_no,,\nS,x,1.00,张三,62,P1,I,,\n")
    #expect(table.codes == [.columnIgnored] && table.lines == [["P1", "张三", "1.00"]])
  }

  @Test func aColumnThatIsMissingOrThereTwiceIsNamed() throws {
    #expect(try Table("instruction_no,payment_ref,account,amount,result\n").codes == [.columnMissing])
    #expect(try Table("支付编号," + Table.header).codes == [.columnRepeated])
  }

  @Test(arguments: ["a,b,c\n1,2,3\n", "hello\n", ",,,\n", "\n\n"])
  func whatIsNoTableOfOursIsUnknown(text: String) throws {
    let table = try Table(text)
    #expect(table.layout == nil && table.codes == [.kindUnknown])
  }

  @Test func nothingAtAllIsAnEmptyFile() throws { #expect(try Table("").codes == [.emptyFile]) }

  @Test func aHeaderThatNeverEndsIsTooLong() throws {
    #expect(try Table(String(repeating: "payment_ref,", count: 200_000)).codes == [.lineTooLong])
  }

  // MARK: Lines

  private func body(_ lines: String) throws -> Table { try Table(Table.header + lines) }

  @Test func quotesAreTakenOffAndDoubledOnesClosedUp() throws {
    let table = try body(#"I,"P1","6,2","he said ""yes""",1.00,S"# + "\n")
    #expect(table.codes == [] && table.lines == [["P1", #"he said "yes""#, "1.00"]])
  }

  @Test func spacesAtTheEndsOfAFieldAreLeftOff() throws {
    #expect(try body("I, P1 ,62,  张 三  ,\"1.00\",S\n").lines == [["P1", "张 三", "1.00"]])
  }

  @Test(arguments: [
    ("I,P\"1,62,n,1,S\n", FindingCode.quoteMisplaced), ("I,\"P1\"x,62,n,1,S\n", .quoteMisplaced),
    ("I,\"P1,62,n,1,S\n", .quoteUnbalanced), ("I,P1,62,n,1\n", .columnCountDiffers),
    ("I,P1,62,n,1,S,x\n", .columnCountDiffers),
    ("I,P\u{0}1,62,n,1,S\n", .controlCharacter), ("I,P1\t,62,n,1,S\n", .controlCharacter),
    ("I,\"P\u{1B}1\",62,n,1,S\n", .controlCharacter), ("I,P1,6\r2,n,1,S\n", .loneCarriageReturn),
    ("I,P1,62,n,1,S\r\r\n", .loneCarriageReturn),
  ])
  func aLineThatIsBrokenIsNamedForWhatItIs(line: String, code: FindingCode) throws {
    let table = try body("I,P0,62,n,1,S\n" + line)
    #expect(table.codes == [code])
    #expect(table.lines.map(\.[0]) == ["P0"])
  }

  @Test func aQuoteThatIsNeverClosedSwallowsNoLines() throws {
    let table = try body("I,P1,62,\"n,1,S\nI,P2,62,n,1,S\nI,P3,62,n,1,S\n")
    #expect(table.codes == [.quoteUnbalanced] && table.lines.map(\.[0]) == ["P2", "P3"])
  }

  @Test func emptyColumnsBehindTheLastAreNothing() throws {
    #expect(try body("I,P1,62,n,1,S,,\n").lines.map(\.[0]) == ["P1"])
  }

  @Test func boundsAreExact() throws {
    func line(_ length: Int) -> String { "I,P1,62,\(String(repeating: "n", count: length)),1,S\n" }
    #expect(try body(line(1_024)).codes == [] && body(line(1_025)).codes == [.fieldTooLong])
    let wide = (0..<9).map { _ in String(repeating: "n", count: 1_000) }.joined(separator: ",")
    #expect(try body("I,P1,62,\(wide)\n").codes == [.lineTooLong])
  }

  @Test(arguments: ["合计", "TOTAL", "total", " 合 计 ", "\"TOTAL\""])
  func aTotalsRowIsKnownByItsFirstField(word: String) throws {
    let table = try body("I,P1,62,n,1,S\n\(word),1,1.00,,,\n")
    #expect(table.totals?.count == "1" && table.totals?.sum == "1.00" && table.lines.count == 1)
  }

  @Test func totalsMayStandUnderTheirOwnColumns() throws {
    let table = try Table(
      "seq,payment_ref,instruction_no,account,account_name,amount,result\n1,P1,I,62,n,1,S\n合计,,,,,1.00,\n")
    #expect(table.totals?.sum == "1.00")
  }

  @Test func nothingMayFollowTheTotals() throws {
    #expect(try body("I,P1,62,n,1,S\nTOTAL,1,1.00,,,\n\n,,,,,\n").codes == [])
    #expect(try body("I,P1,62,n,1,S\nTOTAL,1,1.00,,,\nI,P2,62,n,1,S\n").codes == [.linesAfterTotals])
  }

  @Test func aPersonCalledTotalIsNoTotalsRow() throws {
    let table = try Table("account_name,instruction_no,payment_ref,account,amount,result\n合计生,I,P1,62,1,S\n")
    #expect(table.lines.map(\.[1]) == ["合计生"] && table.totals == nil)
  }

  @Test func combiningCharactersDoNotHideACommaOrALineEnd() throws {
    let table = try body("I,P1,62,\u{301}n,1,S\r\nI,P2,62,\u{301},1,S\r\n")
    #expect(table.lines.map(\.[0]) == ["P1", "P2"])
  }

  @Test func aTableOfManyChunksGivesEveryLineOnceAndInOrder() throws {
    let count = 60_000
    for encoding in ["UTF-8", "GB18030"] {
      let text = Table.header + (0..<count).map { "I,P\($0),62,张三,1.00,S\n" }.joined()
      let table = try Table(encoding == "UTF-8" ? Array(text.utf8) : try encoded(text, encoding), [.paymentReference])
      #expect(table.codes == [] && table.lines.map(\.[0]) == (0..<count).map { "P\($0)" })
    }
  }

  @Test func theLastLineNeedsNoLineEnd() throws {
    #expect(try body("I,P1,62,n,1,S\nI,P2,62,n,1,S").lines.map(\.[0]) == ["P1", "P2"])
  }

  @Test func randomBytesNeverCrashTheReader() throws {
    var state: UInt64 = 42
    func random(_ bound: UInt64) -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state >> 33) % bound
    }
    let pieces =
      [",", "\"", "\n", "\r\n", "张", "\u{301}", "TOTAL", "合计", "1.00", "P1", " ", "\u{0}", "\u{FEFF}"].map {
        Array($0.utf8)
      } + [[0xFF], [0x81]]
    for _ in 0..<400 {
      var bytes = Array(Table.header.utf8)
      for _ in 0..<random(60) { bytes += pieces[Int(random(UInt64(pieces.count)))] }
      _ = try Table(bytes)
    }
  }
}
