extension Schema {
  /// What people do about breaks.
  static let desk = """
    -- 差异处理: breaks that somebody worked, one row each; a break nobody touched has none. Of a "break" on record, or, where nothing is on
    -- record because an answer is overdue, of the part of an instruction. state: open, looking, resolved, accepted; the last two are a
    -- person's word (closedBy, closedOn) and change no payment. proposedBy: who proposed to accept it, while nobody has confirmed.
    -- evidence: the SHA-256 of a file in the archive. payment: that of the break.
    CREATE TABLE breakDesk (
      id INTEGER PRIMARY KEY, "break" INTEGER REFERENCES "break"(id), part INTEGER REFERENCES instructionPart(id),
      payment INTEGER, state TEXT NOT NULL, owner TEXT NOT NULL, reason TEXT NOT NULL, proposedBy TEXT NOT NULL,
      note TEXT NOT NULL, evidence TEXT NOT NULL, closedBy TEXT NOT NULL, closedOn TEXT, version INTEGER NOT NULL,
      CHECK (("break" IS NULL) <> (part IS NULL)));
    CREATE UNIQUE INDEX breakDeskBreak ON breakDesk("break") WHERE "break" IS NOT NULL;
    CREATE UNIQUE INDEX breakDeskPart ON breakDesk(part) WHERE part IS NOT NULL;
    CREATE INDEX breakDeskPayment ON breakDesk(payment) WHERE payment IS NOT NULL;

    -- 处理经过: every step: who (hand: a name, or the path of a bank whose return brought something new), when, and the file it came in.
    CREATE TABLE breakStep (
      id INTEGER PRIMARY KEY, desk INTEGER NOT NULL REFERENCES breakDesk(id), version INTEGER NOT NULL, state TEXT NOT NULL,
      owner TEXT NOT NULL, reason TEXT NOT NULL, proposedBy TEXT NOT NULL, note TEXT NOT NULL, evidence TEXT NOT NULL,
      hand TEXT NOT NULL, day TEXT NOT NULL, file INTEGER NOT NULL REFERENCES file(id));
    CREATE UNIQUE INDEX breakStepOrder ON breakStep(desk, version);
    CREATE INDEX breakStepFile ON breakStep(file);

    CREATE INDEX breakOpenSince ON "break"(openedOn) WHERE clearedOn IS NULL;
    CREATE INDEX fileDigest ON file(digest);
    CREATE INDEX messageDigest ON message(digest);

    """
}
