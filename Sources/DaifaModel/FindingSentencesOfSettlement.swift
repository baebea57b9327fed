extension Finding {
  /// What is wrong with the closing of a year, and what a closed year keeps out.
  var settlementSentences: (String, String) {
    switch code {
    case .settlementUnknown:
      (
        "“\(found)”不是已有的清算编号、补贴项目或部门。" + (required.isEmpty ? "" : "已有的是：\(required)。"),
        "“\(found)” is no closing, policy or department there is."
          + (required.isEmpty ? "" : " There are: \(required).")
      )
    case .settlementClosed:
      ("\(found)已经清算（\(required)）。", "\(found) is closed already (\(required)).")
    case .settlementYearAhead:
      (
        "\(found)年尚未到，今年是\(required)年，不能清算。",
        "The year \(found) is not here yet, it is \(required): it cannot be closed."
      )
    case .settlementCarryYear:
      (
        "在途款项只能结转到下一年度，且该年度未清算：应为\(required)，实为\(found)。",
        "What is in flight is carried over to the next year, which must be open: \(required) is required, \(found) found."
      )
    case .settlementRosterWaits:
      (
        "清册\(found)尚未送盘（\(required)），须先送盘、退回或撤销，才能清算。",
        "Rosters wait (\(found)): they must be instructed, rejected or cancelled before the year is closed."
      )
    case .settlementInFlight:
      (
        "银行尚未最终答复\(found)：待其答复后清算，或填结转年度\(required)，逐项列名结转。",
        "In flight: \(found). Wait for the banks, or carry it over by name to \(required)."
      )
    case .settlementFiguresDiffer:
      (
        "引用的\(columnChinese)\(found)与账上不符（\(required)），没有改变任何事项。请重新查看清算数字后再报。",
        "\(column) says \(found), the books \(required); nothing was changed. Look at the figures again."
      )
    case .settlementOutOfOrder:
      ("此时不能办理：须\(required)，实为\(found)。", "This cannot be done now: required is \(required), found \(found).")
    case .settlementSamePerson:
      (
        "重开须由申请人和关账人以外的人确认：\(required)与\(found)是同一人。",
        "Somebody who neither asked nor closed has to confirm: \(required) and \(found) are one person."
      )
    case .settlementDone:
      ("\(required)已清算，清算编号\(found)。", "\(required) is closed under \(found).")
    case .yearClosed:
      (
        "\(found)年的账已清算（\(required)），不再接收该年度的清册；结转的在途支付失败后，可以单独报送补发清册。",
        "The year \(found) is closed (\(required)): it takes no more rosters. What was carried over in flight and failed may be sent again in a roster of its own."
      )
    case .originalYearClosed:
      (
        "原支付\(found)所在年度已清算（\(required)），当时没有结转，不得补发；确须发放的，先重开该年度。",
        "The year of payment \(found) is closed (\(required)) and it was not carried over: nothing takes its place unless the year is opened again."
      )
    case .allotmentYearClosed:
      (
        "\(found)年的账已清算（\(required)），不再下达或收回指标。",
        "The year \(found) is closed (\(required)): budget is neither given nor taken back."
      )
    default: ("", "")
    }
  }
}
