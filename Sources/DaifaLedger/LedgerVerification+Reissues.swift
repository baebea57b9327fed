extension LedgerVerification {
  /// What is reissued has one that took its place and may still be paid or was; what never went out took nobody's place.
  func checkReissues() throws {
    let rows = try statement(
      """
      SELECT s.payment, s.state = 'reissued', s.reissuedBy IS NOT NULL,
        EXISTS (SELECT 1 FROM endedReissue WHERE replacement = s.reissuedBy),
        (SELECT n.state FROM paymentState n WHERE n.payment = s.reissuedBy) IS 'stopped'
          OR NOT EXISTS (SELECT 1 FROM paymentState n WHERE n.payment = s.reissuedBy)
            AND \(LedgerTransaction.rosterHolding("s.reissuedBy", "state")) IS 'stopped'
      FROM paymentState s WHERE s.state = 'reissued' OR s.reissuedBy IS NOT NULL ORDER BY s.payment
      """)
    while try rows.step() {
      let row = "\(rows.integer(0))"
      if rows.integer(1) != rows.integer(2) {
        flaws.add(.reference, "paymentState", row, required: "reissued by a payment", found: "otherwise")
      }
      if rows.integer(3) != 0 || rows.integer(4) != 0 {
        flaws.add(
          .reference, "paymentState", row, required: "reissued by a payment that may be made",
          found: "by one that was stopped")
      }
    }
    let ended = try statement(
      """
      SELECT e.id, \(LedgerTransaction.rosterHolding("e.replacement", "state")) IS 'stopped'
          OR EXISTS (SELECT 1 FROM paymentState s WHERE s.payment = e.replacement AND s.isUninstructed)
      FROM endedReissue e ORDER BY e.id
      """)
    while try ended.step() {
      guard ended.integer(1) == 0 else { continue }
      flaws.add(
        .reference, "endedReissue", "\(ended.integer(0))", required: "a payment that was stopped", found: "another")
    }
  }
}
