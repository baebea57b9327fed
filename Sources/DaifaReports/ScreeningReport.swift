package import DaifaModel

/// 比对结果: payments made, or about to be, to people whom a new screening list names.
package struct ScreeningReport: Sendable {
  /// One payment.
  package struct Item: Sendable {
    package var reference: PaymentReference
    package var departmentName: String
    package var policy: PolicyTitle
    package var period: String
    package var batchNumber: String
    package var lineNumber: Int
    package var name: String
    /// The beneficiary's identity number, whole or masked; it is masked when it is written.
    package var identity: String
    package var amount: Amount
    package var state: PaymentState
    /// The day it was instructed; nil when it has not been.
    package var instructedOn: Day?
    /// From when on the person is what the list says; nil where it says no day.
    package var since: Day?
    /// Whether the policy pays nobody on such a list; otherwise somebody has to look.
    package var isBlocked: Bool

    package init(
      reference: PaymentReference, departmentName: String, policy: PolicyTitle, period: String, batchNumber: String,
      lineNumber: Int, name: String, identity: String, amount: Amount, state: PaymentState, instructedOn: Day?,
      since: Day?, isBlocked: Bool
    ) {
      self.reference = reference
      self.departmentName = departmentName
      self.policy = policy
      self.period = period
      self.batchNumber = batchNumber.withoutPersonalNumbers
      self.lineNumber = lineNumber
      self.name = name
      self.identity = identity
      self.amount = amount
      self.state = state
      self.instructedOn = instructedOn
      self.since = since
      self.isBlocked = isBlocked
    }

    /// What is to be done, by whom.
    var remedy: (chinese: String, english: String) {
      guard isBlocked else {
        return ("主管部门核实是否符合条件", "The department makes sure that the conditions are met")
      }
      switch state {
      case .stopped:
        return (
          "已自动停发，未付款；确属误列的，更正名单后由主管部门补发",
          "Stopped, nobody was paid; if listed wrongly, correct the list and reissue"
        )
      case .paid: return ("不应发放，财政部门核实后立案追回", "It should not have been paid: finance verifies and claws it back")
      default:
        return ("在途，不应发放；待银行结果，入账的立案追回", "In flight and should not be paid: await the bank's answer, then claw it back")
      }
    }
  }

  package var scope: ReportScope
  package var kind: ListKind
  package var source: String
  package var asOf: Day
  /// Who sent the list.
  package var senderName: String
  /// How many people the list has.
  package var people: Int
  package var day: Day
  /// Payments that should not have been made, and those somebody has to look at: all of them.
  package var blocked: Tally
  package var advised: Tally
  /// Payments that waited and were stopped because of the list.
  package var stopped: Tally
  /// Payments that an earlier list of the kind told, and that are not told again.
  package var known: Tally
  /// The first of them, those that should not have been made before the others.
  package var items: [Item]
  package var journalHead: String

  package init(
    scope: ReportScope, kind: ListKind, source: String, asOf: Day, senderName: String, people: Int, day: Day,
    blocked: Tally, advised: Tally, stopped: Tally, known: Tally, items: [Item], journalHead: String
  ) {
    self.scope = scope
    self.kind = kind
    self.source = source.withoutPrivateNumbers
    self.asOf = asOf
    self.senderName = senderName
    self.people = people
    self.day = day
    self.blocked = blocked
    self.advised = advised
    self.stopped = stopped
    self.known = known
    self.items = items
    self.journalHead = journalHead
  }

  var total: Tally { blocked + advised + stopped }

  /// `列出前10,000条，共12,345条`; nil when all are listed.
  var boundStatement: String? { BoundedList.statement(listed: items.count, of: total.count) }
}
