extension Schema {
  /// Whom each account is paid for.
  static let accounts = """
    -- 账户归属: a run of accounts, never changed; count its entries, size the class of its size.
    CREATE TABLE accountRun (
      id INTEGER PRIMARY KEY, count INTEGER NOT NULL, size INTEGER NOT NULL);

    -- The accounts of a run, sorted, 24 bytes each, little-endian: key of the account (8), key of the payee (8), payment (8).
    CREATE TABLE accountBlock (
      id INTEGER PRIMARY KEY, run INTEGER NOT NULL, firstKey INTEGER NOT NULL, entries BLOB NOT NULL);
    CREATE UNIQUE INDEX accountBlockKey ON accountBlock(run, firstKey);

    """

  /// Payments that a list said something of, so that the next one of its kind tells only what is new.
  static let listedPayments = """
    -- 比对结果: that lists of a kind say of a payment that it should not have been made (isBlocked 1), or is to be looked at; list is the first.
    CREATE TABLE listedPayment (
      id INTEGER PRIMARY KEY, kind TEXT NOT NULL, isBlocked INTEGER NOT NULL, payment INTEGER NOT NULL,
      list INTEGER NOT NULL REFERENCES screeningList(file));
    -- With the column on the left: SQLite turns `sum < count` around, and then does not see that the index's condition is the question's.
    DROP INDEX instructionPartOpen;
    CREATE INDEX instructionPartOpen ON instructionPart(dueOn)
      WHERE count > paidCount + failedCount + returnedCount + reissuedCount;
    CREATE INDEX alarmFile ON alarm(file, kind);
    CREATE UNIQUE INDEX listedPaymentOnce ON listedPayment(payment, kind, isBlocked);

    """
}
