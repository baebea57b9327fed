package import DaifaModel

/// 表册: a table of one kind of row, whose columns alone say what leaves: written as CSV, XML and a page, row by row.
package struct ListReport: Sendable {
  /// One value of a row.
  package enum Cell: Sendable {
    case text(String)
    case number(Int)
    case amount(Amount)
    case day(Day?)
    /// Text that leads to another file beside this one, on the page.
    case link(String, to: String)
    /// Room to write in by hand.
    case blank
  }

  /// A column: its name, its attribute in XML, and how a page sets it.
  package struct Column: Sendable {
    package enum Look: Sendable { case text, figure, code, wide, word }
    package var attribute: StaticString
    package var name: String
    package var look: Look

    package init(_ attribute: StaticString, _ name: String, _ look: Look = .text) {
      self.attribute = attribute
      self.name = name
      self.look = look
    }
  }

  /// Something said of the whole table.
  package struct Fact: Sendable {
    package var attribute: StaticString
    package var name: String
    package var value: Cell

    package init(_ attribute: StaticString, _ name: String, _ value: Cell) {
      self.attribute = attribute
      self.name = name
      self.value = value
    }
  }

  /// What an outcome looks like.
  package enum Tone: Sendable { case good, wait, bad, plain }

  /// The root of the XML and, after `urn:daifa:`, its namespace.
  package var root: StaticString
  package var element: StaticString
  package var title: String
  package var reader: String
  package var subject: String
  package var badge: String
  package var tone = Tone.plain
  package var headline: String
  /// The large figures of the page: label, value, note.
  package var figures: [(label: String, value: String, note: String)] = []
  package var notices: [String] = []
  package var facts: [Fact]
  package var columns: [Column]
  /// Whether the CSV is to be filled in and sent back: then it begins with its header and has nothing but lines and a totals row.
  package var isForm = false
  package var isLandscape = false
  /// How many rows the page lists.
  package var pageBound = 5_000
  package var footer = "本页由代发系统自动生成。"

  package init(
    root: StaticString, element: StaticString, title: String, reader: String, subject: String, badge: String,
    headline: String, facts: [Fact], columns: [Column]
  ) {
    self.root = root
    self.element = element
    self.title = title
    self.reader = reader
    self.subject = subject
    self.badge = badge
    self.headline = headline
    self.facts = facts
    self.columns = columns
  }
}

/// Writes a ``ListReport`` row by row, in all wanted forms at once. Holds no more rows than its page lists.
package final class ListWriter {
  private let report: ListReport
  private var csv: CSVWriter
  private var xml: XMLWriter
  private let hasCSV: Bool
  private let hasXML: Bool
  private let html: ReportSink?
  private var sections: [Page.Section] = []
  private var shown = 0
  private var rows = 0

  /// Begins; a form without a sink is not written.
  package init(_ report: ListReport, csv: ReportSink?, xml: ReportSink?, html: ReportSink?) throws {
    self.report = report
    self.html = html
    (hasCSV, hasXML) = (csv != nil, xml != nil)
    self.csv = CSVWriter(csv ?? { _ in })
    self.xml = XMLWriter(xml ?? { _ in })
    try begin()
  }

  private func begin() throws {
    if !report.isForm {
      try csv.row([report.title, report.reader])
      try csv.row(["说明", report.headline])
      for fact in report.facts {
        csv.text(fact.name)
        write(fact.value)
        try csv.endRow()
      }
      try csv.endRow()
    }
    try csv.row(report.columns.map(\.name))
    xml.beginRoot(report.root)
    for fact in report.facts { attribute(fact.attribute, fact.value) }
    try xml.endHead()
  }

  /// Begins a part of the page under a heading of its own.
  package func section(_ title: String, note: String = "") {
    sections.append(
      Page.Section(
        title: title, note: note, columns: report.columns.map { Page.Column($0.name, $0.look.kind) }, rows: []))
  }

  /// Adds a row; sums stand on the page and in the CSV, and not in the XML, whose reader can add.
  package func row(_ cells: [ListReport.Cell], isSum: Bool = false) throws {
    precondition(cells.count == report.columns.count, "a row has another number of cells than there are columns")
    if hasCSV {
      for cell in cells { write(cell) }
      try csv.endRow()
    }
    if hasXML, !isSum {
      xml.begin(report.element)
      for (cell, column) in zip(cells, report.columns) { attribute(column.attribute, cell) }
      try xml.endEmpty()
    }
    if !isSum { rows += 1 }
    guard html != nil, isSum || rows <= report.pageBound else { return }
    if sections.isEmpty { section(report.title) }
    if !isSum { shown += 1 }
    var row = Page.Row(cells: cells.map(\.words), isTotal: isSum)
    for (index, cell) in cells.enumerated() { if case .link(_, let to) = cell { row.links[index] = to } }
    sections[sections.count - 1].rows.append(row)
  }

  /// Ends every form.
  package func finish() throws {
    if hasCSV { try csv.finish() }
    if hasXML {
      try xml.close(report.root)
      try xml.finish()
    }
    if let html { try PageRenderer.render(page, to: html) }
  }

  private var page: Page {
    var page = Page(
      title: report.title, reader: report.reader, subject: report.subject, badge: report.badge,
      tone: report.tone.page, headline: report.headline,
      figures: report.figures.map { Page.Figure(label: $0.label, value: $0.value, note: $0.note) },
      notices: report.notices.map { Page.Notice(text: $0, tone: .flight) },
      sections: sections.filter { !$0.rows.isEmpty }, facts: [], isLandscape: report.isLandscape)
    if let statement = BoundedList.statement(listed: shown, of: rows) {
      page.notices.append(.init(text: "本页\(statement)；其余见同名的CSV文件。", tone: .flight))
    }
    for fact in report.facts { page.add(fact.name, fact.value.words) }
    page.footer = report.footer
    return page
  }

  private func write(_ cell: ListReport.Cell) {
    switch cell {
    case .text(let text), .link(let text, _): csv.text(text)
    case .number(let number): csv.number(number)
    case .amount(let amount): csv.amount(amount)
    case .day(let day): csv.day(day)
    case .blank: csv.text("")
    }
  }

  private func attribute(_ name: StaticString, _ cell: ListReport.Cell) {
    switch cell {
    case .text(let text), .link(let text, _): xml.attribute(name, text)
    case .number(let number): xml.attribute(name, number)
    case .amount(let amount): xml.attribute(name, amount)
    case .day(let day): xml.attribute(name, day)
    case .blank: break
    }
  }
}

extension ListReport.Cell {
  /// As a page says it.
  var words: String {
    switch self {
    case .text(let text), .link(let text, _): text
    case .number(let number): number.grouped
    case .amount(let amount): amount.grouped
    case .day(let day): day?.description ?? ""
    case .blank: "\u{3000}"
    }
  }
}

extension ListReport.Column.Look {
  var kind: Page.Column.Kind {
    switch self {
    case .text: .text
    case .figure: .figure
    case .code: .code
    case .wide: .wide
    case .word: .word
    }
  }
}

extension ListReport.Tone {
  var page: Page.Tone {
    switch self {
    case .good: .good
    case .wait: .wait
    case .bad: .bad
    case .plain: .plain
    }
  }
}
