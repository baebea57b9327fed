extension Schema {
  /// Screening lists, registers, and what rosters are held against.
  static let lists = """
    -- 比对处理: what a policy does about people on lists; empty where its list says nothing.
    ALTER TABLE policy ADD COLUMN screening TEXT;

    -- 比对名单: each list that was taken. inForce 0 once a newer one of the same party, kind and source took its place (replacedBy).
    -- paid, paidFen: the payments it was found to be against when it came, which should not have been made.
    CREATE TABLE screeningList (
      file INTEGER PRIMARY KEY REFERENCES file(id), party TEXT NOT NULL, kind TEXT NOT NULL, source TEXT NOT NULL,
      asOf TEXT NOT NULL, people INTEGER NOT NULL, inForce INTEGER NOT NULL, replacedBy INTEGER REFERENCES file(id),
      paid INTEGER NOT NULL, paidFen INTEGER NOT NULL);
    CREATE INDEX screeningListInForce ON screeningList(party, kind, source) WHERE inForce = 1;

    -- Sets of policies that entries of a list are about, by their place from 1; codes with ';' between. 0 is every policy.
    CREATE TABLE screeningPolicies (
      id INTEGER PRIMARY KEY, list INTEGER NOT NULL REFERENCES screeningList(file), place INTEGER NOT NULL,
      policies TEXT NOT NULL);
    CREATE INDEX screeningPoliciesList ON screeningPolicies(list, place);

    -- The people of a list, sorted, 24 bytes each, little-endian: key (8), first day (4), last day (4), policies (4), line (4). All
    -- entries of one person stand in one block.
    CREATE TABLE screeningBlock (
      id INTEGER PRIMARY KEY, list INTEGER NOT NULL REFERENCES screeningList(file), firstKey INTEGER NOT NULL,
      count INTEGER NOT NULL, entries BLOB NOT NULL);
    CREATE UNIQUE INDEX screeningBlockKey ON screeningBlock(list, firstKey);

    -- 比对: how many lines of a roster a list refused, and how many it advised about.
    CREATE TABLE screened (
      id INTEGER PRIMARY KEY, roster INTEGER NOT NULL REFERENCES file(id),
      list INTEGER NOT NULL REFERENCES screeningList(file), refused INTEGER NOT NULL, advised INTEGER NOT NULL);
    CREATE INDEX screenedList ON screened(list);

    -- 监护人登记: one line of a register, never changed; of two about the same persons the later holds. since, until: numbers of days.
    CREATE TABLE guardian (
      id INTEGER PRIMARY KEY, file INTEGER NOT NULL REFERENCES file(id), line INTEGER NOT NULL,
      beneficiary INTEGER NOT NULL, guardian INTEGER NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL,
      basis TEXT NOT NULL);
    CREATE INDEX guardianBeneficiary ON guardian(beneficiary, guardian);

    -- 享受人登记: one side (finance or a department) of the base data; the policies it speaks of; its rows, sorted by beneficiary and
    -- policy, 64 bytes each, see RegisteredBeneficiary.
    CREATE TABLE registerSide (id INTEGER PRIMARY KEY, party TEXT NOT NULL UNIQUE, rows INTEGER NOT NULL);
    CREATE TABLE registerPolicy (id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE);
    CREATE TABLE registerUse (
      id INTEGER PRIMARY KEY, side INTEGER NOT NULL REFERENCES registerSide(id), policy INTEGER NOT NULL,
      UNIQUE (side, policy));
    CREATE TABLE registerBlock (
      id INTEGER PRIMARY KEY, side INTEGER NOT NULL REFERENCES registerSide(id), firstKey INTEGER NOT NULL,
      count INTEGER NOT NULL, entries BLOB NOT NULL);
    CREATE UNIQUE INDEX registerBlockKey ON registerBlock(side, firstKey);

    """
}
