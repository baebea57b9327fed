internal import DaifaModel

/// Writes lines of canonical CSV as ``XMLTranscriptWriter`` does, from values that are known to be plain.
final class XMLPlainWriter {
  private static let capacity = 1 << 20
  /// More than a line can become: its tag, of which only values are written, its number, and two bytes and a comma a field.
  private static let lineRoom = XMLPlainReader.stretchBytes + 1_024

  private let descriptor: CInt
  private let buffer = UnsafeMutablePointer<UInt8>.allocate(capacity: XMLPlainWriter.capacity + XMLPlainWriter.lineRoom)
  private var used = 0
  private var number = XMLPlainNumber()
  /// Whether anything was written to the file.
  private(set) var hasWritten = false

  init(descriptor: CInt) { self.descriptor = descriptor }

  deinit { buffer.deallocate() }

  /// Writes one line: its number and the fields whose bits are set.
  @inline(__always)
  func write(
    line: Int, values: UnsafePointer<XMLPlainValue>, present: UInt64, fieldCount: Int
  ) throws(FormatFault) {
    if used > XMLPlainWriter.capacity { try flush() }
    var end = buffer + used
    number.move(to: line)
    end = number.write(to: end)
    var rest = present
    var commas = 0
    while rest != 0 {
      let field = rest.trailingZeroBitCount
      rest &= rest - 1
      end = XMLPlainWriter.putCommas(field + 1 - commas, at: end)
      commas = field + 1
      let value = values[field]
      if value.needs.isEmpty {
        XMLPlainWriter.copy(value.start, to: end, count: value.length)
        end += value.length
      } else {
        end = put(value, at: end)
      }
    }
    end = XMLPlainWriter.putCommas(fieldCount - commas, at: end)
    end.pointee = UInt8(ascii: "\n")
    used = end + 1 - buffer
  }

  /// Hands everything written so far to the file.
  func flush() throws(FormatFault) {
    guard used > 0 else { return }
    hasWritten = true
    try Descriptor.write(Bytes(start: buffer, count: used), to: descriptor, operation: "write the transcript")
    used = 0
  }

  /// Writes commas eight at a time; what is too many is written over.
  @inline(__always)
  private static func putCommas(_ count: Int, at end: UnsafeMutablePointer<UInt8>) -> UnsafeMutablePointer<UInt8> {
    var done = 0
    repeat {
      UnsafeMutableRawPointer(end + done).storeBytes(of: 0x2c2c_2c2c_2c2c_2c2c as UInt64, as: UInt64.self)
      done += 8
    } while done < count
    return end + count
  }

  /// Copies sixteen bytes at a time, most values at once: the buffers on both sides reach further than that.
  @inline(__always)
  private static func copy(_ source: UnsafePointer<UInt8>, to target: UnsafeMutablePointer<UInt8>, count: Int) {
    var done = 0
    repeat {
      let block = UnsafeRawPointer(source + done).loadUnaligned(as: SIMD2<UInt64>.self)
      UnsafeMutableRawPointer(target + done).storeBytes(of: block, as: SIMD2<UInt64>.self)
      done += 16
    } while done < count
  }

  /// Writes a value that needs more than copying.
  @inline(never)
  private func put(_ value: XMLPlainValue, at start: UnsafeMutablePointer<UInt8>) -> UnsafeMutablePointer<UInt8> {
    let quote = UInt8(ascii: "\"")
    var end = start
    func put(_ byte: UInt8) {
      end.pointee = byte
      end += 1
    }
    let isQuoted = value.needs.contains(.quoting)
    if isQuoted { put(quote) }
    value.decoded { byte in
      if byte == quote { put(quote) }
      put(byte)
    }
    if isQuoted { put(quote) }
    return end
  }
}

/// The number of a line in decimal, kept as digits: lines follow one another, and adding one to digits costs less than dividing.
struct XMLPlainNumber: ~Copyable {
  /// The most digits it can have.
  private static let width = 16
  private var value = 0
  /// The digits, the last one last, with zeros before them and as many bytes behind, so that they can be copied at once.
  private let digits = UnsafeMutablePointer<UInt8>.allocate(capacity: 2 * XMLPlainNumber.width)
  /// How many digits are not leading zeros.
  private var length = 1

  init() { digits.initialize(repeating: UInt8(ascii: "0"), count: 2 * XMLPlainNumber.width) }

  deinit { digits.deallocate() }

  /// Counts on to a later number.
  @inline(__always)
  mutating func move(to number: Int) {
    var carry = number - value
    value = number
    var place = XMLPlainNumber.width
    while carry > 0 {
      place -= 1
      let digit = Int(digits[place] &- 0x30) &+ carry
      carry = digit / 10
      digits[place] = UInt8(truncatingIfNeeded: digit &- carry &* 10) &+ 0x30
    }
    length = max(length, XMLPlainNumber.width - place)
  }

  /// Writes the number and gives the place behind it; sixteen bytes must be free there.
  @inline(__always)
  func write(to target: UnsafeMutablePointer<UInt8>) -> UnsafeMutablePointer<UInt8> {
    let block = UnsafeRawPointer(digits + XMLPlainNumber.width - length).loadUnaligned(as: SIMD2<UInt64>.self)
    UnsafeMutableRawPointer(target).storeBytes(of: block, as: SIMD2<UInt64>.self)
    return target + length
  }
}
