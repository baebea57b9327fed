import DaifaModel
import DaifaSpool
import DaifaTestKit
import Testing

@testable import DaifaExchange

@Suite("Sorted scratch: any number of records come back in order, whatever fits into memory")
struct SortedScratchTests {
  /// Keys that repeat, in no order.
  private func records(_ count: Int) -> [(key: Int64, place: Int64)] {
    var state: UInt64 = 20_261_126
    return (0..<count).map { place in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (Int64(state >> 33) % 700, Int64(place))
    }
  }

  @Test(arguments: [100, 1_000, 40_000, 1 << 20])
  func whatIsSpilledComesBackInOrderAndEqualKeysAsTheyCame(bufferBytes: Int) throws {
    let spool = try TestSpool()
    let own = try Spool(root: spool.root)
    try own.prepare(parties: [.finance])
    let scratch = SortedScratch(spool: own, bufferBytes: bufferBytes)
    let given = records(3_000)
    for (key, place) in given {
      var record = RecordWriter()
      record.number(key)
      record.number(place)
      "武\(place)".withBytes { record.text($0) }
      try scratch.append(record)
    }
    let expected = given.sorted { ($0.key, $0.place) < ($1.key, $1.place) }.map(\.place)
    // It may be read more than once.
    for _ in 0..<2 {
      var came: [Int64] = []
      try scratch.forEach { record in
        var record = record
        _ = record.number()
        let place = record.number()
        #expect(record.text() == Array("武\(place)".utf8))
        came.append(place)
      }
      #expect(came == expected)
    }
    #expect(spool.files(below: "private/work") == [])
  }
}
