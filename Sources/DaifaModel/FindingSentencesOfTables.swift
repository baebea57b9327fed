extension Finding {
  /// What is said of a request for tables, and of the results of an inspection.
  var tableSentences: (String, String) {
    switch code {
    case .requestPolicyUnknown:
      (
        "没有补贴项目编码“\(found)”的清册；有清册的项目：\(required.isEmpty ? "无" : required)。",
        "There is no roster of a policy “\(found)”; there are of: \(required.isEmpty ? "none" : required)."
      )
    case .requestEmpty:
      ("\(found)范围内没有已送盘的支付，没有可出的表。", "Nothing was instructed within \(found): there is no table to make.")
    case .tableMade: ("已出表\(found)：\(required)。", "Made \(found): \(required).")
    case .tableWithheld:
      (
        "\(found)含有疑似个人信息，没有发布（\(required)）；请更正后重新出表。",
        "\(found) holds what looks like private data and was not published (\(required)); have it put right and ask again."
      )
    case .sampleUnknown: ("没有抽查编号“\(found)”。", "There is no sample “\(found)”.")
    case .inspectionNotSampled:
      ("支付\(found)不在抽查\(required)之中。", "Payment \(found) is not in sample \(required).")
    case .inspectionRepeated:
      ("支付\(found)的抽查结果已经登记（\(required)）。", "The result of payment \(found) is recorded already (\(required)).")
    case .inspectionAmount:
      (
        "实收金额“\(found)”与抽查结果不符，应\(required)。",
        "The found amount “\(found)” does not go with the result; it should be \(required)."
      )
    case .inspectedLater:
      ("抽查日期\(found)晚于今天\(required)。", "inspected_on \(found) is after today, \(required).")
    case .inspectionsOpen:
      ("抽查\(found)还有\(required)笔没有结果。", "\(required) payments of sample \(found) have no result yet.")
    default: ("", "")
    }
  }
}
