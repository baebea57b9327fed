import DaifaModel

extension LedgerVerification {
  /// What people did about breaks: each stands as its last step left it, no step is missing, none was taken by nobody, what is about money
  /// was not closed on one person's word, and evidence is a file that came or went.
  func checkDesk() throws {
    let desks = try statement(
      """
      SELECT d.id, d.version, d.state, d.owner, d.reason, d.proposedBy, s.state, s.owner, s.reason, s.proposedBy,
        (SELECT count(*) FROM breakStep c WHERE c.desk = d.id), d.closedBy <> '', d.payment IS b.payment
      FROM breakDesk d LEFT JOIN breakStep s ON s.desk = d.id AND s.version = d.version
        LEFT JOIN "break" b ON b.id = d."break" ORDER BY d.id
      """)
    while try desks.step() {
      let row = "\(desks.integer(0))"
      expect(.record, "breakDesk", row, "steps", desks.integer(1), desks.integer(10))
      let (stands, left) = ((2...5).map { desks.text($0) }, (6...9).map { desks.text($0) })
      if stands != left {
        flaws.add(.record, "breakDesk", row, required: "as its last step left it", found: "otherwise")
      }
      let isClosed = DeskState(rawValue: desks.text(2))?.isHandClosed == true
      expect(.record, "breakDesk", row, "closed by somebody", isClosed ? 1 : 0, desks.integer(11))
      expect(.reference, "breakDesk", row, "the payment of its break", 1, desks.integer(12))
      count(.books)
    }
    let steps = try statement(
      """
      SELECT s.id, s.hand, s.evidence, s.evidence = '' OR EXISTS (SELECT 1 FROM file WHERE digest = s.evidence)
          OR EXISTS (SELECT 1 FROM message WHERE digest = s.evidence),
        f.kind = 'breakWork' AND f.outcome IN ('accepted', 'partly') OR f.kind IN ('bankReturn', 'accountStatement')
      FROM breakStep s LEFT JOIN file f ON f.id = s.file ORDER BY s.id
      """)
    while try steps.step() {
      let row = "\(steps.integer(0))"
      if steps.text(1).isEmpty {
        flaws.add(.record, "breakStep", row, required: "somebody who took it", found: "nobody")
      }
      expect(.reference, "breakStep", row, "evidence in the archive", 1, steps.integer(3))
      expect(.reference, "breakStep", row, "a file that takes steps", 1, steps.integer(4))
    }
  }
}
