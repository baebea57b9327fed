import DaifaModel

extension Page {
  /// One bar of a chart of many: what something is made of, beside others of its kind. A part below zero has no length; its words say it.
  struct Bar {
    struct Part {
      var label: String
      var tone: Tone
      var amount: Amount

      init(_ label: String, _ tone: Tone, _ amount: Amount) {
        self.label = label
        self.tone = tone
        self.amount = amount
      }
    }

    var label: String
    var note: String
    var parts: [Part]

    /// The parts as lengths of a bar that is ``Chart/width`` wide; what is not nothing is at least one wide.
    var lengths: [Int] {
      let whole = parts.reduce(Amount.zero) { $0 + max($1.amount, .zero) }.fen
      guard whole > 0 else { return parts.map { _ in 0 } }
      var lengths = parts.map { part -> Int in
        guard part.amount > .zero else { return 0 }
        let (quotient, _) = whole.dividingFullWidth(part.amount.fen.multipliedFullWidth(by: Int64(Chart.width)))
        return max(1, Int(quotient))
      }
      if let longest = lengths.indices.max(by: { lengths[$0] < lengths[$1] }) {
        lengths[longest] = max(0, lengths[longest] + Chart.width - lengths.reduce(0, +))
      }
      return lengths
    }

    var context: [String: Any] {
      var start = 0
      let rectangles = zip(parts, lengths).map { part, length -> [String: Any] in
        defer { start += length }
        return ["tone": part.tone.rawValue, "start": "\(start)", "width": "\(length)"]
      }
      return ["label": label, "note": note, "rectangles": rectangles]
    }
  }

  /// The bars with one legend for all, as the template reads them; none when there are none.
  var barContext: [[String: Any]] {
    guard let first = bars.first else { return [] }
    let legend = first.parts.map { ["tone": $0.tone.rawValue, "label": $0.label] }
    return [["barTitle": barTitle, "legend": legend, "rows": bars.map(\.context)]]
  }
}
