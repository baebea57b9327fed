extension Finding {
  /// What is wrong with a request for a report.
  var requestSentences: (String, String) {
    switch code {
    case .periodNotOver:
      (
        "期间的最后一天\(found)尚未过去，最晚可到\(required)：过去的日子不再变化，同一期间的导出才能逐字节相同。",
        "The period ends on \(found), which is not over; it may end on \(required): only days that are over are told alike every time."
      )
    case .periodNotMonth:
      (
        "月报的期间须为一个整月，应为\(required)，实为\(found)。",
        "A monthly return is of one whole month, \(required); this is \(found)."
      )
    default: ("", "")
    }
  }
}
