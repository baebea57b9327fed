internal import DaifaModel

/// Where an attribute's value lies in the parser's buffer, `start` nil when the element does not have it.
struct XMLSlot {
  var start: UnsafePointer<UInt8>?
  var end: UnsafePointer<UInt8>?
}

/// Writes canonical CSV lines to a file through one buffer. Nothing is allocated for a line or a field.
final class XMLTranscriptWriter {
  /// The longest value a line may hand over.
  static let valueBytes = 4 << 10
  private static let capacity = 1 << 20
  // What a byte asks for; 0 is copied as it is.
  private static let quoting: UInt8 = 1
  private static let reference: UInt8 = 2
  private static let control: UInt8 = 4

  private let descriptor: CInt
  private let buffer = UnsafeMutablePointer<UInt8>.allocate(capacity: XMLTranscriptWriter.capacity)
  private let classes = UnsafeMutablePointer<UInt8>.allocate(capacity: 256)
  private var used = 0

  init(descriptor: CInt) {
    self.descriptor = descriptor
    classes.initialize(repeating: 0, count: 256)
    for byte in 0..<0x20 { classes[byte] = XMLTranscriptWriter.control }
    classes[0x7f] = XMLTranscriptWriter.control
    classes[Int(UInt8(ascii: ","))] = XMLTranscriptWriter.quoting
    classes[Int(UInt8(ascii: "\""))] = XMLTranscriptWriter.quoting
    classes[Int(UInt8(ascii: "&"))] = XMLTranscriptWriter.reference
  }

  deinit {
    buffer.deallocate()
    classes.deallocate()
  }

  /// Writes one line; or, when a value holds a control character, writes nothing and says which field and byte.
  func write(
    line: Int, slots: UnsafePointer<XMLSlot>, count: Int
  ) throws(FormatFault) -> (field: Int, byte: UInt8)? {
    // Every value may double and be quoted.
    if XMLTranscriptWriter.capacity - used < 32 + count * (2 * XMLTranscriptWriter.valueBytes + 3) { try flush() }
    var end = buffer + used
    put(number: line, at: &end)
    for field in 0..<count {
      end.pointee = UInt8(ascii: ",")
      end += 1
      guard let start = slots[field].start, let stop = slots[field].end else { continue }
      let begin = end
      var seen: UInt8 = 0
      var position = start
      while position < stop {
        let byte = position.pointee
        seen |= classes[Int(byte)]
        end.pointee = byte
        end += 1
        position += 1
      }
      if seen == 0 { continue }
      if seen & XMLTranscriptWriter.control != 0 {
        return (field, firstControl(from: start, to: stop))
      }
      end = begin
      putQuoted(from: start, to: stop, quoted: seen & XMLTranscriptWriter.quoting != 0, at: &end)
    }
    end.pointee = UInt8(ascii: "\n")
    used = end + 1 - buffer
    return nil
  }

  /// Hands everything written so far to the file.
  func flush() throws(FormatFault) {
    try Descriptor.write(Bytes(start: buffer, count: used), to: descriptor, operation: "write the transcript")
    used = 0
  }

  /// Writes a value that needs more than copying: quotes are doubled, and libxml2's `&#38;` becomes the ampersand it
  /// stands for.
  private func putQuoted(
    from start: UnsafePointer<UInt8>, to stop: UnsafePointer<UInt8>, quoted: Bool,
    at end: inout UnsafeMutablePointer<UInt8>
  ) {
    let quote = UInt8(ascii: "\"")
    func put(_ byte: UInt8) {
      end.pointee = byte
      end += 1
    }
    if quoted { put(quote) }
    var position = start
    while position < stop {
      if position.pointee == quote { put(quote) }
      put(position.pointee)
      position += XMLValue.length(at: position, before: stop)
    }
    if quoted { put(quote) }
  }

  private func put(number: Int, at end: inout UnsafeMutablePointer<UInt8>) {
    var divisor = 1
    while number / divisor >= 10 { divisor *= 10 }
    while divisor > 0 {
      end.pointee = UInt8(truncatingIfNeeded: number / divisor % 10) + 0x30
      end += 1
      divisor /= 10
    }
  }

  private func firstControl(from start: UnsafePointer<UInt8>, to stop: UnsafePointer<UInt8>) -> UInt8 {
    var position = start
    while position < stop, classes[Int(position.pointee)] & XMLTranscriptWriter.control == 0 { position += 1 }
    return position.pointee
  }
}

/// Attribute values as libxml2's SAX2 interface hands them over: everything decoded, except that an ampersand stays
/// `&#38;`.
enum XMLValue {
  /// How many bytes the character at a place takes: five for `&#38;`, otherwise one.
  static func length(at position: UnsafePointer<UInt8>, before stop: UnsafePointer<UInt8>) -> Int {
    guard position.pointee == UInt8(ascii: "&"), stop - position >= 5 else { return 1 }
    return Bytes(start: position + 1, count: 4).equals("#38;") ? 5 : 1
  }

  /// The value as text.
  static func text(_ slot: XMLSlot) -> String {
    guard var position = slot.start, let stop = slot.end else { return "" }
    var bytes: [UInt8] = []
    while position < stop {
      bytes.append(position.pointee)
      position += length(at: position, before: stop)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// How a control character is named in a finding.
  static func name(ofControl byte: UInt8) -> String {
    let digits = String(byte, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: 4 - digits.count) + digits
  }
}
