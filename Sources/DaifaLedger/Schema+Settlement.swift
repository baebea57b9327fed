extension Schema {
  /// The closing of years, and what policies are to reach.
  static let settlement = """
    -- 清算: each closing of the books of a year, of every policy (NULL) or one, of every department (NULL) or one. It stands until it was
    -- reopened: asked for by one person (askedBy), confirmed by another (reopenedBy).
    CREATE TABLE settlement (
      id INTEGER PRIMARY KEY, file INTEGER NOT NULL REFERENCES file(id), line INTEGER NOT NULL, year INTEGER NOT NULL,
      policy TEXT, department TEXT, carryTo INTEGER, code TEXT NOT NULL, closedBy TEXT NOT NULL, closedOn TEXT NOT NULL,
      askedBy TEXT NOT NULL DEFAULT '', askedOn TEXT, reopenedBy TEXT NOT NULL DEFAULT '', reopenedOn TEXT);
    CREATE INDEX settlementStanding ON settlement(year) WHERE reopenedOn IS NULL;

    -- 清算经过: every step: who (hand), when, why, and the file it came in.
    CREATE TABLE settlementStep (
      id INTEGER PRIMARY KEY, settlement INTEGER NOT NULL REFERENCES settlement(id), action TEXT NOT NULL,
      hand TEXT NOT NULL, reason TEXT NOT NULL, day TEXT NOT NULL, file INTEGER NOT NULL REFERENCES file(id));
    CREATE INDEX settlementStepOf ON settlementStep(settlement);

    -- 清算明细: the figures of a policy, department and bank (empty: what is in no instruction). version 0 is the closing; another is the file
    -- that changed something after it, and has the figures as they are since then. The last version of each is what the books say now.
    CREATE TABLE settlementLine (
      id INTEGER PRIMARY KEY, settlement INTEGER NOT NULL REFERENCES settlement(id), version INTEGER NOT NULL,
      policy TEXT NOT NULL, department TEXT NOT NULL, bank TEXT NOT NULL,
      acceptedCount INTEGER NOT NULL, acceptedFen INTEGER NOT NULL, waitingCount INTEGER NOT NULL, waitingFen INTEGER NOT NULL,
      stoppedCount INTEGER NOT NULL, stoppedFen INTEGER NOT NULL, cancelledCount INTEGER NOT NULL, cancelledFen INTEGER NOT NULL,
      instructedCount INTEGER NOT NULL, instructedFen INTEGER NOT NULL, paidCount INTEGER NOT NULL, paidFen INTEGER NOT NULL,
      failedCount INTEGER NOT NULL, failedFen INTEGER NOT NULL, returnedCount INTEGER NOT NULL, returnedFen INTEGER NOT NULL,
      reissuedCount INTEGER NOT NULL, reissuedFen INTEGER NOT NULL, inFlightCount INTEGER NOT NULL, inFlightFen INTEGER NOT NULL,
      contestedCount INTEGER NOT NULL, contestedFen INTEGER NOT NULL, recoveredCount INTEGER NOT NULL, recoveredFen INTEGER NOT NULL,
      recoveredByBankCount INTEGER NOT NULL, recoveredByBankFen INTEGER NOT NULL, owedCount INTEGER NOT NULL, owedFen INTEGER NOT NULL,
      UNIQUE (settlement, policy, department, bank, version));

    -- 清算指标: the same of each budget.
    CREATE TABLE settlementBudget (
      id INTEGER PRIMARY KEY, settlement INTEGER NOT NULL REFERENCES settlement(id), version INTEGER NOT NULL,
      budget INTEGER NOT NULL REFERENCES budget(id), allottedFen INTEGER NOT NULL, blockedFen INTEGER NOT NULL,
      paidFen INTEGER NOT NULL, contestedFen INTEGER NOT NULL, UNIQUE (settlement, budget, version));

    -- 结转: what was open at the closing: in flight of one part (payment NULL), or one payment whose bank contradicted itself.
    CREATE TABLE settlementCarry (
      id INTEGER PRIMARY KEY, settlement INTEGER NOT NULL REFERENCES settlement(id),
      part INTEGER NOT NULL REFERENCES instructionPart(id), payment INTEGER, count INTEGER NOT NULL,
      amountFen INTEGER NOT NULL);
    CREATE INDEX settlementCarryOf ON settlementCarry(settlement, part);

    -- 结转清册: a roster that pays again what was carried over takes its money in the year it was carried to, not in that of its period.
    CREATE TABLE settlementCharge (
      roster INTEGER PRIMARY KEY REFERENCES roster(file), settlement INTEGER NOT NULL REFERENCES settlement(id),
      year INTEGER NOT NULL);
    CREATE INDEX settlementChargeYear ON settlementCharge(year);
    CREATE INDEX rosterPeriod ON roster(period);

    -- 绩效目标: what the list says a policy is to reach in a year.
    ALTER TABLE policy ADD COLUMN goalPeople INTEGER;
    ALTER TABLE policy ADD COLUMN goalFen INTEGER;
    ALTER TABLE policy ADD COLUMN goalBy TEXT;

    """
}
