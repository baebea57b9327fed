import DaifaModel
import Mustache

/// 报告故障: a report could not be made.
package enum ReportFault: Error, CustomStringConvertible {
  /// The page's own template is faulty, which no input can cause.
  case templateUnreadable(cause: String)

  /// The fault's stable code.
  package var code: String { "templateUnreadable" }

  /// Trying again gives the same.
  package var isTransient: Bool { false }

  package var description: String {
    switch self {
    case .templateUnreadable(let cause): "The template of the report page cannot be read: \(cause)."
    }
  }
}

/// Turns a ``Page`` into one self-contained HTML file: no script, nothing from outside, every text escaped.
enum PageRenderer {
  static func render(_ page: Page, to sink: ReportSink) throws {
    let html = try template.get().render(page.context)
    try withoutActuallyEscaping(sink) { sink in
      var output = ByteOutput(sink)
      output.write(html)
      try output.finish()
    }
  }

  /// The template, read once. `PAGE` is the content type that escapes; the template names it in its first line.
  private static let template: Result<MustacheTemplate, ReportFault> = {
    MustacheContentTypes.register(PageText(), named: "PAGE")
    do {
      return .success(try MustacheTemplate(string: PageTemplate.text))
    } catch {
      return .failure(.templateUnreadable(cause: "\(error)"))
    }
  }()
}

/// The escaping of text from outside.
///
/// Mustache's own works by grapheme: a `<` after U+0600, or a quote before U+0301, is a character of its own and
/// passes unescaped. This one works by Unicode scalar. Control characters are shown as pictures, and marks that turn
/// the writing direction by their number.
struct PageText: MustacheContentType {
  func escapeText(_ text: String) -> String { PageText.escaped(text) }

  static func escaped(_ text: String) -> String {
    if text.utf8.allSatisfy(isPlain) { return text }
    var result = String.UnicodeScalarView()
    result.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result.append(contentsOf: "&amp;".unicodeScalars)
      case "<": result.append(contentsOf: "&lt;".unicodeScalars)
      case ">": result.append(contentsOf: "&gt;".unicodeScalars)
      case "\"": result.append(contentsOf: "&quot;".unicodeScalars)
      case "'": result.append(contentsOf: "&#39;".unicodeScalars)
      case "`": result.append(contentsOf: "&#96;".unicodeScalars)
      case "\u{0}"..."\u{1F}": result.append(Unicode.Scalar(UInt16(0x2400 + scalar.value)) ?? "\u{FFFD}")
      case "\u{7F}"..."\u{9F}": result.append("\u{FFFD}")
      case "\u{200E}", "\u{200F}", "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}":
        result.append(contentsOf: "[U+\(String(scalar.value, radix: 16, uppercase: true))]".unicodeScalars)
      default: result.append(scalar)
      }
    }
    return String(result)
  }

  /// Whether a byte is never part of what is escaped: the marks and controls beyond ASCII begin with 0xC2 or 0xE2.
  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x00..<0x20, 0x7F, 0xC2, 0xE2: false
    case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: "'"),
      UInt8(ascii: "`"):
      false
    default: true
    }
  }
}

extension Page {
  /// The page as the template reads it. Names are set at every level: Mustache would look for a missing one further
  /// out.
  fileprivate var context: [String: Any] {
    var context: [String: Any] = [
      "title": title, "reader": reader, "subject": subject, "badge": badge, "tone": tone.rawValue,
      "headline": headline, "landscape": isLandscape, "footer": footer,
    ]
    context["figures"] = figures.map { figure in
      ["label": figure.label, "value": figure.value, "note": figure.note, "tone": figure.tone.rawValue]
    }
    context["notices"] = notices.map { ["text": $0.text, "tone": $0.tone.rawValue] }
    context["chart"] = chart.map { $0.parts.isEmpty ? [] : [$0.context] } ?? []
    context["bars"] = barContext
    context["sections"] = sections.map(\.context)
    context["facts"] = facts.map { ["name": $0.name, "value": $0.value] }
    return context
  }
}

extension Page.Section {
  fileprivate var context: [String: Any] {
    [
      "title": title, "note": note, "tone": tone.rawValue, "hasNote": !note.isEmpty, "hasRows": !rows.isEmpty,
      "columns": columns.map { ["name": $0.name, "kind": $0.kind.rawValue] },
      "rows": rows.map { html(of: $0) }.joined(separator: "\n"),
    ]
  }

  /// A row as HTML. Laid out here and not by the template, which looks every word of every cell up by its name: a page has hundreds.
  private func html(of row: Page.Row) -> String {
    var html = "<tr class=\"row-\(row.isTotal ? "total" : row.tone.rawValue)\">"
    for (index, (cell, column)) in zip(row.cells, columns).enumerated() {
      html += "<td class=\"\(column.kind.rawValue)\">"
      if let link = row.links[index] {
        html += "<a href=\"\(PageText.escaped(link))\">\(PageText.escaped(cell))</a>"
      } else {
        for line in cell.split(separator: "\n") { html += "<span>\(PageText.escaped(String(line)))</span>" }
      }
      html += "</td>"
    }
    return html + "</tr>"
  }
}

extension Chart {
  fileprivate var context: [String: Any] {
    let segments = segments
    let percentages = percentages
    let isMoney = measure == .payments
    let rows = parts.enumerated().map { index, part -> [String: Any] in
      let segment = segments[index]
      return [
        "money": isMoney,
        "number": "\(index + 1)", "label": part.label, "tone": part.tone.rawValue,
        "start": "\(segment.start)", "width": "\(segment.width)", "middle": "\(segment.start + segment.width / 2)",
        "count": part.tally.count.grouped, "sum": part.tally.sum.grouped, "share": percentages[index],
      ]
    }
    return [
      "chartTitle": title, "whole": whole, "parts": rows, "money": isMoney, "partHeading": isMoney ? "去向" : "状态",
      "countHeading": isMoney ? "笔数" : "件数", "shareHeading": isMoney ? "占金额" : "占件数",
      "totalCount": total.count.grouped, "totalSum": total.sum.grouped,
    ]
  }
}
