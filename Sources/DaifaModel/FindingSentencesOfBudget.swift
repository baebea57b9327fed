extension Finding {
  /// The sentences about allotments of budget.
  var budgetSentences: (String, String) {
    switch code {
    case .allotmentRepeated:
      (
        "指标编号“\(found)”已经用过（\(required)），每个指标编号只能用一次。",
        "Allotment number “\(found)” was used before (\(required)); each may be used once."
      )
    case .allotmentPolicyUnknown:
      ("补贴项目“\(found)”不在任何清单内，不能下达指标。", "Policy “\(found)” is on no list; no budget can be allotted to it.")
    case .allotmentZero: ("指标金额须大于零。", "The amount allotted must be above zero.")
    case .reductionAboveLeft:
      (
        "收回\(found)元，超过收到文件之前未占用的余额\(required)元。",
        "Takes back \(found) yuan; only \(required) were not blocked or spent before the file came."
      )
    default: ("", "")
    }
  }
}
