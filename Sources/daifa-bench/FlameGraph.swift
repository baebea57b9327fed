import Foundation

/// Where time goes, as a picture: a box a function, as wide as its share of the samples, upon the one that called it.
struct FlameGraph {
  /// A function, in one place of the stacks.
  private final class Node {
    var samples = 0
    var callees: [String: Node] = [:]

    func callee(_ name: String) -> Node {
      if let known = callees[name] { return known }
      let node = Node()
      callees[name] = node
      return node
    }

    /// How many boxes stand upon another at most, counting those that are wide enough.
    func depth(atLeast least: Int) -> Int {
      1 + (callees.values.filter { $0.samples >= least }.map { $0.depth(atLeast: least) }.max() ?? 0)
    }
  }

  private let root = Node()

  /// Takes in the output of `perf script -F comm,ip,sym,dso`, its names demangled: a line of the thread, its frames from the innermost, an
  /// empty line.
  init(_ script: String) {
    var frames: [String] = []
    for line in script.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("\t") || line.hasPrefix("  ") {
        frames.append(FlameGraph.name(line))
      } else if !frames.isEmpty {
        add(frames.reversed())
        frames = []
      }
    }
    if !frames.isEmpty { add(frames.reversed()) }
  }

  private func add(_ stack: [String]) {
    root.samples += 1
    var node = root
    var last = ""
    // Closures and thunks of a function count as the function itself.
    for name in stack where !name.isEmpty && name != last {
      node = node.callee(name)
      node.samples += 1
      last = name
    }
  }

  /// A frame's function without address, arguments and what the compiler made of it; of what has no name, the library.
  private static func name(_ line: Substring) -> String {
    let words = line.drop { $0 == " " || $0 == "\t" }.split(separator: " ", maxSplits: 1)
    guard words.count == 2 else { return "" }
    var text = String(words[1])
    var library = ""
    if let open = text.lastIndex(of: "("), text.hasSuffix(")") {
      library = String(text[text.index(after: open)...].dropLast())
      text = String(text[..<open])
    }
    while text.hasSuffix(" ") { text.removeLast() }
    for prefix in ["partial apply for ", "specialized ", "static ", "protocol witness for "] {
      while text.hasPrefix(prefix) { text.removeFirst(prefix.count) }
    }
    while text.hasPrefix("closure #"), let of = text.range(of: " in ") { text.removeSubrange(..<of.upperBound) }
    if text.hasPrefix("thunk for") || text == "[unknown]" && library.hasPrefix("[") { return "" }
    if text == "[unknown]" || text.isEmpty { return String(library.split(separator: "/").last ?? "") }
    return String(text.prefix { $0 != "(" && $0 != "<" })
  }

  /// The picture, self-contained, without a script; boxes below two in a thousand are left out.
  func svg(title: String) -> String {
    let (width, row) = (1_200, 17)
    let least = max(root.samples / 500, 1)
    let height = (root.depth(atLeast: least) + 2) * row
    var shapes = ""
    func draw(_ node: Node, _ name: String, from start: Double, level: Int) {
      let share = Double(node.samples) / Double(max(root.samples, 1))
      let (x, length) = (start * Double(width), share * Double(width))
      let y = height - (level + 1) * row
      let percent = (share * 1_000).rounded() / 10
      shapes += "<g><title>\(FlameGraph.escaped(name)) \(percent)%</title>"
      shapes += "<rect x=\"\(tenths(x))\" y=\"\(y)\" width=\"\(tenths(max(length - 0.5, 0.3)))\" height=\"\(row - 1)\" "
      shapes += "fill=\"hsl(\(20 + name.utf8.reduce(0) { ($0 &* 31 &+ Int($1)) & 0xFFFF } % 35),75%,62%)\"/>"
      let letters = Int(length / 6.6)
      if letters > 3 {
        shapes +=
          "<text x=\"\(tenths(x + 2))\" y=\"\(y + 12)\">\(FlameGraph.escaped(String(name.prefix(letters))))</text>"
      }
      shapes += "</g>\n"
      var next = start
      for (name, callee) in node.callees.sorted(by: { ($1.value.samples, $0.key) < ($0.value.samples, $1.key) }) {
        guard callee.samples >= least else { continue }
        draw(callee, name, from: next, level: level + 1)
        next += Double(callee.samples) / Double(max(root.samples, 1))
      }
    }
    draw(root, "all", from: 0, level: 0)
    return """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)" viewBox="0 0 \(width) \(height)" \
      font-family="monospace" font-size="11">
      <rect width="\(width)" height="\(height)" fill="#ffffff"/>
      <text x="4" y="13" font-size="13">\(FlameGraph.escaped(title))</text>
      \(shapes)</svg>

      """
  }

  private func tenths(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }
}
