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

  /// Recoveries that one side tells of in parts, surpluses that a return turns into recoveries, and entries found by their lines.
  static let partsOfRecoveries = """
    -- 流水追回, as before, but: amountFen: how much of the entry the step stands for; a return's step may be shown by several entries (isNew 0).
    -- withdrawnBy: also a return, by which a surplus became a recovery.
    CREATE TABLE formerRecovery AS SELECT * FROM statementRecovery;
    DROP TABLE statementRecovery;
    CREATE TABLE statementRecovery (
      id INTEGER PRIMARY KEY, statement INTEGER NOT NULL REFERENCES accountStatement(file), line INTEGER NOT NULL,
      step INTEGER NOT NULL REFERENCES clawbackStep(id), isNew INTEGER NOT NULL, amountFen INTEGER NOT NULL,
      withdrawnBy INTEGER REFERENCES file(id));
    INSERT INTO statementRecovery (id, statement, line, step, isNew, amountFen, withdrawnBy)
      SELECT r.id, r.statement, r.line, r.step, r.isNew, iif(r.isNew, s.amountFen, min(s.amountFen, coalesce(
          (SELECT w.amountFen FROM statementRow w WHERE w.statement = r.statement AND w.line = r.line),
          (SELECT w.amountFen FROM withdrawnRow w WHERE w.statement = r.statement AND w.line = r.line), s.amountFen))),
        r.withdrawnBy FROM formerRecovery r JOIN clawbackStep s ON s.id = r.step ORDER BY r.id;
    DROP TABLE formerRecovery;
    CREATE INDEX statementRecoveryOfStep ON statementRecovery(step);
    CREATE INDEX statementRecoveryOf ON statementRecovery(statement, line);
    -- What a return brought back beyond what was left is the bank's too: closing does not take it out of the books once more.
    UPDATE clawbackCase SET bankFen = min(owedFen, bankFen + (SELECT coalesce(sum(s.amountFen), 0) FROM clawbackStep s
        JOIN returnRecovery q ON q.step = s.id AND q.isNew WHERE s.caseId = clawbackCase.id AND s.action = 'surplus'))
      WHERE closedOn IS NULL AND origin <> 'notDue'
        AND NOT EXISTS (SELECT 1 FROM clawbackStep s WHERE s.caseId = clawbackCase.id AND s.action = 'withdrawSurplus');

    DROP INDEX statementRowOf;
    CREATE INDEX statementRowOf ON statementRow(statement, line);
    CREATE INDEX breakUnmatched ON "break"(bank, kind, amountFen) WHERE clearedOn IS NULL AND line > 0 AND payment IS NULL;

    """
}
