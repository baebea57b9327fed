import DaifaLedger
import DaifaSpool

/// 办理的条件: what there must be before a pass begins.
extension Exchange {
  /// Throws what no pass should begin with: too little memory or, where the day follows from it, a clock that cannot be right.
  func expectSurroundings() throws {
    try MemoryRoom.expectEnough()
    guard fixedDay == nil else { return }
    try clock.look { try ledger.read("read when the ledger was written last") { try $0.journalInstant() } }
  }
}
