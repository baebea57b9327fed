import DaifaFormats
import DaifaModel
import Glibc
import Testing

/// A file without a name, gone when the test is over.
final class Scratch {
  let descriptor: CInt

  init(_ bytes: [UInt8] = []) throws {
    var path = Array("/tmp/daifa-xml-XXXXXX".utf8CString)
    descriptor = mkstemp(&path)
    try #require(descriptor >= 0)
    unlink(path)
    var written = 0
    while written < bytes.count {
      let count = bytes[written...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      try #require(count > 0)
      written += count
    }
    lseek(descriptor, 0, SEEK_SET)
  }

  deinit { close(descriptor) }

  /// Everything in the file.
  var bytes: [UInt8] {
    let size = Int(lseek(descriptor, 0, SEEK_END))
    return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      count = size == 0 ? 0 : pread(descriptor, buffer.baseAddress, size, 0)
    }
  }

  var text: String { String(decoding: bytes, as: UTF8.self) }
}

/// The transcript of some XML and the lines that were written.
func transcribe(_ bytes: [UInt8]) throws -> (transcript: XMLTranscript, lines: [String]) {
  let input = try Scratch(bytes)
  let output = try Scratch()
  let transcript = try XMLTranscriber.transcribe(from: input.descriptor, to: output.descriptor)
  return (transcript, output.text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init))
}

func transcribe(_ text: String) throws -> (transcript: XMLTranscript, lines: [String]) {
  try transcribe(Array(text.utf8))
}

/// The codes found in some XML, in order.
func codes(_ text: String) throws -> [FindingCode] { try transcribe(text).transcript.findings.list.map(\.code) }

/// Samples to vary.
enum Sample {
  static let attributes =
    #"""
    regionCode="140105" beneficiaryName="张三" beneficiaryId="11010519491231002X" account="6228480000000000018" \#
    bankCode="402161002352" amount="12.50"
    """#
  static let line = #"<line lineNo="1" \#(attributes)/>"#
  static let declaration = #"<?xml version="1.0" encoding="UTF-8"?>"#

  static func roster(_ content: String = line, before: String = declaration + "\n") -> String {
    #"""
    \#(before)<roster xmlns="urn:daifa:roster:1" batchNo="B1" policyCode="NY01" period="2026" count="1" \#
    amount="12.50">\#(content)</roster>
    """#
  }

  static let policy =
    #"""
    <policy policyCode="NY01" policyName="地力" shortName="地力" level="province" regionCode="140000" \#
    department="agriculture" grantType="household" standardKind="per_unit" standard="77.5" frequency="annual" \#
    category="subsidy" validFrom="2026-01-01" publishedOn="2026-01-15" status="active"/>
    """#

  static let bankReturn =
    #"""
    <bankReturn xmlns="urn:daifa:bankReturn:1" instructionNo="I1" count="2" amount="12.50"><payment seq="1" \#
    paymentRef="P1" account="62" accountName="张三" amount="12.50" result="S"/><payment instructionNo="I1" \#
    paymentRef="P2" account="62" accountName="李四" result="F" reasonCode="R01"/></bankReturn>
    """#
}

/// The text without one attribute of its first tag that has it.
func removing(_ attribute: String, from text: String) throws -> String {
  let start = try #require(text.firstRange(of: " \(attribute)=\"")).lowerBound
  let opening = try #require(text[start...].firstIndex(of: "\""))
  let closing = try #require(text[text.index(after: opening)...].firstIndex(of: "\""))
  return String(text[..<start] + text[text.index(after: closing)...])
}

/// Everything in a file of the checkout.
func contents(ofFile path: String) throws -> [UInt8] {
  let descriptor = open(path, O_RDONLY)
  try #require(descriptor >= 0, "\(path)")
  defer { close(descriptor) }
  return [UInt8](unsafeUninitializedCapacity: 1 << 20) { buffer, count in
    count = max(read(descriptor, buffer.baseAddress, buffer.count), 0)
  }
}

/// The processor time this thread has had, which other tests and builds do not add to.
func processorSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
