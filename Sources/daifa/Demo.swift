import ArgumentParser
import DaifaExchange
import DaifaLedger
import DaifaModel
import DaifaSpool
import Foundation

/// Plays departments and banks through one full cycle, in a spool of its own.
struct Demo: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "演示一个完整周期。Play one full cycle from Fixtures, and say where to look.",
    discussion: """
      Example:
        daifa demo --directory /tmp/daifa-demo

      Finance publishes a list, departments drop rosters, banks are instructed and answer, some answers are wrong, a failed payment is
      put right. Everything is invented: people, accounts, standards. The business days are those of April 2026, whatever today is.
      """)

  @Option(help: "Where to play; made anew each time.") var directory = "./demo-spool"
  @Option(help: "Where the demo's files are.") var fixtures = "Fixtures/demo"

  /// What marks a directory as a demo's, so that nothing else is ever removed.
  private static let mark = ".daifa-demo"

  func run() throws {
    try prepare()
    let stage = try DemoStage(directory: directory)
    say("一、财政部门公布政策清单（2026-03-31）。Finance publishes the list of policies.")
    try stage.drop("\(fixtures)/finance/policy-list.csv", to: .finance)
    try stage.play(on: "2026-03-31")
    say("\n二、业务主管部门报送补贴清册（2026-04-01）。Departments drop rosters, as Excel, WPS, XML and gzip make them.")
    for department in try FileManager.default.contentsOfDirectory(atPath: "\(fixtures)/departments").sorted() {
      for file in try FileManager.default.contentsOfDirectory(atPath: "\(fixtures)/departments/\(department)").sorted()
      {
        try stage.drop("\(fixtures)/departments/\(department)/\(file)", to: Party(role: .department, id: department))
      }
    }
    try stage.play(on: "2026-04-01")
    say("\n三、代发金融机构回盘（2026-04-03），其中有失败、多发、账号不符、无指令入账，还有一笔没有回。Banks answer, and not all of it is right.")
    let banks = DemoBanks(stage: stage)
    try banks.answer()
    try stage.play(on: "2026-04-03")
    say("\n四、一笔退汇；民政厅对失败的一笔更正账号后补发（2026-04-07）。One payment comes back; the department reissues one that failed.")
    try banks.sendBack()
    try banks.reissue(from: "\(fixtures)/departments/civil/MZ-2026Q1-001.csv")
    try stage.play(on: "2026-04-07")
    say("\n五、银行对补发的一笔回盘（2026-04-09）。The bank answers the reissue.")
    try banks.answerReissue()
    try stage.play(on: "2026-04-09")
    say("\n六、期限已过，没有回盘的一笔列为漏发（2026-04-20）。The deadline passes; what was not answered is missing.")
    try stage.play(on: "2026-04-20")
    try end(stage)
  }

  private func prepare() throws {
    let files = FileManager.default
    guard files.fileExists(atPath: "\(fixtures)/daifa.yaml") else {
      throw Failure(
        "没有演示文件 \(fixtures)。The demo's files are not there; run it from the project's top or give --fixtures.")
    }
    if files.fileExists(atPath: directory) {
      guard files.fileExists(atPath: "\(directory)/\(Demo.mark)") else {
        throw Failure("\(directory) 已存在且不是演示目录。It exists and is no demo's; give another --directory.")
      }
      try files.removeItem(atPath: directory)
    }
    try files.createDirectory(atPath: directory, withIntermediateDirectories: true)
    try Data().write(to: URL(fileURLWithPath: "\(directory)/\(Demo.mark)"))
    try files.copyItem(atPath: "\(fixtures)/daifa.yaml", toPath: "\(directory)/daifa.yaml")
  }

  private func end(_ stage: DemoStage) throws {
    let day = Day("2026-04-20")!
    let overview = try stage.readLedger().read("look back") { try $0.overview(on: day) }
    say("\n账上情况 Where the money stands:")
    for (state, count, sum) in overview.states where count > 0 {
      say("  \(state.chineseName) \(state.rawValue)  \(count)笔  \(sum.grouped)元")
    }
    say("未解决的差异 Open breaks:")
    for (kind, count) in overview.breaks.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      say("  \(kind.chineseName) \(kind.rawValue)  \(count)  \(kind.remedy.chinese)")
    }
    let cases = try stage.readLedger().read("look back") { try $0.cases(limit: 20) }
    if !cases.isEmpty { say("追回案件 Money to be got back:") }
    for standing in cases {
      say(
        "  \(standing.number) \(standing.origin.chineseName) \(standing.chineseState)  未收回\(standing.left.grouped)元"
      )
    }
    say(
      """

      看这里 Where to look:
        \(directory)/departments/civil/outbox/   收件回执、发放结果 receipts and results (.html opens in a browser)
        \(directory)/banks/rcu/outbox/           送盘文件 instructions
        \(directory)/finance/outbox/             对账报告、差异报告、逐笔告知 reconciliation, discrepancies, notices
        sqlite3 \(directory)/private/ledger.sqlite 'SELECT * FROM paymentNow LIMIT 5'
        daifa status --spool \(directory) --today 2026-04-20
      """)
  }
}
