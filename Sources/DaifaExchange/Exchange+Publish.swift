import DaifaLedger
import DaifaModel
import DaifaSpool

extension Exchange {
  /// Puts files that are recorded as ready into their outboxes, and records that they are there; gives what kept a file back, by its
  /// name. It is tried again in the next pass.
  @discardableResult
  func publish(_ files: [ReadyFile], isRecovery: Bool = false) throws -> [String: String] {
    guard !files.isEmpty else { return [:] }
    var blocked: [String: String] = [:]
    var published: [MessageRecord] = []
    var gone: [MessageRecord] = []
    for (file, outcome) in zip(files, try spool.publish(files, isRecovery: isRecovery)) {
      let record = MessageRecord(
        party: file.party, name: file.name.text ?? "", digest: file.digest.hex, bytes: Int(file.size))
      switch outcome {
      case .published, .publishedEarlier: published.append(record)
      case .publishedAndGone:
        published.append(record)
        gone.append(record)
      case .blocked(let fault): blocked[file.name.text ?? file.name.escaped] = fault.description
      }
    }
    let now = clock.now
    let day = fixedDay ?? now.day
    try ledger.write("record what was published") { transaction in
      try transaction.recordPublished(published, at: now, day: day, isRecovery: isRecovery)
      for file in gone {
        try transaction.alarm(
          "publishedAndGone", party: file.party, file: nil, subject: file.name,
          detail: "文件\(file.name)已按发出记录，但发件箱里没有：若不是对方取走后删除的，请从归档取出（摘要\(file.digest)）交给对方",
          at: now, day: day)
      }
    }
    return blocked
  }
}
