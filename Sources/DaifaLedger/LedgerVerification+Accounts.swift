import DaifaModel

extension LedgerVerification {
  /// Each run of accounts has the entries it was written with, and none lies outside a run.
  func checkAccounts() throws {
    let runs = try statement("SELECT id, count, digest FROM accountRun ORDER BY id")
    var known: Set<Int64> = []
    while try runs.step() {
      let (run, said) = (runs.integer(0), runs.text(2))
      known.insert(run)
      let blocks = try statement("SELECT entries FROM accountBlock WHERE run = \(run) ORDER BY firstKey")
      let digest = RunningDigest()
      var entries = 0
      while try blocks.step() {
        let bytes = blocks.bytes(0)
        digest.update(bytes)
        entries += bytes.count / MemoryLayout<AccountHolder>.stride
      }
      let found = digest.finish()
      if found != said || entries != Int(runs.integer(1)) {
        flaws.add(
          .account, "accountRun", "\(run)", required: "\(runs.integer(1)) entries \(said)",
          found: "\(entries) entries \(found)")
      }
      count(.claims, entries)
    }
    let blocks = try statement("SELECT run, count(*) FROM accountBlock GROUP BY run ORDER BY run")
    while try blocks.step() {
      guard !known.contains(blocks.integer(0)) else { continue }
      flaws.add(
        .account, "accountBlock", "run \(blocks.integer(0))", required: "a run", found: "\(blocks.integer(1)) blocks")
    }
  }
}
