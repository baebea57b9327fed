extension Schema {
  /// What finance allotted, and which rosters take it.
  static let budget = """
    -- 预算: all allotments of one policy, region and year are one budget. allottedFen: Σ addFen of its allotments.
    CREATE TABLE budget (
      id INTEGER PRIMARY KEY, policy TEXT NOT NULL, region TEXT NOT NULL, year INTEGER NOT NULL,
      allottedFen INTEGER NOT NULL, UNIQUE (policy, year, region));

    -- 指标: one line of an allotment file. addFen is below zero where it takes back. `number` is unique for life.
    CREATE TABLE allotment (
      id INTEGER PRIMARY KEY, file INTEGER NOT NULL REFERENCES file(id), line INTEGER NOT NULL, number TEXT NOT NULL UNIQUE,
      budget INTEGER NOT NULL REFERENCES budget(id), addFen INTEGER NOT NULL, allottedOn TEXT, documentNumber TEXT NOT NULL,
      remark TEXT NOT NULL, day TEXT NOT NULL);

    -- 占用: which budget a roster takes its money from, from the moment it may be instructed on, and how much it took then.
    CREATE TABLE budgetRoster (
      roster INTEGER PRIMARY KEY REFERENCES roster(file), budget INTEGER NOT NULL REFERENCES budget(id),
      takenFen INTEGER NOT NULL, at TEXT NOT NULL, day TEXT NOT NULL);
    CREATE INDEX budgetRosterBudget ON budgetRoster(budget);

    -- 等待指标: rosters whose budget is short of their whole amount, or that have none (budget NULL). shortFen is by how much, as of the
    -- last pass that found it otherwise; endedOn the day it went or was stopped.
    CREATE TABLE budgetWait (
      roster INTEGER PRIMARY KEY REFERENCES roster(file), budget INTEGER REFERENCES budget(id), neededFen INTEGER NOT NULL,
      shortFen INTEGER NOT NULL, since TEXT NOT NULL, day TEXT NOT NULL, endedOn TEXT);
    CREATE INDEX budgetWaitOpen ON budgetWait(endedOn) WHERE endedOn IS NULL;

    CREATE INDEX rosterPolicy ON roster(policy, period);
    CREATE INDEX paymentStateConflict ON paymentState(inConflict) WHERE inConflict = 1;

    """
}
