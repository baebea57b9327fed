import DaifaLedger
import DaifaModel
import DaifaScreening

/// 放行条件: what was true when a roster was taken and has to be true still when its money leaves.
///
/// A roster may wait for weeks, for somebody's approval or for budget. Meanwhile its policy may have been taken off the list, or a bank's
/// contract may have ended.
struct ReleaseObstacles {
  /// Why a roster cannot be paid now.
  struct Obstacle {
    /// The kind of alarm that says so, once.
    var kind: String
    var words: String
  }

  let context: PassContext
  let transaction: LedgerTransaction
  let book: PolicyBook

  /// What stands in a roster's way; nil when nothing does.
  func obstacle(of roster: RosterRecord) throws -> Obstacle? {
    if let words = policyObstacle(roster) { return Obstacle(kind: "policyWithdrawn", words: words) }
    for bank in try transaction.banks(of: roster) {
      if let words = bankObstacle(bank) { return Obstacle(kind: "bankNotContracted", words: words) }
    }
    return nil
  }

  private func policyObstacle(_ roster: RosterRecord) -> String? {
    guard case .listed(let policy) = book.standing(of: roster.policy, on: context.today) else {
      return "补贴项目\(roster.policy)已不在公布的清单上"
    }
    // One that ran out after its roster was taken still owes what it promised before.
    switch policy.status {
    case .active: return nil
    case .cancelled: return "补贴项目\(roster.policy)已取消"
    case .merged: return "补贴项目\(roster.policy)已归并"
    }
  }

  private func bankObstacle(_ id: String) -> String? {
    guard let bank = context.banks.banks.firstIndex(where: { $0.id == id }) else {
      return "代发金融机构\(id)已不在配置中"
    }
    let name = context.banks.banks[bank].name
    return context.banks.isContracted(bank, region: nil, on: context.today) ? nil : "\(name)的代发合同不在有效期内"
  }
}
