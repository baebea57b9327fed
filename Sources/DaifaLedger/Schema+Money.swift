extension Schema {
  /// What is proposed about a break, and statements that were put right.
  static let money = """
    -- proposal: what proposedBy proposed, while a second person has not confirmed: resolved or accepted; empty else.
    ALTER TABLE breakDesk ADD COLUMN proposal TEXT NOT NULL DEFAULT '';
    ALTER TABLE breakStep ADD COLUMN proposal TEXT NOT NULL DEFAULT '';
    UPDATE breakDesk SET proposal = 'accepted' WHERE proposedBy <> '';
    UPDATE breakStep SET proposal = 'accepted' WHERE proposedBy <> '';

    -- replaces: the statement whose place it takes; replacedBy: the one that took its. What a replaced one said stands in the tables below.
    ALTER TABLE accountStatement ADD COLUMN replaces INTEGER REFERENCES accountStatement(file);
    ALTER TABLE accountStatement ADD COLUMN replacedBy INTEGER REFERENCES accountStatement(file);
    CREATE INDEX accountStatementOf ON accountStatement(bank, account, firstDay);
    CREATE INDEX statementRowOf ON statementRow(statement);
    CREATE INDEX statementDayOf ON statementDay(statement);
    CREATE INDEX debitBlockOf ON debitBlock(bankReturn);
    CREATE INDEX breakOfEntry ON "break"(openedBy) WHERE kind IN ('debitUnmatched', 'creditUnmatched');
    CREATE INDEX breakAnswered ON "break"(clearedBy) WHERE kind IN ('debitUnmatched', 'creditUnmatched');

    -- 已更正的对账单: its days, its entries and its debits of single payments, as they stood until another one took its place.
    CREATE TABLE withdrawnDay (
      id INTEGER PRIMARY KEY, statement INTEGER NOT NULL REFERENCES accountStatement(file), day TEXT NOT NULL,
      openingFen INTEGER NOT NULL, closingFen INTEGER NOT NULL, debits INTEGER NOT NULL, debitFen INTEGER NOT NULL,
      credits INTEGER NOT NULL, creditFen INTEGER NOT NULL, payoutFen INTEGER NOT NULL, returnedFen INTEGER NOT NULL);
    CREATE TABLE withdrawnRow (
      id INTEGER PRIMARY KEY, statement INTEGER NOT NULL REFERENCES accountStatement(file), line INTEGER NOT NULL,
      bookedOn TEXT NOT NULL, direction TEXT NOT NULL, amountFen INTEGER NOT NULL, purpose TEXT NOT NULL,
      bankReference TEXT NOT NULL, reference TEXT NOT NULL, instruction INTEGER REFERENCES instruction(id), payment INTEGER);
    CREATE TABLE withdrawnDebit (
      id INTEGER PRIMARY KEY, statement INTEGER NOT NULL REFERENCES accountStatement(file), instruction INTEGER NOT NULL,
      firstPayment INTEGER NOT NULL, lastPayment INTEGER NOT NULL, count INTEGER NOT NULL, lines TEXT NOT NULL);

    -- 流水追回: the step of a case that an entry of a statement stands for: one that it made (isNew 1), or one that somebody had entered by hand
    -- before. withdrawnBy: the statement that took the place of the one the entry was in.
    CREATE TABLE statementRecovery (
      id INTEGER PRIMARY KEY, statement INTEGER NOT NULL REFERENCES accountStatement(file), line INTEGER NOT NULL,
      step INTEGER NOT NULL REFERENCES clawbackStep(id), isNew INTEGER NOT NULL,
      withdrawnBy INTEGER REFERENCES accountStatement(file));
    CREATE UNIQUE INDEX statementRecoveryStep ON statementRecovery(step) WHERE withdrawnBy IS NULL;
    CREATE INDEX statementRecoveryOf ON statementRecovery(statement);

    """
}
