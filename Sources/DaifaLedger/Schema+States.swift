extension Schema {
  /// What people read of a payment's state, as every report tells it.
  static let states = """
    DROP VIEW paymentNow;
    -- Each payment with the state it is in now. Slow on a whole province: narrow it by roster. What was turned down before it was instructed
    -- stays stopped when it is sent again: it is not paid anew.
    CREATE VIEW paymentNow AS
      SELECT p.*, i.instructionNo,
        coalesce(CASE WHEN s.state = 'reissued' AND (s.isUninstructed OR r.state = 'stopped') THEN 'stopped' ELSE s.state END,
          CASE WHEN i.id IS NULL THEN r.state
            WHEN (instr('0123456789ABCDEF', substr(hex(substr(t.paid, (p.payment - t.firstPayment) / 8 + 1, 1)),
                CASE WHEN (p.payment - t.firstPayment) % 8 < 4 THEN 2 ELSE 1 END, 1)) - 1)
              >> ((p.payment - t.firstPayment) % 4) & 1 THEN 'paid'
            ELSE 'instructed' END) AS state,
        coalesce(s.reasonCode, '') AS reasonCode
      FROM payment p JOIN roster r ON r.file = p.roster
        LEFT JOIN instructionPart t ON t.roster = p.roster AND t.bank = p.bank
          AND p.payment BETWEEN t.firstPayment AND t.lastPayment
        LEFT JOIN instruction i ON i.id = t.instruction
        LEFT JOIN paymentState s ON s.payment = p.payment;

    """
}
