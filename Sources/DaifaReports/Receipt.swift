package import DaifaModel

/// 收件回执: the answer every file gets at once, telling its sender what became of it.
package struct Receipt: Sendable {
  /// What became of a file.
  package typealias Outcome = FileOutcome

  /// When the same bytes came first.
  package struct FirstArrival: Hashable, Sendable {
    package var received: Instant
    /// The name they had then, escaped.
    package var fileName: String

    package init(received: Instant, fileName: String) {
      self.received = received
      self.fileName = fileName
    }
  }

  package var sender: Party
  /// The sender's name in daifa.yaml.
  package var senderName: String
  /// The name the sender gave the file, escaped.
  package var fileName: String
  package var kind: FileKind
  package var outcome: Outcome
  package var received: Instant
  /// The day the checks were made as on.
  package var businessDay: Day
  /// SHA-256 of the file's bytes, in hexadecimal.
  package var digest: String
  /// A roster's batch number, or a return's instruction number.
  package var batchNumber: String?
  /// 控制号: what decisions about a recorded roster quote.
  package var control: ControlNumber?
  package var policy: PolicyTitle?
  package var period: Period?
  /// How the file was written: `UTF-8`, `GB18030`, `XML`, with `gzip` where it was packed.
  package var encoding: String
  /// The lines the file holds and their sum; of a file that could not be read, what was read of it.
  package var lines: Tally
  package var accepted: Tally
  package var refusedCount: Int
  /// The sum of the refused lines; nil when it is not known, as when the amounts could not be read.
  package var refusedSum: Amount?
  /// What the checks found: counts by code are exact, the list may stop at its bound.
  package var findings: Findings
  /// For a duplicate, when and under which name it came first.
  package var firstArrival: FirstArrival?
  /// The journal's head when the receipt was made, in hexadecimal.
  package var journalHead: String

  package init(
    sender: Party, senderName: String, fileName: String, kind: FileKind, outcome: Outcome, received: Instant,
    businessDay: Day, digest: String, batchNumber: String? = nil, policy: PolicyTitle? = nil, period: Period? = nil,
    encoding: String, lines: Tally, accepted: Tally, refusedCount: Int, refusedSum: Amount?, findings: Findings,
    firstArrival: FirstArrival? = nil, journalHead: String
  ) {
    self.sender = sender
    self.senderName = senderName
    self.fileName = fileName
    self.kind = kind
    self.outcome = outcome
    self.received = received
    self.businessDay = businessDay
    self.digest = digest
    self.batchNumber = batchNumber?.withoutPersonalNumbers
    self.policy = policy
    self.period = period
    self.encoding = encoding
    self.lines = lines
    self.accepted = accepted
    self.refusedCount = refusedCount
    self.refusedSum = refusedSum
    self.findings = findings
    self.firstArrival = firstArrival
    self.journalHead = journalHead
  }

  /// How many findings there are in all, listed or not.
  package var findingCount: Int { findings.counts.values.reduce(0, +) }

  /// `列出前N条，共M条`, when the list of findings stopped at its bound.
  var boundStatement: String? { BoundedList.statement(listed: findings.list.count, of: findingCount) }

  /// Counts by code: what refuses the file, what refuses lines, what advises, each in the order of precedence of the
  /// codes.
  var countsInOrder: [(code: FindingCode, count: Int)] {
    let effects: [FindingCode.Effect] = [.refusesFile, .refusesLine, .advises]
    return effects.flatMap { effect in
      FindingCode.allCases.compactMap { code in
        code.effect == effect ? findings.counts[code].map { (code, $0) } : nil
      }
    }
  }
}
