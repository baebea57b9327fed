import DaifaModel

/// One page of a report for people, before it is HTML. Every text in it is plain: the template escapes it.
struct Page {
  /// What colours a thing, always beside words that say the same.
  enum Tone: String {
    case good, flight, wait, queued, bad, back, replaced, ended, plain
  }

  /// One of the large figures at the top.
  struct Figure {
    var label: String
    var value: String
    var note: String
    var tone: Tone = .plain
  }

  /// A line under the figures that says what to do, or a warning.
  struct Notice {
    var text: String
    var tone: Tone
  }

  /// A name and a value in the table of facts at the end.
  struct Fact {
    var name: String
    var value: String
  }

  /// A column of a table.
  struct Column {
    enum Kind: String {
      /// Text that wraps, a figure set right, a code, text that needs room, and words of our own that stay on one
      /// line.
      case text, figure, code, wide, word
    }
    var name: String
    var kind: Kind

    init(_ name: String, _ kind: Kind = .text) {
      self.name = name
      self.kind = kind
    }
  }

  /// A row of a table. A line feed in a cell begins a second line in it.
  struct Row {
    var cells: [String]
    /// The files that cells lead to, by their columns.
    var links: [Int: String] = [:]
    /// A row of sums, set apart.
    var isTotal = false
    var tone: Tone = .plain
  }

  /// A heading, a sentence under it, and a table.
  struct Section {
    var title: String
    var note = ""
    var tone: Tone = .plain
    var columns: [Column]
    var rows: [Row]
  }

  /// What kind of report it is: 收件回执.
  var title: String
  /// Whom it is for.
  var reader: String
  /// One line under the title: the batch, the day.
  var subject: String
  /// The outcome in a word or two.
  var badge: String
  var tone: Tone
  /// The story in one sentence.
  var headline: String
  var figures: [Figure]
  var notices: [Notice] = []
  var chart: Chart?
  /// A bar for each of several things, all made of the same parts.
  var bars: [Bar] = []
  var barTitle = "各项目的指标用在哪里"
  var sections: [Section]
  var facts: [Fact]
  /// Wide tables print on a sheet lying on its side.
  var isLandscape = false
  /// What stands at the very end.
  var footer = "本页由代发系统自动生成，全部明细以同名的CSV、XML文件为准。为保护个人信息，姓名、证件号码和账号已作遮盖。"

  /// Adds a fact; left out when there is no value.
  mutating func add(_ name: String, _ value: String?) {
    if let value, !value.isEmpty { facts.append(Fact(name: name, value: value)) }
  }
}

/// 资金去向: a stacked bar of where the money stands, and the same as a table whose rows add up to its last.
struct Chart {
  /// One part of the whole.
  struct Part {
    var label: String
    var tone: Page.Tone
    var tally: Tally

    init(_ label: String, _ tone: Page.Tone, _ tally: Tally) {
      self.label = label
      self.tone = tone
      self.tally = tally
    }
  }

  /// Where a part lies in the bar, which is a thousand wide.
  struct Segment: Equatable {
    var start: Int
    var width: Int
  }

  /// The width of the bar.
  static let width = 1_000
  /// How wide a part that is not nothing must be, to be seen and to hold its number.
  static let leastWidth = 22

  /// What a chart counts.
  enum Measure {
    /// Payments and their money.
    case payments
    /// Things to be done, without money.
    case matters
  }

  var title: String
  var measure = Measure.payments
  /// What the parts are parts of.
  var whole: String
  var parts: [Part]

  init(title: String, whole: String, parts: [Part]) {
    self.title = title
    self.whole = whole
    self.parts = parts.filter { $0.tally != .zero }
  }

  var total: Tally { parts.map(\.tally).total }

  /// Parts by money, or by number when there is no money in any; small parts are widened at the expense of the widest.
  var segments: [Segment] {
    var widths = shares.map { max($0, Chart.leastWidth) }
    if let widest = widths.indices.max(by: { widths[$0] < widths[$1] }) {
      widths[widest] += Chart.width - widths.reduce(0, +)
    }
    var start = 0
    return widths.map { width in
      defer { start += width }
      return Segment(start: start, width: width)
    }
  }

  /// Percentages with one decimal that add up to 100; a part that is not nothing never says 0.0%, nor one that is not
  /// all 100.0%.
  var percentages: [String] {
    zip(parts, shares).map { part, share in
      if share == 0, part.tally != .zero { return "不足0.1%" }
      let shown = share == Chart.width && parts.count > 1 ? share - 1 : share
      return "\(shown / 10).\(shown % 10)%"
    }
  }

  /// Each part's thousandths of the whole, which add up to a thousand: rounded down, the rest going to the largest
  /// remainders.
  private var shares: [Int] {
    let measures = parts.map { total.sum.fen > 0 ? max($0.tally.sum.fen, 0) : Int64(max($0.tally.count, 0)) }
    let whole = measures.reduce(0, +)
    guard whole > 0 else { return parts.map { _ in 0 } }
    let quotients = measures.map { whole.dividingFullWidth($0.multipliedFullWidth(by: Int64(Chart.width))) }
    var shares = quotients.map { Int($0.quotient) }
    let missing = Chart.width - shares.reduce(0, +)
    let byRemainder = quotients.indices.sorted { quotients[$0].remainder > quotients[$1].remainder }
    for index in byRemainder.prefix(missing) { shares[index] += 1 }
    return shares
  }
}
