import CZlib
import DaifaFormats
import DaifaModel
import Glibc
import Testing

@Suite("A gzip is unpacked whole or not at all")
struct GzipTests {
  /// Bytes that hardly shrink.
  static let noise: [UInt8] = {
    var state: UInt64 = 42
    return (0..<3_000_000).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(truncatingIfNeeded: state >> 33)
    }
  }()

  @Test("What was packed comes out again", arguments: [0, 1, 1000, 1 << 20, 3_000_000])
  func good(_ count: Int) throws {
    let bytes = Array(GzipTests.noise[..<count])
    let (outcome, unpacked) = try unpack(try pack(bytes))
    #expect(outcome == .inflated(bytes: count))
    #expect(unpacked == bytes)
  }

  @Test("A small repetitive file passes, whatever its ratio")
  func repetitive() throws {
    let zeros = [UInt8](repeating: 0, count: 16 << 20)
    #expect(try unpack(try pack(zeros)).0 == .inflated(bytes: 16 << 20))
  }

  @Test("A second member, or anything else after the first, is refused", arguments: [0, 1, 2])
  func trailing(_ which: Int) throws {
    for content in [Array(GzipTests.noise[..<1000]), GzipTests.noise] {
      let packed = try pack(content)
      let tail = try [packed, [0], pack([])][which]
      #expect(try unpack(packed + tail).0 == .refused(Finding(.gzipTrailingBytes)))
    }
    // The member ends exactly where a read does.
    var exact = try pack(Array(GzipTests.noise[..<200_000]))
    let name = [UInt8](repeating: 0x61, count: (256 << 10) - exact.count - 1) + [0]
    exact[3] |= 8
    exact.insert(contentsOf: name, at: 10)
    #expect(exact.count == 256 << 10)
    #expect(try unpack(exact).0 == .inflated(bytes: 200_000))
    #expect(try unpack(exact + [0]).0 == .refused(Finding(.gzipTrailingBytes)))
  }

  @Test("A gzip cut anywhere is refused")
  func cut() throws {
    let packed = try pack(Array("line_no,batch_no\n1,B1\nTOTAL,1,0.00\n".utf8))
    for length in 0..<packed.count { #expect(try code(Array(packed[..<length])) == .gzipDamaged, "\(length) bytes") }
    let long = try pack(GzipTests.noise)
    for length in [1 << 20, long.count - 8, long.count - 1] {
      #expect(try code(Array(long[..<length])) == .gzipDamaged)
    }
  }

  @Test("A changed byte is refused", arguments: [0, 2, 20, -8, -4, -1])
  func changed(_ place: Int) throws {
    var packed = try pack(Array(GzipTests.noise[..<5000]))
    packed[place < 0 ? packed.count + place : place] ^= 0x55
    #expect(try code(packed) == .gzipDamaged)
  }

  @Test("No byte beyond the bound is written")
  func tooLarge() throws {
    let packed = try pack(GzipTests.noise)
    #expect(try unpack(packed, maximumBytes: GzipTests.noise.count).0 == .inflated(bytes: GzipTests.noise.count))
    let (outcome, unpacked) = try unpack(packed, maximumBytes: GzipTests.noise.count - 1)
    guard case .refused(let finding) = outcome else { throw Unexpected() }
    #expect(finding.code == .gzipTooLarge)
    #expect(unpacked.count < GzipTests.noise.count)
  }

  @Test("A bomb is given up once it has shown itself")
  func bomb() throws {
    let packed = try pack([UInt8](repeating: 0, count: 200 << 20))
    let (outcome, unpacked) = try unpack(packed, maximumBytes: 1 << 40)
    guard case .refused(let finding) = outcome else { throw Unexpected() }
    #expect(finding.code == .gzipTooLarge)
    #expect(unpacked.count <= 65 << 20)
  }

  @Test("A gzip is told by its first two bytes")
  func looks() throws {
    #expect(try pack([]).withUnsafeBufferPointer { Gzip.looksLikeGzip($0) })
    #expect(![0x1f].withUnsafeBufferPointer { Gzip.looksLikeGzip($0) })
    #expect(!Array("PK".utf8).withUnsafeBufferPointer { Gzip.looksLikeGzip($0) })
  }

  struct Unexpected: Error {}

  private func unpack(_ packed: [UInt8], maximumBytes: Int = 1 << 30) throws -> (GzipOutcome, [UInt8]) {
    let input = try Scratch(packed)
    let output = try Scratch()
    return (
      try Gzip.inflate(from: input.descriptor, to: output.descriptor, maximumBytes: maximumBytes), output.bytes
    )
  }

  private func code(_ packed: [UInt8]) throws -> FindingCode? {
    if case .refused(let finding) = try unpack(packed).0 { finding.code } else { nil }
  }

  private func pack(_ bytes: [UInt8]) throws -> [UInt8] {
    var stream = z_stream()
    let version = ZLIB_VERSION
    try #require(
      deflateInit2_(
        &stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, version, CInt(MemoryLayout<z_stream>.size)) == Z_OK)
    defer { deflateEnd(&stream) }
    var input = bytes
    var output = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(bytes.count))) + 32)
    let made = input.withUnsafeMutableBufferPointer { from in
      output.withUnsafeMutableBufferPointer { to in
        stream.next_in = from.baseAddress
        stream.avail_in = UInt32(from.count)
        stream.next_out = to.baseAddress
        stream.avail_out = UInt32(to.count)
        deflate(&stream, Z_FINISH)
        return to.count - Int(stream.avail_out)
      }
    }
    return Array(output[..<made])
  }
}
