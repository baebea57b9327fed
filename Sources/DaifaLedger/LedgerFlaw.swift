/// 不符: one thing in the books that is not as it must be. Never a value out of a person's row: digests, counts, sums and numbers of rows.
package struct LedgerFlaw: Sendable, Hashable {
  /// What does not hold. Codes are for programs: new ones are added, none is renamed.
  package enum Kind: String, Sendable, CaseIterable {
    /// SQLite cannot read the file, or finds its pages or indexes in disorder.
    case storage
    /// The tables, views or triggers are not those the program makes.
    case schema
    /// A row refers to one that is not there.
    case reference
    /// An entry of the journal is not what its digest says, or not linked to the one before it.
    case chain
    /// A head printed on a report is in no entry of the journal.
    case head
    /// A seal is not what its entry of the journal says.
    case seal
    /// A row is not what was sealed: changed, put in or taken out by somebody else than the program.
    case row
    /// A row and the entry of the journal that recorded it differ.
    case record
    /// Payments are not those their roster's entry recorded.
    case payments
    /// Lines or money do not add up.
    case money
    /// A part of an instruction counts otherwise than the states of its payments.
    case counter
    /// A payment lies in no instruction, or in two.
    case bound
    /// Claims do not follow from the payments.
    case claim
    /// An instruction's file is not the payments bound to it.
    case instruction
    /// A file of the archive is missing, or has other bytes than its digest says.
    case archive
    /// What stands in an outbox under the name of a published file is not that file.
    case outbox

    package var chineseName: String {
      switch self {
      case .storage: "数据库损坏"
      case .schema: "表结构被改动"
      case .reference: "引用不存在"
      case .chain: "日志链断裂"
      case .head: "链头不在日志中"
      case .seal: "封存记录被改动"
      case .row: "数据行被改动"
      case .record: "与日志记录不符"
      case .payments: "支付明细被改动"
      case .money: "金额或笔数不平"
      case .counter: "计数与支付状态不符"
      case .bound: "送盘归属不符"
      case .claim: "占用与支付不符"
      case .instruction: "送盘文件与所含支付不符"
      case .archive: "归档文件缺失或被改动"
      case .outbox: "发件箱内的文件不是所发文件"
      }
    }
  }

  package var kind: Kind
  /// The table the row is in; empty where it is about the file as a whole.
  package var table: String
  /// Which row: its number, or its file's and place.
  package var row: String
  /// What it should be.
  package var required: String
  /// What it is.
  package var found: String

  package init(_ kind: Kind, table: String = "", row: String = "", required: String = "", found: String = "") {
    self.kind = kind
    self.table = table
    self.row = row
    self.required = required
    self.found = found
  }
}

extension LedgerFlaw: CustomStringConvertible {
  package var description: String { "\(kind.rawValue) \(table) \(row): required \(required), found \(found)" }
}

/// What a verification found: counts are exact, the list stops at a bound.
package struct LedgerFlaws: Sendable {
  package static let listBound = 200

  package private(set) var list: [LedgerFlaw] = []
  package private(set) var count = 0

  package init() {}

  package var isEmpty: Bool { count == 0 }

  package mutating func add(_ flaw: LedgerFlaw) {
    count += 1
    if list.count < LedgerFlaws.listBound { list.append(flaw) }
  }

  package mutating func add(_ kind: LedgerFlaw.Kind, _ table: String, _ row: String, required: String, found: String) {
    add(LedgerFlaw(kind, table: table, row: row, required: required, found: found))
  }
}
