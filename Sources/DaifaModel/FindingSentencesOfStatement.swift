extension Finding {
  /// What is wrong with an account statement, or worth a word about it.
  var statementSentences: (String, String) {
    switch code {
    case .statementVaries:
      (
        "一份对账单只能有一个\(columnChinese)：首行为\(required)，本行为\(found)。",
        "A statement has one \(column): the first line says \(required), this one \(found)."
      )
    case .statementHeadUnreadable:
      ("\(columnChinese)（\(column)）无法读出：“\(found)”。", "\(column) cannot be read: “\(found)”.")
    case .statementAccountUnknown:
      ("账号\(found)不是登记的付款账号。", "Account \(found) is no registered payer account.")
    case .statementAccountNotServed:
      (
        "本行没有从账号\(found)付款的送盘文件，不能报送它的对账单。",
        "No instruction of this bank pays from account \(found): it cannot send its statement."
      )
    case .statementPeriod:
      (
        "对账单的日期应当先后有序、至多\(required)天，实为\(found)。",
        "The days of a statement must be in order and at most \(required); they are \(found)."
      )
    case .statementDayNotOver:
      (
        "对账单截至\(found)，今天是\(required)：当天还会有流水，过完的日子才能对账。",
        "The statement goes through \(found) and today is \(required): a day must be over before it is reconciled."
      )
    case .statementBalanceDiffers:
      (
        "期末余额写\(required)元，期初加贷方减借方为\(found)元，二者不符。",
        "The closing balance says \(required) yuan; opening and credits less debits are \(found)."
      )
    case .statementContradicts:
      (
        "\(required)的对账单已经收过，本份的流水或余额与它不同（\(found)）。",
        "A statement of \(required) was taken before; entries or balances of this one are others (\(found))."
      )
    case .statementReplacedUnknown:
      (
        "要更正的对账单“\(found)”不存在，或者已经被更正过：须写这个账号现行的一份对账单号。",
        "There is no statement “\(found)” of this account to be put right, or another one took its place."
      )
    case .statementReplacedDays:
      (
        "更正的对账单须与原来的一份起止日期相同：原为\(required)，实为\(found)。",
        "A statement that puts another one right is about the same days: they were \(required), and are \(found)."
      )
    case .statementReplacedSettled:
      (
        "对账单“\(required)”中的追回入账已计入结案的追回案件\(found)，不能更正；请与财政部门联系。",
        "Statement “\(required)” has a recovery of case \(found), which is closed: it cannot be put right."
      )
    case .purposeUnknown:
      (
        "用途应为\(required)，且与借贷方向一致，实为“\(found)”。",
        "The purpose must be \(required) and fit the direction; found “\(found)”."
      )
    case .directionUnknown:
      ("借贷方向应为借（debit）或贷（credit），实为“\(found)”。", "The direction is debit or credit; found “\(found)”.")
    case .bookedOutside:
      ("记账日期“\(found)”不在对账单的\(required)之内。", "booked_on “\(found)” is not within the statement's days, \(required).")
    case .statementGap:
      ("\(found)没有对账单，请补报。", "There is no statement of \(found); send it.")
    case .statementUnmatched:
      (
        "\(found)笔流水没有对应的送盘、支付或退汇，记为差异。",
        "\(found) entries match no instruction, payment or return; they are recorded as breaks."
      )
    default: ("", "")
    }
  }
}
