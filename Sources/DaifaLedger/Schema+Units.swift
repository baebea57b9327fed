extension Schema {
  /// Units on lists of violators.
  static let units = """
    -- 违规单位: code is a department's id, or a township's or village's region code. policies: as in the entries of people.
    CREATE TABLE screeningUnit (
      id INTEGER PRIMARY KEY, list INTEGER NOT NULL REFERENCES screeningList(file), line INTEGER NOT NULL,
      code TEXT NOT NULL, since TEXT, until TEXT, policies INTEGER NOT NULL);
    CREATE INDEX screeningUnitList ON screeningUnit(list);

    """
}
