/// 差异: how what a bank did differs from what it was told. A row of a return raises one kind.
package enum BreakKind: String, Sendable, CaseIterable {
  case missing, late, duplicate, overpaid, underpaid, unknownPayment, accountDiffers, nameDiffers
  case statusConflict, failed, returned, totalsDiffer
  // The bank's account statement against instructions and returns.
  case debitUnmatched, debitMissing, creditUnmatched, creditMissing, balanceDiffers

  package var chineseName: String {
    switch self {
    case .missing: "漏发"
    case .late: "迟发"
    case .duplicate: "重发"
    case .overpaid: "多发"
    case .underpaid: "少发"
    case .unknownPayment: "无指令入账"
    case .accountDiffers: "账号不符"
    case .nameDiffers: "户名不符"
    case .statusConflict: "状态冲突"
    case .failed: "发放失败"
    case .returned: "退汇"
    case .totalsDiffer: "合计不符"
    case .debitUnmatched: "扣款无对应"
    case .debitMissing: "流水缺扣款"
    case .creditUnmatched: "退款无对应"
    case .creditMissing: "流水缺退款"
    case .balanceDiffers: "余额不符"
    }
  }

  /// What is to be done, by whom.
  package var remedy: (chinese: String, english: String) {
    switch self {
    case .missing:
      ("代发金融机构补报回盘；未明确失败前不得重发", "The bank reports the line; nothing is sent again before it has finally failed.")
    case .late: ("代发金融机构说明迟发原因", "The bank explains why it posted late.")
    case .duplicate: ("代发金融机构追回重复入账款项", "The bank recovers what it posted twice.")
    case .overpaid: ("代发金融机构追回多付款项", "The bank recovers what it posted too much.")
    case .underpaid: ("代发金融机构补足差额", "The bank posts the difference.")
    case .unknownPayment: ("代发金融机构说明并退回无指令入账款项", "The bank explains, and returns what nobody instructed.")
    case .accountDiffers:
      ("代发金融机构核实入账账号，错入的追回并重新入账", "The bank checks the account, recovers a wrong posting and posts rightly.")
    case .nameDiffers: ("代发金融机构与主管部门核实户名", "The bank and the department settle the name.")
    case .statusConflict: ("代发金融机构书面确认最终结果；确认前不得补发", "The bank confirms the final result; no reissue before that.")
    case .failed: ("主管部门按原因更正后补发", "The department corrects the cause and reissues.")
    case .returned: ("主管部门核实后补发，或财政部门收回", "The department verifies and reissues, or finance takes the money back.")
    case .totalsDiffer: ("代发金融机构更正合计后重新报送回盘", "The bank corrects the totals and sends the return again.")
    case .debitUnmatched:
      (
        "代发金融机构说明扣款依据，多扣的退回付款账户",
        "The bank explains what it debited for, and credits back what it had no ground to debit."
      )
    case .debitMissing:
      (
        "代发金融机构核实所报入账是否已从付款账户扣款",
        "The bank checks whether what it reported as posted was debited, and corrects the return or the statement."
      )
    case .creditUnmatched:
      (
        "代发金融机构补报退汇的回盘，或更正流水",
        "The bank reports which payments came back, or corrects the entry."
      )
    case .creditMissing:
      (
        "代发金融机构把失败、退汇的款项退回付款账户",
        "The bank credits the account with what failed or came back."
      )
    case .balanceDiffers:
      (
        "代发金融机构核对账户余额，重新报送对账单",
        "The bank checks the balances and sends a statement that holds."
      )
    }
  }
}
