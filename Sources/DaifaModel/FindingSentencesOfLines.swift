extension Finding {
  /// Sentences about one line of a roster.
  var lineSentences: (String, String) {
    switch code {
    case .lineNumberUnreadable:
      ("明细序号应为正整数，实为“\(found)”。", "A line number is a positive whole number; found “\(found)”.")
    case .lineNumberRepeated:
      ("明细序号\(found)重复，文件内须唯一。", "Line number \(found) appears before; it must be unique in the file.")
    case .valueMissing: ("“\(columnChinese)”不能为空。", "\(column) may not be empty.")
    case .valueTooLong:
      (
        "“\(columnChinese)”不得超过\(required)个字符，实为\(found)个。",
        "\(column) may have \(required) characters; found \(found)."
      )
    case .formulaText:
      (
        "“\(columnChinese)”以\(found)开头，会被电子表格当作公式。",
        "\(column) begins with \(found), which a spreadsheet takes for a formula."
      )
    case .invisibleCharacter:
      (
        "“\(columnChinese)”含有看不见的字符\(found)，请删除后重填。", "\(column) holds an invisible character, \(found); take it out."
      )
    case .originalNeedsDecision:
      (
        "原支付\(found)的失败原因为\(required)，不能直接补发。",
        "Payment \(found) failed for \(required): it may not simply be paid again."
      )
    case .originalNotToBePaid:
      (
        "财政部门已决定原支付\(found)不再发放，不得补发；确须发放的，由财政部门另作准予补发的决定。",
        "Finance decided that payment \(found) will not be paid: nothing takes its place unless finance permits it."
      )
    case .policyExcluded:
      (
        "享受人\(found)同期已享受互斥项目\(required)，不得同时发放。",
        "Beneficiary \(found) is paid by \(required) for the same time, which excludes this policy."
      )
    case .regionUnreadable: ("区划代码应为6、9或12位数字，实为“\(found)”。", "A region code has 6, 9 or 12 digits; found “\(found)”.")
    case .regionOutsidePolicy:
      ("区划\(found)不在该项目适用区划\(required)之内。", "Region \(found) is outside the policy's region \(required).")
    case .regionOutsideDepartment:
      ("区划\(found)不在报送部门区划\(required)之内。", "Region \(found) is outside the department's region \(required).")
    case .identityForm:
      (
        "“\(columnChinese)”应为18位，前17位数字，末位数字或X，实为\(found)。",
        "\(column) has 18 characters, 17 digits and a digit or X; found \(found)."
      )
    case .identityDamaged:
      (
        "“\(columnChinese)”\(found)被电子表格改成了科学计数，请把该列设为文本后重填。",
        "A spreadsheet turned \(column) into \(found); make the column text and fill it in again."
      )
    case .identityBirthDate:
      (
        "“\(columnChinese)”\(found)中的出生日期不存在或晚于今天。",
        "The birth date in \(column) \(found) does not exist or lies ahead."
      )
    case .identityCheck:
      (
        "“\(columnChinese)”\(found)校验码不符，请核对证件。",
        "The check character of \(column) \(found) is wrong; compare with the card."
      )
    case .identityRegion:
      ("“\(columnChinese)”\(found)的地区码不认识，请留意。", "The region in \(column) \(found) is not known; take note.")
    case .ageOutsidePolicy:
      ("该项目要求年龄\(ageBounds)，实为\(found)周岁。", "The policy asks for an age of \(required); found \(found).")
    case .payeeIncomplete: ("收款人姓名与证件号码须同时填写。", "The payee's name and identity number go together.")
    case .payeeNameDiffers: ("收款人与享受人证件号码相同，姓名却不同。", "Payee and beneficiary have one identity number and two names.")
    case .relationUnknown:
      (
        "与享受人关系应为self本人、householder户主或guardian监护人，实为“\(found)”。",
        "The relation is self, householder or guardian; found “\(found)”."
      )
    case .relationMissing: ("收款人不是享受人本人，须填写与享受人关系。", "The payee is not the beneficiary; the relation must be given.")
    case .relationNotAllowed:
      (
        "收款人不是享受人本人，关系“\(found)”在该项目（\(required)）不允许。",
        "The payee is not the beneficiary, and the relation “\(found)” is not allowed for a \(required) policy."
      )
    case .guardianUnrecorded:
      ("监护关系尚无财政登记可核，暂予接收。", "There is no register of guardians to check against yet; accepted for now.")
    case .payeeNotPerson:
      ("户名“\(found)”像是单位，补贴只能发到个人。", "“\(found)” looks like an organisation; subsidies go to persons only.")
    case .accountForm: ("收款账号应为8至32位数字，实为\(found)。", "An account has 8 to 32 digits; found \(found).")
    case .accountDamaged:
      (
        "收款账号\(found)被电子表格改成了科学计数，请把该列设为文本后重填。",
        "A spreadsheet turned the account into \(found); make the column text and fill it in again."
      )
    case .accountCheck:
      (
        "收款账号\(found)校验位不符（卡号Luhn校验），请核对卡号；存折请注明passbook。",
        "Account \(found) fails the card check (Luhn); compare with the card, or say passbook."
      )
    case .accountTypeUnknown:
      (
        "账号类型应为card卡、social_card社保卡或passbook存折，实为“\(found)”。",
        "The account type is card, social_card or passbook; found “\(found)”."
      )
    case .accountShared:
      (
        "账号\(found)在第\(required)行属于另一收款人，一个账号只能有一个收款人。",
        "Account \(found) belongs to another payee in line \(required); one account has one payee."
      )
    case .accountOfAnother:
      (
        "账号\(found)已用于另一收款人的支付\(required)，一个账号只能有一个收款人；确属本人的，由财政和主管部门在享受人登记表中登记该账号后再报。",
        "Account \(found) is another payee's in payment \(required); one account has one payee. If it is this payee's, both sides register it first."
      )
    case .bankCodeForm: ("开户行行号应为12位数字，实为“\(found)”。", "A bank code has 12 digits; found “\(found)”.")
    case .bankCodeDamaged:
      (
        "开户行行号“\(found)”被电子表格改成了科学计数，请把该列设为文本后重填。",
        "A spreadsheet turned the bank code into “\(found)”; make the column text."
      )
    case .bankCodeCheck: ("开户行行号\(found)校验位不符，请留意。", "The check digit of bank code \(found) is wrong; take note.")
    case .bankUnknown: ("行号\(found)不属于任何一家代发金融机构。", "Bank code \(found) belongs to no agent bank.")
    case .bankNotContracted:
      ("代发金融机构\(required)今天在区划\(found)没有代发资格。", "Agent bank \(required) has no contract for region \(found) today.")
    case .quantityMissing: ("该项目按单位补贴，须填写补贴数量。", "The policy pays by the unit; the quantity must be given.")
    case .quantityUnreadable:
      ("补贴数量最多9位整数、4位小数，实为“\(found)”。", "A quantity has at most 9 digits and 4 decimals; found “\(found)”.")
    case .rateUnreadable: ("补贴标准应为元，最多2位小数，实为“\(found)”。", "A rate is yuan with at most 2 decimals; found “\(found)”.")
    case .rateDiffers:
      ("补贴标准\(found)元与清单的\(required)元不同，按清单核定。", "The rate \(found) is not the list's \(required); the list's is used.")
    case .amountZero: ("补贴金额须大于零。", "The amount must be above zero.")
    case .amountAboveStandard:
      ("补贴金额\(found)元超过按标准计算的\(required)元。", "The amount \(found) is above what the standard gives, \(required).")
    case .amountOutsideRange:
      ("补贴金额\(found)元不在标准\(required)元之内。", "The amount \(found) is outside the standard \(required).")
    case .amountAboveCap:
      ("补贴金额\(found)元超过单笔上限\(required)元。", "The amount \(found) is above the cap of \(required) for a line.")
    case .phoneForm:
      ("联系电话\(found)不像电话号码，将不发送到账通知。", "\(found) does not look like a telephone number; no notice will be sent.")
    case .beneficiaryRepeated:
      ("享受人\(found)在本清册第\(required)行已出现。", "Beneficiary \(found) is in line \(required) of this roster already.")
    case .alreadyPaid:
      (
        "享受人\(found)本项目本期间已发放或在途（支付编号\(required)），不得重发。",
        "Beneficiary \(found) has been paid, or is about to be, for this policy and period (\(required))."
      )
    case .replacesFailed:
      (
        "享受人\(found)此前的支付\(required)已最终失败，本行作为补发登记。",
        "The earlier payment \(required) of \(found) has finally failed; this line takes its place."
      )
    case .originalUnknown: ("原支付编号\(found)不存在。", "There is no payment \(found).")
    case .originalNotFailed:
      (
        "原支付\(found)状态为\(required)，只有最终失败或退汇的才能补发。",
        "Payment \(found) is \(required); only one that finally failed or was returned can be reissued."
      )
    case .originalReissued: ("原支付\(found)已由\(required)补发。", "Payment \(found) was reissued by \(required).")
    case .originalOtherPerson: ("原支付\(found)的享受人不是本行享受人。", "Payment \(found) was to another beneficiary.")
    case .originalOtherPolicy:
      ("原支付\(found)属于另一项目或期间（\(required)）。", "Payment \(found) is of another policy or period (\(required)).")
    case .originalSmaller:
      ("补发金额\(found)元超过原支付金额\(required)元。", "The reissue of \(found) is more than the original's \(required).")
    case .originalInConflict:
      (
        "原支付\(found)结果有冲突，解决之前不得补发。",
        "The results of payment \(found) contradict each other; no reissue before that is resolved."
      )
    default: ("", "")
    }
  }

  /// Sentences about policy lists and returns.
  var listAndReturnSentences: (String, String) {
    switch code {
    case .listRegionMixed:
      ("清单由\(required)发布，区划\(found)不在其内。", "The list is that of \(required); region \(found) is not inside it.")
    case .policyRepeated:
      ("补贴项目编码\(found)在清单内重复（第\(required)行）。", "Policy code \(found) is in line \(required) already.")
    case .wordUnknown:
      ("“\(columnChinese)”应为\(required)之一，实为“\(found)”。", "\(column) is one of \(required); found “\(found)”.")
    case .dateUnreadable:
      ("“\(columnChinese)”应写作2026-01-31，实为“\(found)”。", "\(column) is written 2026-01-31; found “\(found)”.")
    case .datesReversed:
      ("“\(columnChinese)”\(found)早于起始的\(required)。", "\(column) \(found) is before the beginning, \(required).")
    case .standardUnreadable where required == "100.00":
      (
        "补贴标准应为元，整数或至多两位小数，不带符号和千分位，实为“\(found)”。",
        "The standard is yuan, digits and at most two decimals, no sign or separators; found “\(found)”."
      )
    case .standardUnreadable: ("补贴标准应为\(required)，实为“\(found)”。", "The standard is \(required); found “\(found)”.")
    case .numberUnreadable where required == "100.00":
      (
        "“\(columnChinese)”应为元，整数或至多两位小数，不带符号和千分位，实为“\(found)”。",
        "\(column) is yuan, digits and at most two decimals, no sign or separators; found “\(found)”."
      )
    case .numberUnreadable:
      ("“\(columnChinese)”应为\(required)，实为“\(found)”。", "\(column) is \(required); found “\(found)”.")
    case .mergedIntoUnknown:
      ("归并至的项目“\(found)”不在清单内或未填写。", "The policy “\(found)” it was merged into is not given or not on the list.")
    case .excludedUnknown: ("互斥项目“\(found)”不在任何清单内。", "The excluded policy “\(found)” is on no list.")
    case .upperPolicyChanged:
      (
        "项目由上级清单公布，本级清单不得改动（\(required)）：实为\(found)。",
        "The policy is of the upper level's list and may not be changed (\(required)): \(found)."
      )
    case .publicationMissing:
      ("未填公布日期，公布之前不能按此项目发放。", "There is no publication date; nothing is paid by this policy before it is published.")
    case .publishedAfterMarch: ("公布日期\(found)晚于规定的\(required)。", "Published on \(found), later than \(required).")
    case .policyOver: ("项目已于\(found)失效，按规定应予取消。", "The policy ended on \(found) and should be cancelled.")
    case .policiesAlike:
      (
        "与项目\(required)的补贴对象和用途相同，按规定应予归并。",
        "The same target and purpose as policy \(required); the two should be merged."
      )
    case .withdrawsInFlight:
      (
        "清单不再包含项目\(found)，该项目还有\(required)笔在途。",
        "The list withdraws policy \(found), which has \(required) payments in flight."
      )
    case .withdrawsWithoutTotals:
      (
        "清单没有合计行，且不再包含现行项目\(found)，不能证明清单完整；暂不生效。请加上合计行重新报送以确认。",
        "The list has no totals row and leaves out \(found), now in force: nothing shows that it is whole, and it waits. Send it again with a totals row to confirm."
      )
    case .refusedLineWithdraws:
      (
        "现行项目\(found)所在行有错，若接收清单该项目将被误撤，故整份拒收。",
        "The line of policy \(found), now in force, is refused; taking the list would withdraw it by mistake."
      )
    case .instructionUnknown: ("送盘批号“\(found)”不是发给本行的。", "Instruction “\(found)” was not given to this bank.")
    case .instructionOfAnother:
      (
        "支付\(found)属于送盘批号\(required)，本行写的是另一批号。",
        "Payment \(found) is of instruction \(required), not the one this line names."
      )
    case .unknownFailed:
      (
        "支付编号“\(found)”没有发给本行，报的是失败：没有入账，不列差异，请核对编号。",
        "Reference “\(found)” was never given to this bank, and failed: nothing was posted, and there is no break. Check the reference."
      )
    case .unknownReturned:
      (
        "支付编号“\(found)”没有发给本行，报的是退汇，而入账还没有报过：先记下，报来入账时两相抵销，不列差异，请核对编号。",
        """
        Reference “\(found)” was never given to this bank, and its money came back before the posting was told: kept until that is, and then \
        there is no break. Check the reference.
        """
      )
    case .resultUnknown: ("结果应为S、F、P或U，实为“\(found)”。", "The result is S, F, P or U; found “\(found)”.")
    case .amountMissing: ("结果为S的行须有入账金额。", "A line with result S must say the amount.")
    case .reasonUnmapped:
      (
        "原因码“\(found)”未在daifa.yaml中对应，按R99其他处理。",
        "Reason code “\(found)” is not mapped in daifa.yaml; taken as R99, other."
      )
    case .postedOutside:
      (
        "入账日期应在\(required)之间（送盘之日起一年之内），实为\(found)。",
        "posted_on must be within \(required), a year from the instruction's day; found \(found)."
      )
    case .postedOnUnreadable: ("入账日期应写作2026-01-31，实为“\(found)”。", "posted_on is written 2026-01-31; found “\(found)”.")
    case .statusRepeated:
      (
        "支付\(found)此前已报\(required)，本行不改变其状态。",
        "Payment \(found) was reported as \(required) before; this line changes nothing."
      )
    default: ("", "")
    }
  }

  /// The ages a policy asks for, in Chinese: 80周岁及以上.
  private var ageBounds: String {
    let bounds = required.split(separator: ".", omittingEmptySubsequences: false)
    guard bounds.count == 3, let low = bounds.first, let high = bounds.last else { return required }
    if high.isEmpty { return "\(low)周岁及以上" }
    return low == "0" ? "\(high)周岁及以下" : "\(low)至\(high)周岁"
  }
}
