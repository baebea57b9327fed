package import DaifaModel

/// 清单: what an export consists of, and what each of its files must be.
package struct ExportManifest: Sendable, Equatable {
  /// One file of an export.
  package struct File: Sendable, Equatable {
    /// Its name without the stem that all files of the export share: `payments.csv`.
    package var name: String
    package var chineseName: String
    package var rows: Int
    /// The column that is added up; empty when none is.
    package var sumColumn: String
    package var sum: Amount?
    package var bytes: Int
    package var digest: String

    package init(
      name: String, chineseName: String, rows: Int, sumColumn: String, sum: Amount?, bytes: Int, digest: String
    ) {
      self.name = name
      self.chineseName = chineseName
      self.rows = rows
      self.sumColumn = sumColumn
      self.sum = sum
      self.bytes = bytes
      self.digest = digest
    }
  }

  package var period: DayRange
  package var identifiers: Configuration.Identifiers
  /// The first and the last entry of the journal segment, and the digest of the last; nil when the period has none.
  package var journal: (first: Int64, last: Int64, head: String)?
  package var files: [File]

  package init(
    period: DayRange, identifiers: Configuration.Identifiers, journal: (first: Int64, last: Int64, head: String)?,
    files: [File]
  ) {
    self.period = period
    self.identifiers = identifiers
    self.journal = journal
    self.files = files
  }

  package static func == (left: ExportManifest, right: ExportManifest) -> Bool {
    left.period == right.period && left.identifiers == right.identifiers && left.files == right.files
      && left.journal?.first == right.journal?.first && left.journal?.last == right.journal?.last
      && left.journal?.head == right.journal?.head
  }

  /// The facts above the files, by name.
  private var facts: [(name: String, chinese: String, value: String)] {
    [
      ("manifest", "审计导出清单", "daifa-audit-export-1"), ("from", "起始日", period.first.description),
      ("to", "截止日", period.last.description), ("identifiers", "证件号码等", identifiers.rawValue),
      ("journal_first", "日志首条", journal.map { "\($0.first)" } ?? ""),
      ("journal_last", "日志末条", journal.map { "\($0.last)" } ?? ""),
      ("journal_head", "日志链头", journal?.head ?? ""), ("method", "说明", ExportWords.method),
    ]
  }

  /// The manifest as CSV: a line a fact (name, Chinese name, value), an empty line, a table of the files.
  package func csv(to sink: ReportSink) throws {
    try withoutActuallyEscaping(sink) { sink in
      var output = ByteOutput(sink)
      for (name, chinese, value) in facts { output.write("\(name),\(chinese),\(value)\n") }
      output.write("\nfile,chinese_name,rows,sum_column,sum,bytes,sha256\n" as StaticString)
      for file in files {
        output.write(
          "\(file.name),\(file.chineseName),\(file.rows),\(file.sumColumn),\(file.sum?.description ?? ""),\(file.bytes),\(file.digest)\n"
        )
        try output.settle()
      }
      try output.finish()
    }
  }

  /// The manifest as XML, one element a line.
  package func xml(to sink: ReportSink) throws {
    try withoutActuallyEscaping(sink) { sink in
      var xml = XMLWriter(sink)
      xml.begin("manifest")
      xml.attribute("xmlns", ExportWords.namespace)
      xml.attribute("from", period.first)
      xml.attribute("to", period.last)
      xml.attribute("identifiers", identifiers.rawValue)
      xml.attribute("journalFirst", journal.map { Int($0.first) })
      xml.attribute("journalLast", journal.map { Int($0.last) })
      xml.attribute("journalHead", journal?.head)
      xml.attribute("method", ExportWords.method)
      try xml.endHead()
      for file in files {
        xml.begin("file")
        xml.attribute("name", file.name)
        xml.attribute("chineseName", file.chineseName)
        xml.attribute("rows", file.rows)
        xml.attribute("sumColumn", file.sumColumn)
        xml.attribute("sum", file.sum)
        xml.attribute("bytes", file.bytes)
        xml.attribute("sha256", file.digest)
        try xml.endEmpty()
      }
      try xml.close("manifest")
      try xml.finish()
    }
  }
}
