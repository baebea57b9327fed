import ArgumentParser
import DaifaLedger
import DaifaModel
import DaifaSpool

/// Counts the breaks, recording nothing.
struct Reconcile: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "核对差异，不作记录。Count the breaks open on a day; records nothing.",
    discussion: "Examples:\n  daifa reconcile --today 2026-06-30 --json\n\nExit status 0 also when there are breaks.")

  @OptionGroup var options: SpoolOptions
  @OptionGroup var day: DayOption
  @Flag(help: "Print one JSON object.") var json = false

  func run() throws {
    _ = try options.configuration()
    let today = day.day
    let breaks = try options.readLedger().read("reconcile") { try $0.openBreakCounts(on: today) }
    if json { return try sayJSON(["breaks": DrainOutput.named(breaks)]) }
    if breaks.isEmpty { return say("\(today) 没有未解决的差异。No break is open.") }
    for (kind, count) in breaks.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      say("\(kind.chineseName) (\(kind.rawValue))  \(count)  \(kind.remedy.chinese)")
    }
  }
}
