extension Schema {
  /// What was drawn to be inspected, and what was found.
  static let samples = """
    -- 公示姓名: 1 where the list lets the public see names in full; empty in lists from before.
    ALTER TABLE policy ADD COLUMN discloseNames INTEGER;

    -- 清册的乡镇: the townships a roster's lines are of, as the first nine digits of their regions. A roster from before has no rows.
    CREATE TABLE rosterTownship (
      id INTEGER PRIMARY KEY, roster INTEGER NOT NULL REFERENCES file(id), township INTEGER NOT NULL);
    CREATE INDEX rosterTownshipRoster ON rosterTownship(roster, township);

    -- 抽查样本: one draw. scope: the payments it was drawn from, in words; populationFen and population what they come to. head: the
    -- journal's head it was drawn at.
    CREATE TABLE sample (
      id INTEGER PRIMARY KEY, file INTEGER NOT NULL REFERENCES file(id), line INTEGER NOT NULL, scope TEXT NOT NULL,
      seed TEXT NOT NULL, size INTEGER NOT NULL, population INTEGER NOT NULL, populationFen INTEGER NOT NULL,
      strata INTEGER NOT NULL, head TEXT NOT NULL, day TEXT NOT NULL, requestedBy TEXT NOT NULL);

    -- 抽中的支付, in the order of the form. result…: what the inspector found, empty before; foundIn is the file that said so.
    CREATE TABLE samplePayment (
      id INTEGER PRIMARY KEY, sample INTEGER NOT NULL REFERENCES sample(id), ordinal INTEGER NOT NULL,
      payment INTEGER NOT NULL, region TEXT NOT NULL, band INTEGER NOT NULL, amountFen INTEGER NOT NULL, result TEXT,
      foundFen INTEGER, inspector TEXT, inspectedOn TEXT, note TEXT, foundIn INTEGER REFERENCES file(id));
    CREATE UNIQUE INDEX samplePaymentSample ON samplePayment(sample, payment);
    CREATE INDEX samplePaymentPayment ON samplePayment(payment);

    """
}
