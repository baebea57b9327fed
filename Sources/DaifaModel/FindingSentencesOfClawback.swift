extension Finding {
  /// What is wrong with a step in a case.
  var clawbackSentences: (String, String) {
    switch code {
    case .caseUnknown: ("没有追回编号“\(found)”的案件。", "There is no case “\(found)”.")
    case .caseClosed: ("追回案件\(found)已于\(required)结案。", "Case \(found) was closed on \(required).")
    case .caseAmountAbove:
      ("金额\(found)元超过可以处理的\(required)元。", "The amount \(found) is above what there is, \(required).")
    case .caseNotSettled:
      (
        "还有\(required)元没有追回或核销，不能结案。",
        "\(required) is neither recovered nor waived: the case cannot be closed."
      )
    case .caseSamePerson:
      (
        "追回或核销曾由\(required)经办，结案须由另一人。",
        "\(required) entered a recovery or waiver: somebody else has to close the case."
      )
    case .caseVoucherRepeated:
      ("凭证号“\(found)”在本案已经用过，同一笔款项不得登记两次。", "Voucher “\(found)” was used in this case: money is entered once.")
    case .casePaymentNotPaid:
      (
        "支付\(found)没有入账（\(required)），不能立案追回。",
        "Payment \(found) is not paid (\(required)): there is nothing to get back."
      )
    case .caseStandsOpen:
      ("支付\(found)已立案追回（\(required)）。", "There is a case for payment \(found) already (\(required)).")
    case .recoveredLater:
      ("追回日期\(found)晚于今天\(required)。", "recovered_on \(found) is after today, \(required).")
    case .recoveredOnStatement:
      (
        "对账单或回盘已载有这笔追回（\(required)，\(found)元），视为同一笔，不重复计入。若是另一笔款，它将载于以后的对账单并届时计入，或以它自己在对账单上的银行流水号为凭证号登记。",
        """
        A statement or a return shows this recovery already (\(required), \(found) yuan): taken as the same money, and not counted again. If it is other money, \
        it will show on a later statement and be counted then, or quote it by its own bank reference on a statement.
        """
      )
    case .recoveredBeside:
      (
        "本案另有对账单载明、还没有人登记的追回共\(required)元，与本次登记的\(found)元不能认作同一笔，已各自计入；请核实是否另一笔款。",
        """
        Statements show \(required) yuan recovered in this case that nobody has entered; the \(found) yuan entered now could not be taken as the same \
        money, and counts beside it. Make sure that it is other money.
        """
      )
    case .caseOpened: ("已立案，追回编号\(found)，应追回\(required)元。", "Case \(found) is opened over \(required) yuan.")
    case .originalClawedBack:
      (
        "原支付\(found)是不应发放的，已立案追回（\(required)），不得补发。",
        "Payment \(found) should not have been made and is clawed back (\(required)): nothing takes its place."
      )
    default: ("", "")
    }
  }
}
