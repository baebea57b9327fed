import ArgumentParser
import DaifaLedger
import DaifaModel
import DaifaSpool
import Foundation

/// Makes a spool.
struct Init: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "建立交换目录。Make a spool with a commented daifa.yaml.",
    discussion: "Example:\n  daifa init --spool /srv/daifa\n\nNothing that is there already is changed.")

  @OptionGroup var options: SpoolOptions

  func run() throws {
    _ = Spool.prepareProcess()
    try FileManager.default.createDirectory(atPath: options.spool, withIntermediateDirectories: true)
    let path = "\(options.spool)/daifa.yaml"
    if !FileManager.default.fileExists(atPath: path) {
      try Data(PackageResources.daifa_yaml).write(to: URL(fileURLWithPath: path))
    }
    let configuration = try options.configuration()
    let spool = try Spool(root: options.spool)
    try spool.prepare(parties: configuration.senders + [Party(role: .audit), Party(role: .anyone)])
    _ = try Ledger(path: options.ledgerPath)
    say("交换目录已就绪：\(options.spool)。请按需修改 \(path)，然后运行 daifa run --spool \(options.spool)")
    say("The spool is ready: \(options.spool). Edit \(path), then start daifa run --spool \(options.spool)")
  }
}
