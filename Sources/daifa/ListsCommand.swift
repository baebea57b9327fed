import ArgumentParser
import DaifaLedger
import DaifaModel

/// Which screening lists and registers are in force.
struct Lists: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "查看比对名单和登记表。Which lists and registers are in force, and what they did.",
    discussion: "Examples:\n  daifa lists --spool /srv/daifa\n  daifa lists --json")

  @OptionGroup var options: SpoolOptions
  @Flag(help: "Print one JSON object.") var json = false

  func run() throws {
    let (lists, guardians, registers) = try options.readLedger().read("read lists and registers") {
      (try $0.listStandings(), try $0.guardianStanding(), try $0.registerStandings())
    }
    if json { return try sayJSON(ListsOutput(lists, guardians, registers)) }
    if lists.isEmpty { say("没有现行的比对名单") }
    for standing in lists {
      let list = standing.list
      say(
        "\(list.kind.chineseName)名单  \(list.source.withoutPrivateNumbers)  数据日期\(list.asOf)  \(list.people)人  \(list.party)报送"
      )
      say("  拒收\(standing.refused)行，提示\(standing.advised)行；名单到达时不应发放的\(standing.paid)笔、\(standing.paidSum.grouped)元")
    }
    if let guardians { say("监护人登记表  \(guardians.rows)项  最近\(guardians.day)由\(guardians.party)报送") }
    for register in registers { say("享受人登记表  \(register.party)  \(register.rows)项  最近\(register.day)报送") }
    if guardians == nil, registers.isEmpty { say("没有登记表") }
  }
}

/// What `lists --json` prints.
struct ListsOutput: Encodable {
  struct List: Encodable {
    var file: Int64
    var party: String
    var listKind: String
    var source: String
    var asOf: String
    var people: Int
    var refused: Int
    var advised: Int
    var paid: Int
    var paidFen: Int64
  }

  struct Register: Encodable {
    var kind: String
    var party: String
    var file: Int64
    var day: String
    var rows: Int
  }

  var lists: [List]
  var registers: [Register]

  init(_ lists: [ListStanding], _ guardians: RegisterStanding?, _ beneficiaries: [RegisterStanding]) {
    self.lists = lists.map { standing in
      let list = standing.list
      return List(
        file: list.file, party: list.party.path, listKind: list.kind.rawValue,
        source: list.source.withoutPrivateNumbers, asOf: list.asOf.description, people: list.people,
        refused: standing.refused, advised: standing.advised, paid: standing.paid, paidFen: standing.paidSum.fen)
    }
    func register(_ kind: FileKind, _ standing: RegisterStanding) -> Register {
      Register(
        kind: kind.rawValue, party: standing.party.path, file: standing.file, day: standing.day, rows: standing.rows)
    }
    registers =
      (guardians.map { [register(.guardianRegister, $0)] } ?? [])
      + beneficiaries.map { register(.beneficiaryRegister, $0) }
  }
}
