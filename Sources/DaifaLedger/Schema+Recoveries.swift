extension Schema {
  /// Recoveries that returns tell of, and what corrections of statements are found by.
  static let recoveries = """
    -- 回盘追回: the step of a case that a return stands for: one that it made (isNew 1), or one that a statement or somebody had told of before.
    -- amountFen: all that the return says came back. entered: the step 核对 by which somebody entered it by hand after the return.
    CREATE TABLE returnRecovery (
      id INTEGER PRIMARY KEY, step INTEGER NOT NULL REFERENCES clawbackStep(id), amountFen INTEGER NOT NULL,
      isNew INTEGER NOT NULL, entered INTEGER REFERENCES clawbackStep(id));
    CREATE INDEX returnRecoveryStep ON returnRecovery(step);
    INSERT INTO returnRecovery (step, amountFen, isNew)
      SELECT s.id, s.amountFen, 1 FROM clawbackStep s JOIN bankReturn b ON b.file = s.file WHERE s.action = 'recover'
      ORDER BY s.id;

    CREATE INDEX withdrawnDebitOf ON withdrawnDebit(statement);
    CREATE INDEX withdrawnRowOf ON withdrawnRow(statement);
    CREATE INDEX statementRecoveryOfStep ON statementRecovery(step);
    DROP INDEX IF EXISTS instructionDay;

    """

  /// When it was known that a return stands for a step, so that exports can tell it as of a day.
  static let toldRecoveries = """
    -- file: the file by which it was recorded: the return, or a statement that took the place of the one that had told of it before.
    ALTER TABLE returnRecovery ADD COLUMN file INTEGER REFERENCES file(id);
    UPDATE returnRecovery SET file = coalesce(
      CASE WHEN isNew = 0 THEN (SELECT min(c.file) FROM clawbackStep t JOIN clawbackStep c ON c.caseId = t.caseId
        WHERE t.id = returnRecovery.step AND c.id > t.id AND c.action = 'confirm' AND c.hand LIKE 'banks/%'
          AND c.amountFen = returnRecovery.amountFen) END,
      (SELECT t.file FROM clawbackStep t WHERE t.id = returnRecovery.step));
    CREATE INDEX returnRecoveryFile ON returnRecovery(file);

    """
}
