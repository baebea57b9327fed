extension Sequence<String> {
  /// What there is, for a sentence that says a word is none of it: in order, twenty of them at the most.
  package var listed: String {
    let words = sorted()
    let shown = words.prefix(20).joined(separator: "、")
    return words.count > 20 ? "\(shown)等\(words.count)个" : shown
  }
}
