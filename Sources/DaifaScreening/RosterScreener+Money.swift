import DaifaModel

/// The rules about how much is paid (十四: nothing above rate times quantity or the cap).
extension RosterScreener {
  func checkMoney(_ line: LineFields) {
    let quantity = checkQuantity(line[RosterField.quantity])
    if context.needsQuantities { verdicts.quantities.append(quantity?.tenThousandths ?? -1) }
    checkRate(line[RosterField.rate])
    let bytes = line[RosterField.amount]
    guard let amount = Amount(yuan: bytes) else {
      verdicts.amounts.append(0)
      // Not a refused line but a file that cannot be trusted: its sum cannot be known.
      return advise(.amountUnreadable, .amount, found: String(bytes.text.prefix(20)))
    }
    verdicts.amounts.append(amount.fen)
    verdicts.sum += amount
    guard amount > .zero else { return refuse(.amountZero, .amount) }
    guard let policy = context.policy else { return }
    checkStandard(policy, amount, quantity, hasQuantity: line[RosterField.quantity].count > 0)
    if let cap = policy.itemCap, amount > cap {
      refuse(.amountAboveCap, .amount, required: cap.description, found: amount.description)
    }
  }

  private func checkQuantity(_ bytes: Bytes) -> Quantity? {
    guard bytes.count > 0 else {
      if case .perUnit = context.policy?.standard { refuse(.quantityMissing, .quantity) }
      return nil
    }
    guard let quantity = Quantity(bytes) else {
      refuse(.quantityUnreadable, .quantity, found: String(bytes.text.prefix(20)))
      return nil
    }
    return quantity
  }

  private func checkRate(_ bytes: Bytes) {
    guard bytes.count > 0 else { return }
    guard let rate = Amount(yuan: bytes) else {
      return refuse(.rateUnreadable, .rate, found: String(bytes.text.prefix(20)))
    }
    if let listed = context.policy?.standard.rate, listed != rate {
      advise(.rateDiffers, .rate, required: listed.description, found: rate.description)
    }
  }

  private func checkStandard(_ policy: Policy, _ amount: Amount, _ quantity: Quantity?, hasQuantity: Bool) {
    let limit: Amount?
    switch policy.standard {
    case .fixed(let standard): limit = hasQuantity ? quantity?.times(standard) : standard
    case .perUnit(let standard): limit = quantity?.times(standard)
    case .range(let low, let high):
      if amount < low || amount > high {
        refuse(.amountOutsideRange, .amount, required: "\(low)..\(high)", found: amount.description)
      }
      return
    case .actual: return
    }
    if let limit, amount > limit {
      refuse(.amountAboveStandard, .amount, required: limit.description, found: amount.description)
    }
  }
}
