import Foundation

/// Medians with their spread, and what they are written into: text, a table, a chart.
struct Measure {
  /// One side's rounds.
  struct Side {
    var name: String
    var costs: [Cost]

    var seconds: [Double] { costs.map(\.seconds) }
  }

  var title: String
  /// What was worked off in a round: lines, or files.
  var amount: Int
  var unit: String
  /// Daifa first; the others are compared with it.
  var sides: [Side]

  /// Daifa's time as a share of another side's, round by round.
  private func ratios(_ side: Side) -> [Double] { zip(side.seconds, sides[0].seconds).map { $0 / $1 } }

  /// The median of some figures, with the least and the most.
  static func spread(_ figures: [Double]) -> (median: Double, low: Double, high: Double) {
    let sorted = figures.sorted()
    guard let low = sorted.first, let high = sorted.last else { return (0, 0, 0) }
    let middle = sorted.count / 2
    let median = sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    return (median, low, high)
  }

  /// A paragraph for people.
  var text: String {
    var lines = ["\(title), \(sides[0].costs.count) rounds"]
    for side in sides {
      let seconds = Measure.spread(side.seconds)
      let cpu = Measure.spread(side.costs.map(\.cpuSeconds)).median
      let peak = (side.costs.map(\.peakBytes).max() ?? 0) >> 20
      var line = "  " + side.name.padding(toLength: 26, withPad: " ", startingAt: 0)
      line += String(format: "%8.2f s (%.2f…%.2f)", seconds.median, seconds.low, seconds.high)
      line += String(format: "  %9.0f %@/s", Double(amount) / seconds.median, unit)
      line += String(format: "  cpu %.2f s  peak %d MiB", cpu, peak)
      if side.name != sides[0].name {
        let ratio = Measure.spread(ratios(side))
        line += String(format: "  ratio %.2f (%.2f…%.2f)", ratio.median, ratio.low, ratio.high)
      }
      lines.append(line)
    }
    return lines.joined(separator: "\n")
  }

  static let csvHeader = "measure,side,round,amount,unit,seconds,cpu_seconds,peak_bytes,ratio_to_daifa\n"

  /// One row a side and round.
  var csv: String {
    sides.flatMap { side in
      zip(side.costs, ratios(side)).enumerated().map { round, entry in
        let (cost, ratio) = entry
        return "\(title),\(side.name),\(round + 1),\(amount),\(unit),"
          + String(format: "%.4f,%.4f,%d,%.4f\n", cost.seconds, cost.cpuSeconds, cost.peakBytes, ratio)
      }
    }.joined()
  }

  /// Bars of the median times, each side with its ratio.
  static func chart(_ measures: [Measure]) -> String {
    let (width, label, row) = (760, 210, 26)
    var y = 16
    var shapes = ""
    for measure in measures {
      shapes += "<text x=\"8\" y=\"\(y + 12)\" font-weight=\"bold\">\(measure.title)</text>\n"
      y += row
      let longest = measure.sides.map { spread($0.seconds).median }.max() ?? 1
      for (index, side) in measure.sides.enumerated() {
        let seconds = spread(side.seconds).median
        let length = Int(Double(width - label - 190) * seconds / longest)
        let note = index == 0 ? "" : String(format: " (%.2f ×)", spread(measure.ratios(side)).median)
        shapes += "<text x=\"16\" y=\"\(y + 13)\">\(side.name)</text>"
        shapes += "<rect x=\"\(label)\" y=\"\(y + 1)\" width=\"\(max(length, 1))\" height=\"16\" "
        shapes += "fill=\"\(index == 0 ? "#1a7f5a" : "#9aa5b1")\"/>"
        shapes += "<text x=\"\(label + max(length, 1) + 6)\" y=\"\(y + 13)\">"
        shapes += String(format: "%.2f s", seconds) + note + "</text>\n"
        y += row - 4
      }
      y += 10
    }
    return """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(y)" viewBox="0 0 \(width) \(y)" \
      font-family="sans-serif" font-size="13">
      <rect width="\(width)" height="\(y)" fill="#ffffff"/>
      \(shapes)</svg>

      """
  }
}
