extension Schema {
  /// Surpluses beside the entries of statements that showed them, credits of nobody's by their bank reference, and parts by due day.
  static let surpluses = """
    -- statementRecovery now binds an entry also to the surplus it made (isNew 1), and to what somebody entered by hand after it (isNew 0, a step
    -- 核对). A surplus was always written right after the recovery of its entry.
    INSERT INTO statementRecovery (statement, line, step, isNew, withdrawnBy)
      SELECT r.statement, r.line, n.id, 1, r.withdrawnBy FROM statementRecovery r JOIN clawbackStep s ON s.id = r.step
        JOIN clawbackStep n ON n.id = s.id + 1
      WHERE r.isNew AND n.caseId = s.caseId AND n.file = s.file AND n.action = 'surplus' ORDER BY r.id;
    CREATE INDEX instructionPartDue ON instructionPart(dueOn);
    CREATE INDEX statementRowCredit ON statementRow(bankReference)
      WHERE direction = 'credit' AND position IS NULL AND bankReference <> '';

    """
}
