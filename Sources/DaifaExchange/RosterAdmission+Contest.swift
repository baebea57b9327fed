import DaifaLedger
import DaifaModel

/// Lines of one roster that cannot all stand: one beneficiary twice, one account with two payees. The first otherwise good one stands.
extension RosterAdmission {
  /// A line that shares its beneficiary or its account with another.
  private struct Contender {
    var line: Int
    var key: UInt64?
    var account: (hash: UInt64, payee: UInt64)?
  }

  /// More contenders than this are judged one rule after the other, so that memory stays small whatever comes.
  private static let contenderBound = 1_000_000

  /// Refuses the lines that cannot stand beside an earlier one, in the order of the file: what was refused displaces nobody.
  func settleContests() throws {
    var contenders: [Int: Contender] = [:]
    forEachRepeated { line, key in
      if contenders.count < RosterAdmission.contenderBound { contenders[line] = Contender(line: line, key: key) }
    }
    try forEachContested { entries in
      for entry in entries where contenders.count < RosterAdmission.contenderBound {
        let line = Int(entry.payment)
        contenders[line, default: Contender(line: line)].account = (entry.key, entry.payee)
      }
    }
    if contenders.count < RosterAdmission.contenderBound {
      settle(contenders.values.sorted { $0.line < $1.line })
    } else {
      try settleRuleByRule()
    }
    dropRefusedClaims()
  }

  /// Hands out the lines whose beneficiary stands in several, by beneficiary and then in order.
  private func forEachRepeated(_ body: (_ line: Int, _ key: UInt64) -> Void) {
    let list = claims.claims
    for index in 0..<list.count {
      let key = list[index].key
      let isRepeated =
        index > 0 && list[index - 1].key == key || index + 1 < list.count && list[index + 1].key == key
      if isRepeated { body(Int(list[index].payment), key) }
    }
  }

  /// Hands out the lines of each account that is given to more than one payee, in order, but for those refused already.
  private func forEachContested(_ body: ([AccountHolder]) -> Void) throws {
    var run: [AccountHolder] = []
    func end() {
      if run.count > 1, run.contains(where: { $0.payee != run[0].payee }) { body(run) }
      run.removeAll(keepingCapacity: true)
    }
    try accounts.forEachStretch { stretch in
      for entry in stretch {
        if let last = run.last, last.key != entry.key { end() }
        if !refused.contains(Int(entry.payment)) { run.append(entry) }
      }
      end()
    }
  }

  private func settle(_ contenders: [Contender]) {
    var firstOfKey: [UInt64: Int] = [:]
    var owner: [UInt64: (payee: UInt64, line: Int)] = [:]
    for contender in contenders {
      if let key = contender.key, let first = firstOfKey[key] {
        refuseRepeated(contender.line, first)
      } else if let account = contender.account, let standing = owner[account.hash], standing.payee != account.payee {
        refuseShared(contender.line, standing.line)
      } else {
        if let key = contender.key { firstOfKey[key] = contender.line }
        if let account = contender.account, owner[account.hash] == nil {
          owner[account.hash] = (account.payee, contender.line)
        }
      }
    }
  }

  private func settleRuleByRule() throws {
    var first: (line: Int, key: UInt64)?
    var repeated: [(Int, Int)] = []
    forEachRepeated { line, key in
      if let first, first.key == key { repeated.append((line, first.line)) } else { first = (line, key) }
    }
    for (line, first) in repeated { refuseRepeated(line, first) }
    try forEachContested { entries in
      for entry in entries where entry.payee != entries[0].payee {
        refuseShared(Int(entry.payment), Int(entries[0].payment))
      }
    }
  }

  private func refuseRepeated(_ line: Int, _ first: Int) {
    refuse(line, .beneficiaryRepeated, .beneficiaryID, required: "\(scan.numbers[first])")
  }

  private func refuseShared(_ line: Int, _ first: Int) {
    refuse(line, .accountShared, .account, required: "\(scan.numbers[first])")
  }
}
