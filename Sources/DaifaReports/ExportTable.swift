package import DaifaModel

/// A column of a table of an audit export 审计导出.
package struct ExportColumn: Sendable {
  /// What a column holds, and so how it is written and what is masked.
  package enum Kind: String, Sendable, CaseIterable {
    /// Words and codes that name nobody.
    case text
    /// A whole number.
    case integer
    /// Yuan with two decimals.
    case amount
    /// `2026-01-31`.
    case day
    /// `2026-01-31T08:00:00.000+08:00`.
    case instant
    /// SHA-256, in lower-case hexadecimal.
    case digest
    /// 支付编号, 追回编号, 控制号: the ledger's number with its check digits.
    case payment, caseNumber, control
    /// What names a person: masked where the export is.
    case name, identity, account, phone
    /// A number of a bank's own: masked where the export is when it is a person's by its length.
    case serial
    /// Somebody's own words: long numbers in them are masked where the export is.
    case free

    /// What the dictionary calls it.
    package var chineseName: String {
      switch self {
      case .text: "字符"
      case .integer: "整数"
      case .amount: "金额（元，两位小数）"
      case .day: "日期（YYYY-MM-DD）"
      case .instant: "时刻（ISO 8601，+08:00）"
      case .digest: "SHA-256（小写十六进制）"
      case .payment, .caseNumber, .control: "编号"
      case .name: "姓名"
      case .identity: "证件号码"
      case .account: "账号"
      case .phone: "电话"
      case .serial: "银行编号"
      case .free: "文字"
      }
    }
  }

  /// Its name as CSV headers write it.
  package var name: String
  package var chineseName: String
  package var kind: Kind
  /// What it means, where its name does not say it.
  package var note: String

  init(_ name: String, _ chineseName: String, _ kind: Kind = .text, _ note: String = "") {
    self.name = name
    self.chineseName = chineseName
    self.kind = kind
    self.note = note
  }

  /// Its name as XML attributes write it.
  package var attributeName: String { ExportTable.camelCase(name) }
}

/// 数据表: one table of an audit export, which is one file in each form.
package struct ExportTable: Sendable {
  /// Its name, which is its file's without the ending.
  package var name: String
  package var chineseName: String
  /// What a row is, and which rows there are.
  package var note: String
  package var columns: [ExportColumn]
  /// The place of the column that is added up; nil when none is.
  package var sumColumn: Int?

  init(_ name: String, _ chineseName: String, _ note: String, sum: String? = nil, _ columns: [ExportColumn]) {
    self.name = name
    self.chineseName = chineseName
    self.note = note
    self.columns = columns
    sumColumn = sum.flatMap { sum in columns.firstIndex { $0.name == sum } }
  }

  /// Its root element in XML.
  package var rootName: String { ExportTable.camelCase(name) }

  /// A name of CSV as XML writes it: `payment_ref` is `paymentRef`.
  package static func camelCase(_ name: String) -> String {
    let parts = name.split(separator: "_")
    return parts.enumerated().map { $0.offset == 0 ? String($0.element) : $0.element.capitalizedFirst }.joined()
  }

  /// Every table, in the order of the manifest; the dictionary, which describes all of them, comes last.
  package static let all: [ExportTable] =
    files + lists + payments + places + statements + matters + office + books + [dictionary]

  /// The table of a name.
  package static func named(_ name: String) -> ExportTable? { all.first { $0.name == name } }

  /// 数据字典: the columns of every table, itself included.
  static let dictionary = ExportTable(
    "dictionary", "数据字典", "每个数据表的每一列一行。",
    [
      ExportColumn("table_name", "表名"), ExportColumn("table_chinese", "表中文名"),
      ExportColumn("table_note", "表说明"), ExportColumn("place", "列序", .integer),
      ExportColumn("column_name", "列名"), ExportColumn("attribute_name", "XML属性名"),
      ExportColumn("column_chinese", "列中文名"), ExportColumn("kind", "类型"),
      ExportColumn("column_note", "列说明"),
    ])
}

extension Substring {
  /// The text with its first letter in upper case.
  fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}

/// 审计导出: the words about a whole export.
package enum ExportWords {
  /// The namespace of its XML files.
  package static let namespace = "urn:daifa:auditExport:1"

  /// How an export is to be read, in Chinese: part of every manifest.
  package static let method = """
    收录期间内的全部事项，以及期间内有决定、送盘、回盘、在途、未了差异或案件的以前清册；状态以截止日终了时账上所知为准，\
    截止日以后才发生的不计入；同一期间再次导出逐字节相同，除非此后又有记入该期间的事项。金额单位为元；时刻为北京时间。\
    以=、+、-、@等开头的文字前加一个单引号，导入后应去掉。
    """
}
