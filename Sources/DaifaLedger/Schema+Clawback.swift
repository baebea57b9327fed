extension Schema {
  /// What owners of payments are not told yet.
  static let notices = """
    -- 入账有异: payments posted otherwise than instructed (`kind` as in "break"). Their owners are told once `settledBy` says that the bank
    -- has put it right, not before.
    CREATE TABLE unsettledPosting (
      payment INTEGER PRIMARY KEY, kind TEXT NOT NULL, file INTEGER NOT NULL REFERENCES file(id),
      settledBy INTEGER REFERENCES file(id));
    CREATE INDEX instructionPartInstruction ON instructionPart(instruction);

    """

  /// Cases of money to be got back.
  static let clawbacks = """
    -- 追回案件: money that somebody has and should not have. origin: overpaid, duplicate, unknownPayment (with the "break" it came with),
    -- notDue (opened by hand). Left is owedFen - recoveredFen - waivedFen. bankFen: of what was recovered, what returns say the bank took back.
    -- lastHand: who entered the last recovery or waiver, a name or the path of a bank. adjustedFen: what closing the case took out of the
    -- part's postedFen.
    CREATE TABLE clawbackCase (
      id INTEGER PRIMARY KEY, origin TEXT NOT NULL, "break" INTEGER REFERENCES "break"(id), payment INTEGER,
      reference TEXT NOT NULL, bank TEXT NOT NULL, department TEXT NOT NULL DEFAULT '', owedFen INTEGER NOT NULL,
      recoveredFen INTEGER NOT NULL DEFAULT 0, bankFen INTEGER NOT NULL DEFAULT 0, waivedFen INTEGER NOT NULL DEFAULT 0,
      adjustedFen INTEGER NOT NULL DEFAULT 0, openedOn TEXT NOT NULL, closedOn TEXT, lastHand TEXT NOT NULL DEFAULT '');
    CREATE INDEX clawbackCaseOpen ON clawbackCase(id) WHERE closedOn IS NULL;
    CREATE INDEX clawbackCasePayment ON clawbackCase(payment) WHERE payment IS NOT NULL;
    CREATE UNIQUE INDEX clawbackCaseBreak ON clawbackCase("break") WHERE "break" IS NOT NULL;

    -- 追回经过: every step of every case: who (hand), when, why, and the file it came in.
    CREATE TABLE clawbackStep (
      id INTEGER PRIMARY KEY, caseId INTEGER NOT NULL REFERENCES clawbackCase(id), action TEXT NOT NULL,
      amountFen INTEGER NOT NULL, day TEXT NOT NULL, recoveredOn TEXT, voucher TEXT NOT NULL, hand TEXT NOT NULL,
      reason TEXT NOT NULL, file INTEGER NOT NULL REFERENCES file(id));
    CREATE INDEX clawbackStepCase ON clawbackStep(caseId);
    CREATE INDEX clawbackStepFile ON clawbackStep(file);

    -- The case whose closing cleared the break, where it was not a return.
    ALTER TABLE "break" ADD COLUMN clearedByCase INTEGER REFERENCES clawbackCase(id);

    INSERT INTO clawbackCase (origin, "break", payment, reference, bank, department, owedFen, openedOn)
      SELECT kind, id, payment, reference, bank, department, amountFen, openedOn FROM "break"
      WHERE clearedOn IS NULL AND kind IN ('overpaid', 'duplicate', 'unknownPayment') AND amountFen > 0 ORDER BY id;
    INSERT INTO clawbackStep (caseId, action, amountFen, day, voucher, hand, reason, file)
      SELECT c.id, 'open', c.owedFen, c.openedOn, '', 'banks/' || c.bank, b.kind, b.openedBy
      FROM clawbackCase c JOIN "break" b ON b.id = c."break" ORDER BY c.id;

    """
}
