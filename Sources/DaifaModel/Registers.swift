/// 监护人登记: that one person is another's guardian, from a day to a day.
package struct RegisteredGuardian: Sendable {
  /// The line of the file.
  package var line: Int
  /// See ``ResidentID/key(_:)``.
  package var beneficiary: UInt64
  package var guardian: UInt64
  package var since: Day
  /// Nil where it has no end.
  package var until: Day?
  /// 登记依据.
  package var basis: String

  package init(line: Int, beneficiary: UInt64, guardian: UInt64, since: Day, until: Day?, basis: String) {
    self.line = line
    self.beneficiary = beneficiary
    self.guardian = guardian
    self.since = since
    self.until = until
    self.basis = basis
  }
}

/// 享受人登记: what one side says of one beneficiary, for one policy or for all: 64 bytes, since a register may have millions.
package struct RegisteredBeneficiary: Sendable {
  /// See ``ResidentID/key(_:)``.
  package var key: UInt64
  /// The policy's number; 0 for all policies. While a file is read, the place of the code among the file's.
  package var policy: UInt32
  /// 1 where the registration has ended.
  package var ended: UInt32
  /// The keys of the head of the household and of the payee; 0 where none is stated. A payee who is not stated is the beneficiary.
  package var householder: UInt64
  package var payee: UInt64
  /// The account, as a hash; 0 where none is stated.
  package var account: UInt64
  /// In ten-thousandths; -1 where none is stated.
  package var quantity: Int64
  /// Numbers of days, as in ``ListedPerson``.
  package var since: Int32
  package var until: Int32
  /// The file and the line it came in.
  package var file: UInt32
  package var line: UInt32

  package init(key: UInt64, policy: UInt32, line: Int) {
    self.key = key
    self.policy = policy
    ended = 0
    householder = 0
    payee = 0
    account = 0
    quantity = -1
    since = ListedPerson.always
    until = ListedPerson.forever
    file = 0
    self.line = UInt32(clamping: line)
  }

  /// Whether it says anything yet on a day.
  package func hasBegun(on day: Day) -> Bool { since <= day.number }

  /// Whether it has ended by a day.
  package func hasEnded(on day: Day) -> Bool { ended == 1 || until < day.number }

  /// Who is to be paid.
  package var expectedPayee: UInt64 { payee == 0 ? key : payee }

  /// Where it was said: `#12:3`, file and line.
  package var place: String { "#\(file):\(line)" }

  /// The order registers are kept in: by beneficiary, then by policy.
  package static func isBefore(_ left: RegisteredBeneficiary, _ right: RegisteredBeneficiary) -> Bool {
    (left.key, left.policy) < (right.key, right.policy)
  }

  /// Whether one takes the place of the other when it comes later.
  package func isOfSame(_ other: RegisteredBeneficiary) -> Bool { key == other.key && policy == other.policy }
}
