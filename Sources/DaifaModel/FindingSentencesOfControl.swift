extension Finding {
  /// Sentences about decisions.
  var decisionSentences: (String, String) {
    switch code {
    case .controlNumberUnknown:
      ("控制号“\(found)”不是任何已登记清册的。", "No recorded roster has the control number “\(found)”.")
    case .approvedBySender:
      (
        "清册由\(found)报送，报送单位不得审核通过自己的清册，本行未生效。",
        "The roster was sent by \(found), who may not approve it; nothing was changed."
      )
    case .decisionNotEntitled:
      (
        "本单位无权作“\(found)”的决定，应由\(required)作出，本行未生效。",
        "“\(found)” is not for this party to decide but for \(required); nothing was changed."
      )
    case .decisionOutOfOrder:
      (
        "此决定要求\(required)，现为\(found)，本行未改变任何事项。",
        "The decision needs \(required); found \(found). Nothing was changed."
      )
    case .rosterNotPayable:
      (
        "此清册现在不能放行：\(found)，本行未生效。原因消除后再报，或退回、撤销清册，停发相应明细。",
        "The roster cannot be paid now (\(found)); nothing was changed. Put that right first, or turn the roster down."
      )
    case .paymentNotInRoster:
      ("支付编号“\(found)”不在此清册中。", "Payment “\(found)” is not in this roster.")
    case .paymentNotExpected:
      (
        "“\(required)”是对整份清册的决定，不能写支付编号（\(found)）；只关系一笔的用停发、准予补发或不再发放。",
        "“\(required)” is about a whole roster and names no payment (\(found)); use stop, permit or forgo for a single one."
      )
    case .quoteCountDiffers:
      (
        "引用的笔数\(found)与账上\(required)不符，本行未生效。请核对清册后重新报送。",
        "The quote says \(found) payments, the books \(required); nothing was changed. Look at the roster again."
      )
    case .quoteSumDiffers:
      (
        "引用的金额\(found)元与账上\(required)元不符，本行未生效。请核对清册后重新报送。",
        "The quote says \(found) yuan, the books \(required); nothing was changed. Look at the roster again."
      )
    default: ("", "")
    }
  }
}
