import DaifaModel
import DaifaSpool
import Testing

@Suite struct NameTests {
  @Test(
    arguments: [
      ("补贴清册.csv", Array("补贴清册.csv".utf8)),
      ("a\\u{A}b", Array("a\nb".utf8)),
      ("\\u{202E}vsc.x", Array("\u{202E}vsc.x".utf8)),
      ("\\u{5C}x", Array("\\x".utf8)),
      ("\\xFF\\xFE.csv", [0xff, 0xfe] + Array(".csv".utf8)),
      ("\\xE8\\xA1x", [0xe8, 0xa1, 0x78]),
      ("\\u{5FC}", [0xd7, 0xbc]),
      ("-rf", Array("-rf".utf8)),
      ("$(id)", Array("$(id)".utf8)),
      ("=cmd", Array("=cmd".utf8)),
      ("a\\u{200B}\\u{85}\\u{2028}", Array("a\u{200B}\u{85}\u{2028}".utf8)),
    ] as [(String, [UInt8])])
  func aNameIsShownEscapedAndTravelsUnchanged(shown: String, bytes: [UInt8]) throws {
    let name = try #require(SpoolName(bytes: bytes))
    #expect(name.escaped == shown)
    let temporary = try TemporarySpool()
    try temporary.drop(name)
    let file = try temporary.claimOne()
    #expect(file.name.bytes == bytes)
    guard case .copied(let copy) = try temporary.spool.copy(file, maximumBytes: 10) else {
      Issue.record("not copied")
      return
    }
    #expect(copy.digest.hex == digestOfABC)
    #expect(try temporary.spool.claimedFiles() == [file])
  }

  @Test func aNameOf255BytesIsTaken() throws {
    let temporary = try TemporarySpool()
    let name = try #require(SpoolName(bytes: [UInt8](repeating: 0xff, count: 255)))
    try temporary.drop(name)
    #expect(try temporary.scan(marker: true).waiting == 1)
    #expect(try temporary.claimOne().name == name)
  }

  @Test(arguments: ["", ".", "..", "a/b", "a\0b", String(repeating: "a", count: 256)])
  func whatNoFileCanBeCalledIsNoName(text: String) { #expect(SpoolName(text) == nil) }
}
