/// A set of lines of one file, a bit each, that can tell how many of its lines come before one.
struct LineSet: Sendable {
  private var words: [UInt64] = []
  /// For each word, how many lines of the set come before it; made by `index()`.
  private var before: [UInt32] = []
  private(set) var count = 0

  func contains(_ line: Int) -> Bool {
    line >> 6 < words.count && words[line >> 6] >> UInt64(line & 63) & 1 == 1
  }

  /// Puts a line in; false when it was in already.
  @discardableResult
  mutating func insert(_ line: Int) -> Bool {
    while words.count <= line >> 6 { words.append(0) }
    let bit: UInt64 = 1 << UInt64(line & 63)
    guard words[line >> 6] & bit == 0 else { return false }
    words[line >> 6] |= bit
    count += 1
    return true
  }

  /// Takes the lines of another set out.
  mutating func subtract(_ other: LineSet) {
    for index in 0..<min(words.count, other.words.count) {
      count -= (words[index] & other.words[index]).nonzeroBitCount
      words[index] &= ~other.words[index]
    }
  }

  /// The first line in it; nil when it is empty.
  var first: Int? {
    words.firstIndex { $0 != 0 }.map { $0 << 6 | words[$0].trailingZeroBitCount }
  }

  /// The first lines in it, so many at the most.
  func first(_ limit: Int) -> [Int] {
    var lines: [Int] = []
    for (index, word) in words.enumerated() where word != 0 {
      var rest = word
      while rest != 0, lines.count < limit {
        lines.append(index << 6 | rest.trailingZeroBitCount)
        rest &= rest - 1
      }
      if lines.count == limit { break }
    }
    return lines
  }

  /// Whether any line of a range is in it.
  func hasAny(in range: ClosedRange<Int>) -> Bool {
    var line = range.lowerBound
    while line <= range.upperBound, line >> 6 < words.count {
      let rest = words[line >> 6] >> UInt64(line & 63)
      if rest != 0 { return line + rest.trailingZeroBitCount <= range.upperBound }
      line = (line >> 6 + 1) << 6
    }
    return false
  }

  /// Makes `rank` ready; nothing may be put in or taken out afterwards.
  mutating func index() {
    before = []
    before.reserveCapacity(words.count)
    var inside: UInt32 = 0
    for word in words {
      before.append(inside)
      inside += UInt32(word.nonzeroBitCount)
    }
  }

  /// How many lines of the set come before one that is in it.
  func rank(_ line: Int) -> Int {
    Int(before[line >> 6]) + (words[line >> 6] & ((1 << UInt64(line & 63)) - 1)).nonzeroBitCount
  }
}

/// From a line's place among the data lines of a file to its number in the file, with next to no memory where the two run together.
struct LineNumbers: Sendable {
  private var segments: [(first: Int, number: Int, explicit: [Int32])] = []

  /// Adds lines that follow each other in the file.
  mutating func append(first: Int, number: Int) { segments.append((first, number, [])) }

  /// Adds lines with a number each.
  mutating func append(first: Int, numbers: [Int32]) { segments.append((first, 0, numbers)) }

  /// The number of a line by its place.
  subscript(_ line: Int) -> Int {
    var low = 0
    var high = segments.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if segments[middle].first <= line { low = middle } else { high = middle }
    }
    guard low < segments.count else { return 0 }
    let segment = segments[low]
    return segment.explicit.isEmpty
      ? segment.number + line - segment.first : Int(segment.explicit[line - segment.first])
  }
}

/// Which numbers have been seen, to find one that comes twice. Small numbers cost a bit each.
struct SeenNumbers: Sendable {
  private static let bound = 1 << 27
  private var words: [UInt64] = []
  private var large: Set<UInt32> = []

  /// Notes a number; false when it was noted before.
  mutating func insert(_ number: UInt32) -> Bool {
    guard Int(number) < SeenNumbers.bound else { return large.insert(number).inserted }
    let word = Int(number >> 6)
    if word >= words.count {
      words.append(contentsOf: repeatElement(0, count: max(word + 1 - words.count, words.count)))
    }
    let bit: UInt64 = 1 << UInt64(number & 63)
    defer { words[word] |= bit }
    return words[word] & bit == 0
  }
}
