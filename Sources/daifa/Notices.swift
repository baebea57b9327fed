import ArgumentParser
import DaifaExchange
import DaifaModel
import Glibc

/// What the owners of an instruction's payments were told.
struct Notices: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "列出一个送盘文件的逐笔告知内容。What the owners of an instruction's payments were told, or would have been.",
    discussion: """
      Example:
        daifa notices --instruction rcu-20260401-000001 > notices.csv

      As the books stand now, whether notices are configured or not. Records nothing and sends nothing. What is printed holds names and
      telephone numbers: it is for the operator alone.

      Exit status: 0, or 1 when there is no such instruction.
      """)

  @Option(help: ArgumentHelp("The instruction's number.", valueName: "NO")) var instruction: String
  @OptionGroup var options: SpoolOptions

  func run() throws {
    let listing = NoticeListing(ledger: try options.readLedger(), configuration: try options.configuration())
    guard try listing.write(instruction: instruction, write) else {
      throw Failure("没有送盘批号\(instruction.withoutPrivateNumbers)。There is no such instruction.")
    }
  }

  /// Writes a piece to standard output whole. The corresponding C function is `write`.
  private func write(_ piece: UnsafeRawBufferPointer) throws {
    var done = 0
    while done < piece.count {
      let count = Glibc.write(STDOUT_FILENO, piece.baseAddress! + done, piece.count - done)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw Failure("写不到标准输出。Standard output cannot be written to.") }
      done += count
    }
  }
}
