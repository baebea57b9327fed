/// 总笔数、合计金额: what a sender says its file adds up to (ISO 20022: NbOfTxs, CtrlSum).
package struct ControlTotal: Sendable, Hashable {
  package var count: Int
  package var sum: Amount

  package init(count: Int, sum: Amount) {
    self.count = count
    self.sum = sum
  }
}
