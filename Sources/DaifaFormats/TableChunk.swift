package import DaifaModel
import Glibc

/// One part of a table, from whole line to whole line: read by one thread, decoded by any, then consumed in order.
package final class TableChunk: @unchecked Sendable {
  // Handed from thread to thread whole, as the batch it owns.

  /// The totals row, as it stands in the file.
  package struct TotalsRow: Sendable {
    package var count: String
    package var sum: String
    /// Its line, counted as ``LineBatch/number(_:)`` counts.
    package var line: Int
  }

  package let layout: TableLayout
  /// The decoded lines, numbered from 0 within the chunk, or as the source file says when the layout has source lines.
  package let batch: LineBatch
  package private(set) var findings = Findings()
  package private(set) var totalsRow: TotalsRow?
  /// How many lines the part has, blank ones too.
  package private(set) var physicalLines = 0
  /// Whether anything but blank lines stands in it.
  package private(set) var hasContent = false
  /// The line where the encoding the layout says turned out wrong.
  package private(set) var wrongEncodingLine: Int?

  /// Where bytes wait that have to be decoded; nil where they are UTF-8 already, and are read to where they stay.
  private let undecoded: UnsafeMutablePointer<UInt8>?
  /// Where the bytes of this use lie.
  private var raw: UnsafeMutablePointer<UInt8>
  private let rawCapacity: Int
  private var rawCount = 0
  private var template: [FieldSlice] = []
  private var decoder: GB18030Decoder?
  private var overlong = 0

  /// A chunk for files of a layout, of so many bytes and a line.
  package init(layout: TableLayout, bytes: Int = TableReader.chunkBytes) {
    self.layout = layout
    rawCapacity = bytes + LineTokenizer.lineBound
    let constants = layout.constants.reduce(0) { $0 + $1.value.utf8.count }
    batch = LineBatch(fieldCount: layout.fieldCount, capacity: rawCapacity + constants)
    undecoded = layout.encoding == .gb18030 ? .allocate(capacity: rawCapacity) : nil
    raw = undecoded ?? batch.storage
  }

  deinit { undecoded?.deallocate() }

  // MARK: Filling, by the reader

  /// Forgets the last use and begins with the bytes left over from the chunk before.
  func begin(_ carried: [UInt8]) {
    batch.reset()
    findings = Findings()
    totalsRow = nil
    physicalLines = 0
    hasContent = false
    wrongEncodingLine = nil
    overlong = 0
    template = [FieldSlice](repeating: .empty, count: layout.fieldCount)
    for constant in layout.constants {
      template[constant.field] = constant.value.withBytes { batch.append($0) }
    }
    raw = undecoded ?? batch.reserve(rawCapacity)
    carried.withUnsafeBufferPointer { if let base = $0.baseAddress { raw.update(from: base, count: $0.count) } }
    rawCount = carried.count
  }

  /// The place that the next bytes of the file go to, and how many fit.
  var room: UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(start: raw + rawCount, count: rawCapacity - rawCount)
  }

  /// Says how many bytes were read.
  func filled(_ count: Int) { rawCount += count }

  /// Takes off what follows the last line feed, for the next chunk.
  func cutAfterLastLine() -> [UInt8] {
    guard let last = UnsafeBufferPointer(start: raw, count: rawCount).lastIndex(of: 0x0A) else {
      overlong = rawCount
      rawCount = 0
      return []
    }
    let end = last + 1
    let rest = Array(UnsafeBufferPointer(start: raw + end, count: rawCount - end))
    rawCount = end
    return rest
  }

  /// Whether a line without end filled the whole chunk: reading on would only find more of it.
  var isOverlong: Bool { overlong > 0 }

  // MARK: Decoding, by any thread

  /// Decodes what was read: encoding, quotes, columns, bounds. Findings are numbered like the lines.
  ///
  /// - Throws: ``FormatFault`` when the converter for GB18030 cannot be opened.
  package func decode() throws(FormatFault) {
    if overlong > 0 {
      findings.add(Finding(.lineTooLong, line: 0, required: "\(LineTokenizer.lineBound)", found: "≥ \(overlong)"))
      return
    }
    let start = batch.used
    guard try takeText() else { return }
    template.withUnsafeBufferPointer { tokenize(from: start, to: batch.used, template: $0.baseAddress!) }
  }

  /// Brings the raw bytes into the batch as UTF-8; false when they are not what the layout says.
  private func takeText() throws(FormatFault) -> Bool {
    let bytes = Bytes(start: raw, count: rawCount)
    guard layout.encoding == .gb18030 else {
      if let invalid = firstInvalidUTF8(bytes) {
        wrongEncodingLine = bytes[..<invalid].count { $0 == 0x0A }
        return false
      }
      batch.commit(rawCount)
      return true
    }
    if decoder == nil { decoder = try GB18030Decoder() }
    guard rawCount > 0, let converter = decoder else { return true }
    let (written, invalidAt) = converter.decode(bytes, to: batch.reserve(rawCount * 2))
    if invalidAt != nil {
      let good = Bytes(start: batch.storage + batch.used, count: written)
      wrongEncodingLine = good.count { $0 == 0x0A }
      return false
    }
    batch.commit(written)
    return true
  }

  private func tokenize(from start: Int, to end: Int, template: UnsafePointer<FieldSlice>) {
    let base = batch.storage
    var position = start
    while position < end {
      let feed = memchr(base + position, 0x0A, end - position)
      let lineEnd = feed.map { base.distance(to: $0.assumingMemoryBound(to: UInt8.self)) } ?? end
      var contentEnd = lineEnd
      if contentEnd > position, base[contentEnd - 1] == 0x0D { contentEnd -= 1 }
      if contentEnd - position > LineTokenizer.lineBound {
        let found = "\(contentEnd - position)"
        add(Finding(.lineTooLong, line: physicalLines, required: "\(LineTokenizer.lineBound)", found: found))
        hasContent = true
      } else {
        take(base, from: position, to: contentEnd, template: template)
      }
      physicalLines += 1
      position = lineEnd + 1
    }
  }

  private func take(
    _ base: UnsafeMutablePointer<UInt8>, from start: Int, to end: Int, template: UnsafePointer<FieldSlice>
  ) {
    if totalsRow != nil {
      if !isBlank(base, start, end) { add(Finding(.linesAfterTotals, line: physicalLines)) }
      return
    }
    if !layout.hasSourceLines, isTotals(base, start, end) {
      hasContent = true
      takeTotals(Bytes(start: base + start, count: end - start))
      return
    }
    let row = batch.addLine(number: physicalLines, template: template)
    let outcome = layout.slotOfColumn.withUnsafeBufferPointer { slots in
      LineTokenizer.cut(base, from: start, to: end) { column, fieldStart, length in
        guard column < slots.count else { return }
        let slot = slots[column]
        // An empty field leaves what the root says for the whole file.
        if slot >= 0, length > 0 { row[slot] = FieldSlice(start: UInt32(fieldStart), length: UInt32(length)) }
      }
    }
    judge(outcome, base, start, end)
  }

  private func judge(_ outcome: LineTokenizer.Outcome, _ base: UnsafeMutablePointer<UInt8>, _ start: Int, _ end: Int) {
    switch outcome {
    case .fields(let columns) where columns == layout.slotOfColumn.count: break
    case .fields(let columns):
      if start == end {
        // A line with nothing in it is what editors leave behind; the control totals show that nothing is lost.
        batch.removeLastLine()
        return
      }
      // Spreadsheets write empty columns behind the last one; nothing is lost with those.
      if columns < layout.slotOfColumn.count || !restIsEmpty(base, start, end) {
        batch.removeLastLine()
        add(
          Finding(
            .columnCountDiffers, line: physicalLines, required: "\(layout.slotOfColumn.count)", found: "\(columns)"))
      }
    case .refused(let code, let found):
      batch.removeLastLine()
      let bound = code == .fieldTooLong ? "\(LineTokenizer.fieldBound)" : ""
      add(Finding(code, line: physicalLines, required: bound, found: found))
    }
    hasContent = true
    if layout.hasSourceLines { renumber(base, start, end) }
  }

  private func renumber(_ base: UnsafeMutablePointer<UInt8>, _ start: Int, _ end: Int) {
    let comma = memchr(base + start, 0x2C, end - start)
    let length = comma.map { base.distance(to: $0.assumingMemoryBound(to: UInt8.self)) - start } ?? 0
    batch.renumberLastLine(Bytes(start: base + start, count: length).unsignedInteger ?? 0)
  }

  private func restIsEmpty(_ base: UnsafeMutablePointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
    let (fields, _) = LineTokenizer.split(Bytes(start: base + start, count: end - start), line: 0)
    return fields.dropFirst(layout.slotOfColumn.count).allSatisfy(\.isEmpty)
  }

  private func isBlank(_ base: UnsafeMutablePointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
    Bytes(start: base + start, count: end - start).allSatisfy { $0 == 0x2C || $0 == 0x20 || $0 == 0x22 }
  }

  /// Whether a line's first field says it is the totals row.
  private func isTotals(_ base: UnsafeMutablePointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
    var position = start
    while position < end, base[position] == 0x20 || base[position] == 0x22 { position += 1 }
    guard position < end, base[position] | 0x20 == 0x74 || base[position] == 0xE5 else { return false }
    let (fields, _) = LineTokenizer.split(Bytes(start: base + start, count: end - start), line: 0)
    let first = fields.first?.filter { $0 != " " && $0 != "\u{3000}" } ?? ""
    return first == "合计" || first.uppercased() == "TOTAL"
  }

  private func takeTotals(_ line: Bytes) {
    let (fields, faults) = LineTokenizer.split(line, line: physicalLines)
    for fault in faults { add(fault) }
    guard faults.isEmpty else { return }
    func field(_ index: Int?) -> String { index.flatMap { $0 < fields.count ? fields[$0] : nil } ?? "" }
    var row = TotalsRow(count: field(1), sum: field(2), line: physicalLines)
    if row.count.isEmpty, row.sum.isEmpty {
      row.count = field(layout.countColumn)
      row.sum = field(layout.sumColumn)
    } else if let extra = fields.dropFirst(3).first(where: { !$0.isEmpty }) {
      add(Finding(.totalsUnreadable, line: physicalLines, found: String(extra.prefix(20))))
    }
    totalsRow = row
  }

  private func add(_ finding: Finding) { findings.add(finding) }
}
