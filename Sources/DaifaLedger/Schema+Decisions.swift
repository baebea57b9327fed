extension Schema {
  /// What people decide about rosters and payments, and by when things are to be done.
  static let decisions = """
    -- 审核: each decision that was carried out about a roster, or about one payment of it.
    CREATE TABLE decision (
      id INTEGER PRIMARY KEY, file INTEGER NOT NULL REFERENCES file(id), line INTEGER NOT NULL,
      roster INTEGER NOT NULL REFERENCES roster(file), payment INTEGER, action TEXT NOT NULL, count INTEGER NOT NULL,
      amountFen INTEGER NOT NULL, party TEXT NOT NULL, decidedBy TEXT NOT NULL, reason TEXT NOT NULL, at TEXT NOT NULL,
      day TEXT NOT NULL);
    CREATE INDEX decisionRoster ON decision(roster, id);

    -- The same bytes are another decision when they come at another time: rules say whether there is anything left to decide.
    DROP INDEX fileTaken;
    CREATE UNIQUE INDEX fileTaken ON file(party, digest)
      WHERE outcome IN ('accepted', 'partly', 'held') AND kind <> 'approval';

    -- heldBy: the party that put the roster on hold, empty when nobody did. stopped…: its payments that were stopped one by one and are in
    -- no instruction.
    ALTER TABLE roster ADD COLUMN heldBy TEXT NOT NULL DEFAULT '';
    ALTER TABLE roster ADD COLUMN stoppedCount INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE roster ADD COLUMN stoppedFen INTEGER NOT NULL DEFAULT 0;

    CREATE INDEX rosterOfPolicy ON roster(policy, department, file);

    -- isUninstructed: stopped before it was in any instruction; it stays so whatever takes its place later.
    ALTER TABLE paymentState ADD COLUMN isUninstructed INTEGER NOT NULL DEFAULT 0;

    """

  static let timeLimits = """
    -- 时限: what the list says of each stage, in working days.
    ALTER TABLE policy ADD COLUMN submitDays INTEGER;
    ALTER TABLE policy ADD COLUMN reviewDays INTEGER;
    ALTER TABLE policy ADD COLUMN instructDays INTEGER;

    -- The business days on which a roster was released (or stopped) and instructed, and a part finally answered; empty before.
    ALTER TABLE roster ADD COLUMN reviewedOn TEXT;
    ALTER TABLE roster ADD COLUMN instructedOn TEXT;
    ALTER TABLE instructionPart ADD COLUMN answeredOn TEXT;
    UPDATE roster SET reviewedOn = coalesce(
      (SELECT min(day) FROM decision d WHERE d.roster = roster.file AND d.action IN ('approve', 'reject', 'cancel')),
      (SELECT day FROM file WHERE id = roster.file)) WHERE state <> 'held';
    UPDATE roster SET instructedOn = coalesce((SELECT max(i.day) FROM instructionPart t
      JOIN instruction i ON i.id = t.instruction WHERE t.roster = roster.file), reviewedOn) WHERE state = 'instructed';

    -- 时限提示: each matter that was found due soon or late, once; `subject` names it within its stage. endedOn: found done, or no longer
    -- expected.
    CREATE TABLE deadline (
      id INTEGER PRIMARY KEY, stage TEXT NOT NULL, subject TEXT NOT NULL, party TEXT NOT NULL, dueOn TEXT NOT NULL,
      soonOn TEXT, lateOn TEXT, endedOn TEXT, UNIQUE (stage, subject));
    CREATE INDEX deadlineOpen ON deadline(stage) WHERE endedOn IS NULL;

    """
}
