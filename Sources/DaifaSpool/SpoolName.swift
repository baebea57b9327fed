import DaifaModel

/// 文件名: the name of a file as the bytes it is, which need not be UTF-8 and may hold anything but NUL and a slash.
package struct SpoolName: Hashable, Sendable {
  /// The bytes, 1 to 255 of them, without a closing NUL.
  package let bytes: [UInt8]

  /// A name of these bytes, or nil when no file in a directory can have it (empty, `.`, `..`, NUL, slash, too long).
  package init?(bytes: some Sequence<UInt8>) {
    let bytes = Array(bytes)
    guard (1...255).contains(bytes.count), !bytes.contains(0), !bytes.contains(UInt8(ascii: "/")) else { return nil }
    if bytes == [0x2e] || bytes == [0x2e, 0x2e] { return nil }
    self.bytes = bytes
  }

  /// A name from text, by the same rule.
  package init?(_ text: String) { self.init(bytes: text.utf8) }

  /// The name as text, or nil when it is not UTF-8.
  package var text: String? { String(validating: bytes, as: UTF8.self) }

  /// Whether uploads in progress are named so: it begins with `.` or ends in `.part`, `.filepart` or `.tmp`.
  package var isTemporary: Bool {
    bytes.first == UInt8(ascii: ".")
      || hasSuffix(".part") || hasSuffix(".filepart") || hasSuffix(".tmp")
  }

  /// Whether the name ends in an ASCII literal.
  package func hasSuffix(_ suffix: StaticString) -> Bool {
    let length = suffix.utf8CodeUnitCount
    guard bytes.count >= length else { return false }
    for index in 0..<length where bytes[bytes.count - length + index] != suffix.utf8Start[index] { return false }
    return true
  }

  /// The name of the marker that says this file is whole: `<name>.ok`; nil when that is longer than a name can be.
  var marker: SpoolName? { SpoolName(bytes: bytes + Array(".ok".utf8)) }

  /// The file a marker of this name speaks for, or nil when the name is no marker's.
  var marked: SpoolName? { hasSuffix(".ok") ? SpoolName(bytes: bytes.dropLast(3)) : nil }

  /// The name of this file's detached signature: `<name>.sig`; nil when that is longer than a name can be.
  package var signature: SpoolName? { SpoolName(bytes: bytes + Array(".sig".utf8)) }

  /// The file a signature of this name belongs to, or nil when the name is no signature's.
  package var signed: SpoolName? { hasSuffix(".sig") ? SpoolName(bytes: bytes.dropLast(4)) : nil }

  /// The bytes with a closing NUL, for the system calls.
  var cString: [CChar] { bytes.map { CChar(bitPattern: $0) } + [0] }
}

extension SpoolName: Comparable {
  /// Orders names by their bytes.
  package static func < (left: SpoolName, right: SpoolName) -> Bool {
    left.bytes.lexicographicallyPrecedes(right.bytes)
  }
}

extension SpoolName: CustomStringConvertible {
  /// The name as people may see it.
  package var description: String { escaped }

  /// The name as people may see it: controls, invisible and bidirectional marks and the backslash as `\u{202E}`,
  /// bytes that are not UTF-8 as `\xFF`; what is a person's number by its form and check is masked. Two names that differ
  /// in anything else never look the same way.
  package var escaped: String { spelled.withoutPersonalNumbers }

  private var spelled: String {
    var result = ""
    var parser = Unicode.UTF8.ForwardParser()
    var rest = bytes.makeIterator()
    var position = 0
    while true {
      switch parser.parseScalar(from: &rest) {
      case .valid(let encoded):
        let scalar = Unicode.UTF8.decode(encoded)
        if SpoolName.isPlain(scalar) {
          result.unicodeScalars.append(scalar)
        } else {
          result += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
        }
        position += encoded.count
      case .error(let length):
        for byte in bytes[position..<(position + length)] {
          result += (byte < 16 ? "\\x0" : "\\x") + String(byte, radix: 16, uppercase: true)
        }
        position += length
      case .emptyInput: return result
      }
    }
  }

  private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return scalar.value >= 0x20 && scalar.value != 0x7f && scalar != "\\" }
    return switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned: false
    case .spaceSeparator: scalar.value == 0x3000
    default: !scalar.properties.isDefaultIgnorableCodePoint
    }
  }
}
