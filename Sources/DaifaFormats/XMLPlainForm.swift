internal import DaifaModel

/// What the plain form of one kind of file looks like, laid out for comparing.
///
/// An attribute is looked for at the place among its neighbours where it stood last, as lines are mostly alike; the others are asked only
/// when it is another. No name is looked up and none is allocated.
final class XMLPlainForm {
  let layout: XMLLayout
  let fieldCount: Int
  let required: UInt64
  /// `<line`
  let opening: XMLPlainWord
  /// `</line>`
  let closing: XMLPlainWord
  /// `</roster`
  let rootClosing: XMLPlainWord
  /// The fields a line may have, and of each its `name="`.
  private let fields: UnsafeMutablePointer<Int>
  private let names: UnsafeMutablePointer<XMLPlainWord>
  private let nameCount: Int
  /// The name that stood last at each place of a tag; one place more than there are names, for the one too many.
  private let lastAtPlace: UnsafeMutablePointer<Int>

  /// The form with elements whose names have a prefix, given with its colon, or none.
  init(_ layout: XMLLayout, prefix: String) {
    self.layout = layout
    fieldCount = layout.fields.count
    required = layout.required
    opening = XMLPlainWord("<\(prefix)\(layout.line)")
    closing = XMLPlainWord("</\(prefix)\(layout.line)>")
    rootClosing = XMLPlainWord("</\(prefix)\(layout.root)")
    fields = .allocate(capacity: fieldCount)
    names = .allocate(capacity: fieldCount)
    var count = 0
    for (index, field) in layout.fields.enumerated() where layout.onLine & (1 << UInt64(index)) != 0 {
      (fields + count).initialize(to: index)
      (names + count).initialize(to: XMLPlainWord("\(field.attribute)=\""))
      count += 1
    }
    nameCount = count
    lastAtPlace = .allocate(capacity: count + 1)
    for place in 0...count { (lastAtPlace + place).initialize(to: min(place, count - 1)) }
  }

  deinit {
    fields.deallocate()
    names.deallocate()
    lastAtPlace.deallocate()
  }

  /// The field whose name stands here, at a place among its neighbours; -1 when none does. `start` becomes the first byte of its value.
  @inline(__always)
  func field(at start: inout UnsafePointer<UInt8>, place: Int) -> Int {
    var name = lastAtPlace[place]
    if !names[name].stands(at: start) {
      name = search(start)
      if name < 0 { return -1 }
      lastAtPlace[place] = name
    }
    start += names[name].length
    return fields[name]
  }

  @inline(never)
  private func search(_ start: UnsafePointer<UInt8>) -> Int {
    for name in 0..<nameCount where names[name].stands(at: start) { return name }
    return -1
  }

  /// Whether a field's value is as the schema has it, apart from its length. Amounts alone have a form there; all else is any text, and is
  /// judged where lines are.
  @inline(__always)
  func allows(_ value: XMLPlainValue, field: Int) -> Bool {
    guard let amount = layout.amount, amount.field == field else { return true }
    return value.isMoney(wholeDigits: 10) || (amount.mayBeEmpty && value.length == 0)
  }
}
