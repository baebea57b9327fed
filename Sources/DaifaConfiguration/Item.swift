import DaifaModel
import Yams

/// Gathers mistakes while a configuration is read, so that one reading names them all.
final class MistakeLog {
  private var list: [ConfigurationMistake] = []

  /// Notes a mistake at a place; without one, at the start of the file.
  func note(_ problem: ConfigurationProblem, at mark: Mark?, _ path: String) {
    let mistake = ConfigurationMistake(
      line: mark?.line ?? 1, column: mark?.column ?? 1, keyPath: path, problem: problem)
    // What an alias stands for is read at each of its uses and wrong once.
    if !list.contains(where: { $0.line == mistake.line && $0.column == mistake.column && $0.problem == problem }) {
      list.append(mistake)
    }
  }

  /// The mistakes in the order of their places.
  var sorted: [ConfigurationMistake] {
    list.enumerated().sorted {
      ($0.element.line, $0.element.column, $0.offset) < ($1.element.line, $1.element.column, $1.offset)
    }.map(\.element)
  }
}

/// One value of daifa.yaml with its place. Reading it as something it is not notes a mistake and gives nil.
///
/// Values are read as the text that was written, never by YAML's own types: `0400201400000001` keeps its zeros, quoted or not.
struct Item {
  let node: Node
  /// The keys that lead here.
  let path: String
  let log: MistakeLog

  func note(_ problem: ConfigurationProblem) { log.note(problem, at: node.mark, path) }

  /// The text of a single value without control characters.
  func text() -> String? {
    guard form == .text, let text = node.scalar?.string else {
      note(.wrongForm(required: .text, found: form))
      return nil
    }
    guard !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
      note(.controlCharacter)
      return nil
    }
    return text
  }

  /// A text that a closure understands; the problem is noted when it does not.
  func value<Value>(_ read: (String) -> Value?, orElse problem: (String) -> ConfigurationProblem) -> Value? {
    guard let text = text() else { return nil }
    guard let value = read(text) else {
      note(problem(text))
      return nil
    }
    return value
  }

  /// A whole number within bounds.
  func number(_ bounds: ClosedRange<Int>) -> Int? {
    value({ text in text.withBytes { $0.unsignedInteger }.flatMap { bounds.contains($0) ? $0 : nil } }) {
      .number($0, least: bounds.lowerBound, most: bounds.upperBound)
    }
  }

  /// `true` or `false`.
  func flag() -> Bool? {
    value(Bool.init) { .wordUnknown($0, of: ["true", "false"], nearest: nil) }
  }

  /// One word of a set of words.
  func word<Word: RawRepresentable & CaseIterable>(_ type: Word.Type) -> Word? where Word.RawValue == String {
    let words = type.allCases.map(\.rawValue)
    return value(Word.init(rawValue:)) {
      .wordUnknown($0, of: words, nearest: NearestWord.nearest(to: $0, among: words))
    }
  }

  func region() -> Region? { value({ Region($0) }) { .region($0) } }

  func day() -> Day? { value({ Day($0) }) { .day($0) } }

  func timeOfDay() -> TimeOfDay? { value({ TimeOfDay($0) }) { .timeOfDay($0) } }

  /// An account of 8 to 32 digits.
  func account() -> String? {
    value({ text in text.withBytes { AccountNumber.verdict($0, isCard: false) } == .good ? text : nil }) {
      .account($0)
    }
  }

  /// A share as parts in a million, from its digits.
  func partsPerMillion() -> Int? { value(Item.partsPerMillion) { .share($0) } }

  /// The items of a list.
  func items() -> [Item] {
    guard case .sequence(let sequence) = node else {
      note(.wrongForm(required: .list, found: form))
      return []
    }
    return sequence.enumerated().map { Item(node: $1, path: "\(path)[\($0)]", log: log) }
  }

  /// The items of a list that may not be empty.
  func someItems() -> [Item] {
    if case .sequence(let sequence) = node, sequence.isEmpty { note(.wrongForm(required: .list, found: .nothing)) }
    return items()
  }

  private var form: ConfigurationProblem.Form {
    switch node {
    case .mapping: .mapping
    case .sequence: .list
    case .scalar(let scalar):
      scalar.style == .plain && ["", "~", "null"].contains(scalar.string) || scalar.string.isEmpty ? .nothing : .text
    case .alias: .nothing
    }
  }

  /// Reads `0.10` as 100,000: no digit goes through a floating-point number.
  private static func partsPerMillion(_ text: String) -> Int? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2, let whole = String(parts[0]).withBytes({ $0.unsignedInteger }) else { return nil }
    let decimals = parts.count == 2 ? String(parts[1]) : "0"
    guard decimals.utf8.count <= 6,
      let fraction = (decimals + String(repeating: "0", count: 6 - decimals.utf8.count)).withBytes({
        $0.unsignedInteger
      }),
      !decimals.isEmpty, whole <= 1
    else { return nil }
    let total = whole * 1_000_000 + fraction
    return total <= 1_000_000 ? total : nil
  }
}

extension Item {
  /// The entries of a mapping, in the order they were written, `<<` merged in.
  func entries() -> [(key: Item, value: Item)] {
    guard case .mapping(let mapping) = node else {
      note(.wrongForm(required: .mapping, found: form))
      return []
    }
    var entries: [(key: Item, value: Item)] = []
    var merged: [Item] = []
    for (key, value) in mapping {
      guard let name = key.scalar?.string else {
        log.note(.wrongForm(required: .text, found: Item(node: key, path: path, log: log).form), at: key.mark, path)
        continue
      }
      let place = path.isEmpty ? name : "\(path).\(name)"
      if name == "<<" {
        merged.append(Item(node: value, path: path, log: log))
      } else if entries.contains(where: { $0.key.name == name }) {
        log.note(.repeatedKey(name), at: key.mark, place)
      } else {
        entries.append((Item(node: key, path: place, log: log), Item(node: value, path: place, log: log)))
      }
    }
    for base in merged { base.merge(into: &entries) }
    return entries
  }

  var isMapping: Bool {
    if case .mapping = node { true } else { false }
  }

  /// The entries of a mapping, `<<` merged in, where somebody else notes what is wrong with it.
  var quietEntries: [(key: Item, value: Item)] {
    Item(node: node, path: path, log: MistakeLog()).entries().map { entry in
      (
        Item(node: entry.key.node, path: entry.key.path, log: log),
        Item(node: entry.value.node, path: entry.value.path, log: log)
      )
    }
  }

  /// The text of a key.
  var name: String { node.scalar?.string ?? "" }

  /// Adds the entries of a merged mapping, or of a list of them, that are not there already.
  private func merge(into entries: inout [(key: Item, value: Item)]) {
    if case .sequence = node {
      for base in items() { base.merge(into: &entries) }
      return
    }
    for (key, value) in self.entries() where !entries.contains(where: { $0.key.name == key.name }) {
      entries.append((key, value))
    }
  }

  /// The mapping as a section with these keys and no others.
  func section(_ keys: String...) -> Section {
    let entries = entries()
    for (key, _) in entries where !keys.contains(key.name) {
      key.note(.unknownKey(key.name, nearest: NearestWord.nearest(to: key.name, among: keys)))
    }
    return Section(item: self, values: Dictionary(uniqueKeysWithValues: entries.map { ($0.key.name, $0.value) }))
  }
}

/// A mapping whose keys are known.
struct Section {
  let item: Item
  fileprivate let values: [String: Item]

  fileprivate init(item: Item, values: [String: Item]) {
    self.item = item
    self.values = values
  }

  /// The value of a key, if it is there.
  subscript(key: String) -> Item? { values[key] }

  /// The value of a key that must be there.
  func required(_ key: String) -> Item? {
    if values[key] == nil, case .mapping = item.node { item.note(.missingKey(key)) }
    return values[key]
  }
}
