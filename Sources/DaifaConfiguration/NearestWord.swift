/// Finds the word somebody meant.
enum NearestWord {
  /// The candidate nearest to a word, or nil when none is near: at most two slips, and at most a third of the word.
  static func nearest(to word: String, among candidates: some Collection<String>) -> String? {
    let folded = Array(word.lowercased().unicodeScalars)
    let bound = min(2, max(1, folded.count / 3))
    let near = candidates.sorted().map { ($0, slips(folded, Array($0.lowercased().unicodeScalars))) }
    guard let best = near.min(by: { $0.1 < $1.1 }), best.1 <= bound else { return nil }
    return best.0
  }

  /// How many letters were left out, added, mistaken or swapped with their neighbour.
  private static func slips(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    var rows = [Array(0...right.count)]
    for (i, letter) in left.enumerated() {
      var row = [i + 1]
      for (j, other) in right.enumerated() {
        var cost = min(rows[i][j] + (letter == other ? 0 : 1), rows[i][j + 1] + 1, row[j] + 1)
        if i > 0, j > 0, letter == right[j - 1], left[i - 1] == other { cost = min(cost, rows[i - 1][j - 1] + 1) }
        row.append(cost)
      }
      rows.append(row)
    }
    return rows[left.count][right.count]
  }
}
