extension Schema {
  /// What a period is found by.
  static let exports = """
    -- The business days on which a file was written and published; those of before are the days of the clock.
    ALTER TABLE message ADD COLUMN day TEXT NOT NULL DEFAULT '';
    ALTER TABLE message ADD COLUMN publishedOn TEXT;
    UPDATE message SET day = substr(createdAt, 1, 10), publishedOn = substr(publishedAt, 1, 10);

    CREATE INDEX fileDay ON file(day);
    CREATE INDEX messageDay ON message(day);
    CREATE INDEX messageAbout ON message(about) WHERE about IS NOT NULL;
    CREATE INDEX instructionDay ON instruction(day);
    CREATE INDEX instructionPartAnswered ON instructionPart(answeredOn);
    CREATE INDEX postingBlockReturn ON postingBlock(bankReturn);
    CREATE INDEX decisionDay ON decision(day);
    CREATE INDEX breakCleared ON "break"(clearedOn);
    CREATE INDEX clawbackStepDay ON clawbackStep(day);
    CREATE INDEX allotmentDay ON allotment(day);
    CREATE INDEX alarmDay ON alarm(day);
    CREATE INDEX journalDay ON journal(day);

    """

  /// What breaks said before banks said otherwise.
  static let revisions = """
    CREATE INDEX breakStepDay ON breakStep(day);

    -- 差异沿革: what a break said before a bank said otherwise on a day, so that it can be told as it was known before that.
    CREATE TABLE breakRevision (
      id INTEGER PRIMARY KEY, "break" INTEGER NOT NULL REFERENCES "break"(id), found TEXT NOT NULL,
      amountFen INTEGER NOT NULL, day TEXT NOT NULL, file INTEGER NOT NULL REFERENCES file(id));
    CREATE INDEX breakRevisionBreak ON breakRevision("break");

    """
}
