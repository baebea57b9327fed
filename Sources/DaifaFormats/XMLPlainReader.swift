internal import DaifaModel
internal import Glibc

/// Reads XML of the plain form, which nearly all files have, without a parser: UTF-8, a declaration or none, the root in its default
/// namespace, and in it nothing but lines and white space.
///
/// It only accepts. Whatever it meets that it does not know for certain to be right, it gives the whole file up, and libxml2 and the schema
/// read it from its beginning and say what there is to say. So what is accepted here must be accepted there, with the same transcript: each
/// bound is at most as wide, each form at most as free. Tests and the fuzzer hold it to that.
final class XMLPlainReader {
  /// The longest tag, and the longest white space between tags. Half of a line's bound and less than a tag's, so that neither is reached.
  static let stretchBytes = 8 << 10

  private let input: XMLPlainInput
  private let writer: XMLPlainWriter
  private var form: XMLPlainForm?
  private var values: UnsafeMutablePointer<XMLPlainValue>?
  private var root = XMLPlainRoot()
  /// The line of the file, from 1.
  private var line = 1
  private var lines = 0
  private var isClosed = false

  private init(input: CInt, from offset: Int, output: CInt, chunkBytes: Int) {
    self.input = XMLPlainInput(descriptor: input, offset: offset, chunkBytes: chunkBytes)
    writer = XMLPlainWriter(descriptor: output)
  }

  deinit { values?.deallocate() }

  /// Reads a file from where its descriptor stands, and writes its lines; nil when it is not plain, and then as if nothing had been done.
  static func read(from input: CInt, to output: CInt, chunkBytes: Int) throws(FormatFault) -> XMLTranscript? {
    let start = lseek(input, 0, SEEK_CUR)
    let mark = lseek(output, 0, SEEK_CUR)
    // What cannot be read twice, or taken back, is left to the parser.
    guard start >= 0, mark >= 0 else { return nil }
    let reader = XMLPlainReader(input: input, from: Int(start), output: output, chunkBytes: chunkBytes)
    if let transcript = try reader.transcript() {
      lseek(input, off_t(reader.input.offset), SEEK_SET)
      return transcript
    }
    if reader.writer.hasWritten, ftruncate(output, mark) != 0 || lseek(output, mark, SEEK_SET) < 0 {
      throw FormatFault(operation: "write the transcript", errno: errno)
    }
    return nil
  }

  private func transcript() throws(FormatFault) -> XMLTranscript? {
    guard case .tags(let first, let isLast) = try input.next(), var place = first.baseAddress,
      let form = root.read(at: &place, in: first, line: &line)
    else { return nil }
    values = .allocate(capacity: form.fieldCount)
    self.form = form
    guard try take(form, from: place, to: first.baseAddress! + first.count) else { return nil }
    var isOver = isLast
    while !isOver {
      guard case .tags(let window, let isLast) = try input.next(), let start = window.baseAddress,
        try take(form, from: start, to: start + window.count)
      else { return nil }
      isOver = isLast
    }
    guard isClosed else { return nil }
    try writer.flush()
    var transcript = XMLTranscript(kind: form.layout.kind, findings: Findings())
    transcript.constants = root.constants
    transcript.totals = root.totals
    transcript.lines = lines
    return transcript
  }

  /// Reads what stands in a window; false where it is not plain.
  private func take(
    _ form: XMLPlainForm, from start: UnsafePointer<UInt8>, to stop: UnsafePointer<UInt8>
  ) throws(FormatFault) -> Bool {
    guard let values else { return false }
    var place = start
    guard XMLPlainReader.skipSpace(&place, line: &line) else { return false }
    while place < stop {
      if isClosed { return false }
      if form.opening.stands(at: place) {
        let number = line
        guard let present = readLine(form, at: &place, values) else { return false }
        lines += 1
        try writer.write(line: number, values: values, present: present, fieldCount: form.fieldCount)
      } else if form.rootClosing.stands(at: place) {
        place += form.rootClosing.length
        guard XMLPlainReader.skipSpace(&place, line: &line), place.pointee == UInt8(ascii: ">") else { return false }
        place += 1
        isClosed = true
      } else {
        return false
      }
      guard XMLPlainReader.skipSpace(&place, line: &line) else { return false }
    }
    // The byte behind the window is no white space, so nothing can have been read beyond.
    return place == stop
  }

  /// Reads the tag of a line with its end; gives a bit for each field it has, or nil where it is not plain.
  @inline(__always)
  private func readLine(
    _ form: XMLPlainForm, at place: inout UnsafePointer<UInt8>, _ values: UnsafeMutablePointer<XMLPlainValue>
  ) -> UInt64? {
    let start = place
    var present: UInt64 = 0
    var count = 0
    place += form.opening.length
    while true {
      let gap = place
      guard XMLPlainReader.skipSpace(&place, line: &line) else { return nil }
      if place.pointee == UInt8(ascii: "/") || place.pointee == UInt8(ascii: ">") { break }
      guard place > gap else { return nil }
      let field = form.field(at: &place, place: count)
      guard field >= 0 else { return nil }
      count += 1
      // Twice the same attribute is not well-formed; so there are never more of them than fields.
      let bit: UInt64 = 1 << UInt64(truncatingIfNeeded: field)
      guard present & bit == 0, let value = XMLPlainValue(at: place), form.allows(value, field: field) else {
        return nil
      }
      present |= bit
      values[field] = value
      place = value.end + 1
    }
    guard present & form.required == form.required, place - start <= XMLPlainReader.stretchBytes else { return nil }
    if place.pointee == UInt8(ascii: "/") {
      guard place[1] == UInt8(ascii: ">") else { return nil }
      place += 2
    } else {
      place += 1
      // Nothing at all may stand in a line, not even white space.
      guard form.closing.stands(at: place) else { return nil }
      place += form.closing.length
    }
    return present
  }

  /// Passes white space and counts its lines; false where it is longer than it may be, or a carriage return stands without its line feed,
  /// of which XML makes one.
  @inline(__always)
  static func skipSpace(_ place: inout UnsafePointer<UInt8>, line: inout Int) -> Bool {
    let start = place
    while true {
      let byte = place.pointee
      if byte > 0x20 { break }
      if byte == 0x0a {
        line += 1
      } else if byte == 0x0d {
        guard place[1] == 0x0a else { return false }
      } else if byte != 0x20, byte != 0x09 {
        // Also the zero byte behind the last window.
        break
      }
      place += 1
    }
    return place - start <= XMLPlainReader.stretchBytes
  }
}
