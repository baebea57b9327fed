internal import GRDB

/// The tables. Migrations are frozen once released: a change is a new one.
enum Schema {
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1 ledger") { try $0.execute(sql: tables + blocks + views) }
    migrator.registerMigration("2 seals") { try $0.execute(sql: seals) }
    migrator.registerMigration("3 signatures") { try $0.execute(sql: signatures) }
    migrator.registerMigration("4 decisions") { try $0.execute(sql: decisions) }
    migrator.registerMigration("5 budget") { try $0.execute(sql: budget) }
    migrator.registerMigration("6 time limits") { try $0.execute(sql: timeLimits) }
    migrator.registerMigration("7 lists") { try $0.execute(sql: lists) }
    migrator.registerMigration("8 notices") { try $0.execute(sql: notices) }
    migrator.registerMigration("9 clawbacks") { try $0.execute(sql: clawbacks) }
    migrator.registerMigration("10 desk") { try $0.execute(sql: desk) }
    migrator.registerMigration("11 statements") {
      try $0.execute(sql: statements)
      try fillPostedDays($0)
    }
    migrator.registerMigration("12 settlement") { try $0.execute(sql: settlement) }
    migrator.registerMigration("13 samples") { try $0.execute(sql: samples) }
    migrator.registerMigration("14 exports") { try $0.execute(sql: exports) }
    migrator.registerMigration("15 accounts") { try $0.execute(sql: accounts) }
    migrator.registerMigration("16 listed payments") { try $0.execute(sql: listedPayments) }
    migrator.registerMigration("17 revisions") { try $0.execute(sql: revisions) }
    migrator.registerMigration("18 reissues") {
      try $0.execute(sql: reissues)
      try endStoppedReissues($0)
    }
    migrator.registerMigration("19 money") { try $0.execute(sql: money) }
    migrator.registerMigration("20 entries") { try $0.execute(sql: entries) }
    migrator.registerMigration("21 surpluses") { try $0.execute(sql: surpluses) }
    migrator.registerMigration("22 units") { try $0.execute(sql: units) }
    migrator.registerMigration("23 recoveries") { try $0.execute(sql: recoveries) }
    migrator.registerMigration("24 told recoveries") { try $0.execute(sql: toldRecoveries) }
    migrator.registerMigration("25 states") { try $0.execute(sql: states) }
    migrator.registerMigration("26 parts of recoveries") { try $0.execute(sql: partsOfRecoveries) }
    return migrator
  }

  /// Rows a person reads: files, rosters, instructions, returns, breaks, the journal.
  private static let tables = """
    -- 计数: numbers that only grow.
    CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;

    -- 收到的文件: every file that came, whatever became of it. `digest` is the SHA-256 of its bytes as they arrived.
    CREATE TABLE file (
      id INTEGER PRIMARY KEY, party TEXT NOT NULL, name TEXT NOT NULL, claimedName BLOB, digest TEXT NOT NULL,
      bytes INTEGER NOT NULL, kind TEXT NOT NULL, outcome TEXT NOT NULL, receivedAt TEXT NOT NULL, day TEXT NOT NULL,
      encoding TEXT NOT NULL DEFAULT '', lines INTEGER NOT NULL DEFAULT 0, sumFen INTEGER NOT NULL DEFAULT 0,
      accepted INTEGER NOT NULL DEFAULT 0, acceptedFen INTEGER NOT NULL DEFAULT 0,
      refused INTEGER NOT NULL DEFAULT 0, duplicateOf INTEGER REFERENCES file(id));
    -- The same bytes are taken once; what was refused may come again.
    CREATE UNIQUE INDEX fileTaken ON file(party, digest) WHERE outcome IN ('accepted', 'partly', 'held');
    CREATE INDEX fileKind ON file(kind, id);
    CREATE INDEX fileClaimed ON file(party) WHERE claimedName IS NOT NULL;

    CREATE TABLE finding (
      file INTEGER NOT NULL REFERENCES file(id), ordinal INTEGER NOT NULL, code TEXT NOT NULL, line INTEGER,
      columnName TEXT NOT NULL, columnChinese TEXT NOT NULL, required TEXT NOT NULL, found TEXT NOT NULL,
      PRIMARY KEY (file, ordinal)) WITHOUT ROWID;
    CREATE TABLE findingCount (
      file INTEGER NOT NULL REFERENCES file(id), code TEXT NOT NULL, count INTEGER NOT NULL,
      PRIMARY KEY (file, code)) WITHOUT ROWID;

    -- 发出的文件: every file that went or is about to. `ready`: whole in private/ready; `published`: in the outbox.
    CREATE TABLE message (
      id INTEGER PRIMARY KEY, party TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, about INTEGER,
      digest TEXT NOT NULL, bytes INTEGER NOT NULL, state TEXT NOT NULL, createdAt TEXT NOT NULL, publishedAt TEXT,
      UNIQUE (party, name));
    CREATE INDEX messageReady ON message(state) WHERE state = 'ready';

    -- 政策清单: each list that was taken; `inForce` 0 while it waits for finance to confirm it.
    CREATE TABLE policyList (
      file INTEGER PRIMARY KEY REFERENCES file(id), region TEXT NOT NULL, inForceFrom TEXT NOT NULL,
      inForce INTEGER NOT NULL);
    CREATE TABLE policy (
      list INTEGER NOT NULL REFERENCES policyList(file), code TEXT NOT NULL, name TEXT NOT NULL,
      shortName TEXT NOT NULL, level TEXT NOT NULL, region TEXT NOT NULL, department TEXT NOT NULL,
      grantType TEXT NOT NULL, standardKind TEXT NOT NULL, standardFen INTEGER, standardMaximumFen INTEGER,
      frequency TEXT NOT NULL, limitDays INTEGER, category TEXT NOT NULL, validFrom TEXT NOT NULL, validTo TEXT,
      publishedOn TEXT, status TEXT NOT NULL, itemCapFen INTEGER, minimumAge INTEGER, maximumAge INTEGER,
      noticeDays INTEGER, excludes TEXT NOT NULL, mergedInto TEXT, budgetFen INTEGER, target TEXT NOT NULL,
      unit TEXT NOT NULL, legalBasis TEXT NOT NULL, fundLevel TEXT NOT NULL, documentNumber TEXT NOT NULL,
      url TEXT NOT NULL, PRIMARY KEY (list, code)) WITHOUT ROWID;

    -- 补贴清册: one batch, one policy, one period. Its payments are numbered firstPayment … firstPayment + payments - 1.
    -- state: held 待审核, recorded 待送盘, instructed 已送盘.
    CREATE TABLE roster (
      file INTEGER PRIMARY KEY REFERENCES file(id), department TEXT NOT NULL, batchNo TEXT NOT NULL,
      year INTEGER NOT NULL, policy TEXT NOT NULL, policyName TEXT NOT NULL, shortName TEXT NOT NULL,
      policyList INTEGER NOT NULL, period TEXT NOT NULL, scope INTEGER NOT NULL REFERENCES claimScope(id),
      state TEXT NOT NULL, stateSince TEXT NOT NULL, firstPayment INTEGER NOT NULL, payments INTEGER NOT NULL,
      amountFen INTEGER NOT NULL, lines INTEGER NOT NULL, sumFen INTEGER NOT NULL, limitDays INTEGER,
      payerAccount TEXT NOT NULL, UNIQUE (department, year, batchNo));
    CREATE INDEX rosterPayments ON roster(firstPayment);
    CREATE INDEX rosterWaiting ON roster(state) WHERE state <> 'instructed';

    -- 送盘文件. The payments of a part lie between firstPayment and lastPayment; those of other banks lie there too.
    -- dueOn is empty when the working calendar does not reach that far.
    CREATE TABLE instruction (
      id INTEGER PRIMARY KEY, instructionNo TEXT NOT NULL UNIQUE, bank TEXT NOT NULL, format TEXT NOT NULL,
      day TEXT NOT NULL, createdAt TEXT NOT NULL, count INTEGER NOT NULL, amountFen INTEGER NOT NULL,
      message INTEGER NOT NULL REFERENCES message(id));
    CREATE TABLE instructionPart (
      id INTEGER PRIMARY KEY, instruction INTEGER NOT NULL REFERENCES instruction(id), bank TEXT NOT NULL,
      roster INTEGER NOT NULL REFERENCES roster(file), firstPayment INTEGER NOT NULL, lastPayment INTEGER NOT NULL,
      firstSequence INTEGER NOT NULL, count INTEGER NOT NULL, amountFen INTEGER NOT NULL, dueOn TEXT,
      paidCount INTEGER NOT NULL DEFAULT 0, paidFen INTEGER NOT NULL DEFAULT 0,
      failedCount INTEGER NOT NULL DEFAULT 0, failedFen INTEGER NOT NULL DEFAULT 0,
      returnedCount INTEGER NOT NULL DEFAULT 0, returnedFen INTEGER NOT NULL DEFAULT 0,
      reissuedCount INTEGER NOT NULL DEFAULT 0, reissuedFen INTEGER NOT NULL DEFAULT 0,
      -- What the bank says it posted and did not take back, whatever it was told.
      postedFen INTEGER NOT NULL DEFAULT 0,
      -- One bit a number from firstPayment on, lowest bit first: the bank has said that it was posted.
      paid BLOB NOT NULL);
    CREATE INDEX instructionPartPayments ON instructionPart(bank, firstPayment);
    CREATE INDEX instructionPartRoster ON instructionPart(roster);
    CREATE INDEX instructionPartOpen ON instructionPart(dueOn) WHERE paidCount + failedCount + returnedCount + reissuedCount < count;

    -- 回盘文件, and those of its rows that say anything but "posted as instructed".
    CREATE TABLE bankReturn (
      file INTEGER PRIMARY KEY REFERENCES file(id), bank TEXT NOT NULL, instructionNo TEXT NOT NULL,
      rows INTEGER NOT NULL, paidRows INTEGER NOT NULL, paidFen INTEGER NOT NULL);
    CREATE TABLE returnLine (
      bankReturn INTEGER NOT NULL REFERENCES file(id), ordinal INTEGER NOT NULL, line INTEGER NOT NULL, payment INTEGER, reference TEXT NOT NULL,
      result TEXT NOT NULL, amountFen INTEGER, account TEXT NOT NULL, accountName TEXT NOT NULL,
      reasonCode TEXT NOT NULL, bankReason TEXT NOT NULL, reasonText TEXT NOT NULL, bankReference TEXT NOT NULL,
      postedOn TEXT, meaning TEXT NOT NULL, PRIMARY KEY (bankReturn, ordinal)) WITHOUT ROWID;
    CREATE INDEX returnLinePayment ON returnLine(payment) WHERE payment IS NOT NULL;
    CREATE INDEX returnLineReference ON returnLine(reference) WHERE payment IS NULL;

    -- Payments whose state is not that of their roster and part: failed, returned, stopped, reissued.
    -- inConflict: the bank contradicted itself; nothing takes its place until that is resolved.
    CREATE TABLE paymentState (
      payment INTEGER PRIMARY KEY, state TEXT NOT NULL, reasonCode TEXT NOT NULL DEFAULT '', since TEXT NOT NULL,
      by INTEGER REFERENCES file(id), inConflict INTEGER NOT NULL DEFAULT 0, reissuedBy INTEGER,
      paidOn TEXT, amountFen INTEGER NOT NULL DEFAULT 0);

    -- 差异. Missing ones are not here: they follow from the parts and the day.
    CREATE TABLE "break" (
      id INTEGER PRIMARY KEY, kind TEXT NOT NULL, bank TEXT NOT NULL, department TEXT NOT NULL DEFAULT '',
      roster INTEGER, instructionNo TEXT NOT NULL, payment INTEGER, reference TEXT NOT NULL, bankReference TEXT NOT NULL,
      expected TEXT NOT NULL, found TEXT NOT NULL, amountFen INTEGER NOT NULL DEFAULT 0, openedOn TEXT NOT NULL,
      openedBy INTEGER NOT NULL REFERENCES file(id), line INTEGER NOT NULL, clearedOn TEXT, clearedBy INTEGER);
    CREATE INDEX paymentStateReissue ON paymentState(reissuedBy) WHERE reissuedBy IS NOT NULL;
    CREATE INDEX breakOpen ON "break"(kind) WHERE clearedOn IS NULL;
    CREATE INDEX breakPayment ON "break"(payment) WHERE payment IS NOT NULL;
    CREATE INDEX breakReference ON "break"(bank, reference) WHERE payment IS NULL;

    -- 日志: append only, each row's digest over its content and the digest before it.
    CREATE TABLE journal (
      seq INTEGER PRIMARY KEY, at TEXT NOT NULL, day TEXT NOT NULL, kind TEXT NOT NULL, party TEXT NOT NULL,
      subject TEXT NOT NULL, count INTEGER NOT NULL, amountFen INTEGER NOT NULL, contentDigest TEXT NOT NULL,
      previous TEXT NOT NULL, digest TEXT NOT NULL);
    CREATE TRIGGER journalKept BEFORE DELETE ON journal BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
    CREATE TRIGGER journalFixed BEFORE UPDATE ON journal BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

    """

  /// Lines by the hundred, so that ten million cost seconds: JSON that the views below spread out.
  private static let blocks = """
    -- 支付: up to 256 payments of one roster, in the order of its lines. `lines` is a JSON array; see the view `payment`.
    CREATE TABLE paymentBlock (
      firstPayment INTEGER PRIMARY KEY, roster INTEGER NOT NULL, count INTEGER NOT NULL, lines TEXT NOT NULL);

    -- 占用: who holds (policy, period, beneficiary). Entries sorted by key, sixteen bytes each: the beneficiary's key and
    -- the payment, both little-endian. An index only: it follows from the payments.
    CREATE TABLE claimScope (
      id INTEGER PRIMARY KEY, policy TEXT NOT NULL, period TEXT NOT NULL, UNIQUE (policy, period));
    CREATE TABLE claimBlock (
      id INTEGER PRIMARY KEY, scope INTEGER NOT NULL REFERENCES claimScope(id), firstKey INTEGER NOT NULL,
      count INTEGER NOT NULL, entries BLOB NOT NULL);
    CREATE UNIQUE INDEX claimBlockKey ON claimBlock(scope, firstKey);

    -- 入账: rows of a return that say "posted as instructed": JSON [[payment - firstPayment, bank's reference, day], …].
    CREATE TABLE postingBlock (
      id INTEGER PRIMARY KEY, bankReturn INTEGER NOT NULL, instruction INTEGER NOT NULL, firstPayment INTEGER NOT NULL,
      lastPayment INTEGER NOT NULL, count INTEGER NOT NULL, lines TEXT NOT NULL);
    CREATE INDEX postingBlockPayments ON postingBlock(instruction, firstPayment);

    """

  /// Digests of the rows of all other tables, which the journal answers for.
  private static let seals = """
    -- 封存: the digests of the rows of one chunk of a table (`part`), as they were at an entry of the journal. Those of a row number
    -- stand in chunks of 16 (`owner` 0), those that came with a file in its order (`owner` the file). Append only, as the journal is.
    CREATE TABLE seal (
      id INTEGER PRIMARY KEY, entry INTEGER NOT NULL, part TEXT NOT NULL, owner INTEGER NOT NULL, chunk INTEGER NOT NULL,
      rows BLOB NOT NULL);
    CREATE INDEX sealLatest ON seal(part, owner, chunk);
    CREATE INDEX sealEntry ON seal(entry);
    CREATE INDEX journalSeal ON journal(kind) WHERE kind = 'seal';
    CREATE TRIGGER sealKept BEFORE DELETE ON seal BEGIN SELECT RAISE(ABORT, 'seals are append-only'); END;
    CREATE TRIGGER sealFixed BEFORE UPDATE ON seal BEGIN SELECT RAISE(ABORT, 'seals are append-only'); END;

    """

  private static let signatures = """
    -- 签名: what the check of a file's signature found: good, missing, unreadable, unknownSigner, wrong. `digest` is that of the signature
    -- file, empty when there was none; `signer` the fingerprint of the key.
    CREATE TABLE signature (
      file INTEGER PRIMARY KEY REFERENCES file(id), verdict TEXT NOT NULL, signer TEXT NOT NULL, digest TEXT NOT NULL,
      bytes INTEGER NOT NULL);

    -- 告警: what an operator has to look at.
    CREATE TABLE alarm (
      id INTEGER PRIMARY KEY, at TEXT NOT NULL, day TEXT NOT NULL, kind TEXT NOT NULL, party TEXT NOT NULL,
      file INTEGER REFERENCES file(id), detail TEXT NOT NULL);

    """

  private static let views = """
    CREATE VIEW payment AS
      SELECT b.firstPayment + j.key AS payment, b.roster, r.batchNo, r.department, r.policy, r.period,
        j.value ->> 0 AS lineNo, j.value ->> 1 AS bank, j.value ->> 2 AS region, j.value ->> 3 AS beneficiaryName,
        j.value ->> 4 AS beneficiaryId, j.value ->> 5 AS account, j.value ->> 6 AS bankCode,
        j.value ->> 7 AS amountFen, j.value ->> 8 AS quantity, j.value ->> 9 AS rate, j.value ->> 10 AS accountType,
        j.value ->> 11 AS payeeName, j.value ->> 12 AS payeeId, j.value ->> 13 AS relation, j.value ->> 14 AS phone,
        j.value ->> 15 AS noticeFrom, j.value ->> 16 AS noticeTo, j.value ->> 17 AS originalRef,
        j.value ->> 18 AS remark
      FROM paymentBlock b JOIN roster r ON r.file = b.roster, json_each(b.lines) j;

    CREATE VIEW posting AS
      SELECT b.firstPayment + (j.value ->> 0) AS payment, b.bankReturn, i.instructionNo,
        j.value ->> 1 AS bankReference, j.value ->> 2 AS postedOn
      FROM postingBlock b JOIN instruction i ON i.id = b.instruction, json_each(b.lines) j;

    -- Each payment with the state it is in now. Slow on a whole province: narrow it by roster.
    CREATE VIEW paymentNow AS
      SELECT p.*, i.instructionNo,
        coalesce(s.state,
          CASE WHEN i.id IS NULL THEN r.state
            WHEN (instr('0123456789ABCDEF', substr(hex(substr(t.paid, (p.payment - t.firstPayment) / 8 + 1, 1)),
                CASE WHEN (p.payment - t.firstPayment) % 8 < 4 THEN 2 ELSE 1 END, 1)) - 1)
              >> ((p.payment - t.firstPayment) % 4) & 1 THEN 'paid'
            ELSE 'instructed' END) AS state,
        coalesce(s.reasonCode, '') AS reasonCode
      FROM payment p JOIN roster r ON r.file = p.roster
        LEFT JOIN instructionPart t ON t.roster = p.roster AND t.bank = p.bank
          AND p.payment BETWEEN t.firstPayment AND t.lastPayment
        LEFT JOIN instruction i ON i.id = t.instruction
        LEFT JOIN paymentState s ON s.payment = p.payment;

    CREATE VIEW openBreak AS SELECT * FROM "break" WHERE clearedOn IS NULL;
    """
}
