extension Finding {
  /// Sentences about screening lists and registers, and about rosters held against them.
  var screeningSentences: (String, String) {
    switch code {
    case .listVaries:
      (
        "一份名单只有一个名单类型、数据来源和数据日期：首行“\(columnChinese)”为\(required)，本行为\(found)。",
        "A list has one kind, source and date: the first line's \(column) is \(required), this one's \(found)."
      )
    case .unitUnknown:
      (
        "单位代码“\(found)”不成立：只有违规违纪名单列单位，写主管部门代码或乡镇、村的9位、12位区划代码，证件号码空。",
        """
        Unit “\(found)” cannot stand: only lists of violators name units, by the code of a department or the 9 or 12 digits of a township or \
        village, with person_id empty.
        """
      )
    case .listDateAhead:
      ("数据日期\(found)晚于今天（\(required)）。", "The list is as of \(found), which lies ahead of today, \(required).")
    case .listOlder:
      (
        "数据日期\(found)早于现行名单的\(required)，不能用旧名单取代新名单。",
        "The list is as of \(found); the one in force is as of \(required), and an older one does not take its place."
      )
    case .personRepeated:
      ("\(found)的同一登记在第\(required)行已出现。", "The same entry of \(found) is in line \(required) already.")
    case .listPolicyUnknown: ("项目“\(found)”不在任何清单内。", "Policy “\(found)” is on no list.")
    case .listPolicyNotOwn:
      (
        "项目\(found)由\(required)主管，不是报送部门或其下级的项目，本行对它不起作用。",
        "Policy \(found) belongs to \(required), not to the sender or one below it; this line does nothing for it."
      )
    case .guardianIsBeneficiary:
      ("监护人\(found)就是享受人本人。", "The guardian \(found) is the beneficiary.")
    case .screenedOut:
      (
        "“\(columnChinese)”\(found)在\(required)上，按规定不予发放。",
        "\(column) \(found) is on a list (\(required)); by the policy's rule this line is not paid."
      )
    case .screenedAdvice:
      (
        "“\(columnChinese)”\(found)在\(required)上，请核实是否符合条件。",
        "\(column) \(found) is on a list (\(required)); make sure that the conditions are met."
      )
    case .guardianNotRegistered:
      (
        "收款人\(found)未登记为该享受人在\(required)的监护人。",
        "The payee \(found) is not registered as this beneficiary's guardian on \(required)."
      )
    default: registerSentences
    }
  }

  private var registerSentences: (String, String) {
    switch code {
    case .registerEnded:
      (
        "享受人\(found)的登记已注销或到期（\(required)），不予发放。",
        "The registration of \(found) has ended (\(required)); the line is not paid."
      )
    case .registerHouseholderDiffers:
      (
        "收款的户主\(found)与核定的登记（\(required)）不符。",
        "The householder who is paid, \(found), is not the registered one (\(required))."
      )
    case .registerPayeeDiffers:
      (
        "收款人\(found)与核定的登记（\(required)）不符。", "The payee \(found) is not the registered one (\(required))."
      )
    case .registerAccountDiffers:
      (
        "享受人\(found)的收款账号与核定的登记（\(required)）不符。",
        "The account of \(found) is not the registered one (\(required))."
      )
    case .registerQuantityAbove:
      (
        "补贴数量\(found)多于核定的登记（\(required)）。",
        "The quantity \(found) is more than the registered one (\(required))."
      )
    case .registerOneSided:
      (
        "“\(columnChinese)”与登记不同，登记只有一方报送或双方不一致（\(required)），请核对基础数据。",
        "\(column) differs from a registration that one side alone made, or that the sides do not agree about (\(required))."
      )
    case .registerAbsent:
      (
        "该项目有享受人登记，享受人\(found)不在其中，请核对基础数据。",
        "The policy has a register of beneficiaries, and \(found) is not in it."
      )
    default: ("", "")
    }
  }

  /// Sentences about a roster beside what was paid before. They only advise.
  var adviceSentences: (String, String) {
    switch code {
    case .accountsSeveral:
      (
        "一人多账号：\(found)人今年在其他项目或期间用过另一账号（方括号内为行号；比较了\(required)笔）。",
        "One person, several accounts: \(found) were paid to another account this year (lines in brackets; \(required) payments compared)."
      )
    case .accountChanged:
      (
        "账号变更：\(found)人的账号与本项目上次发放的不同（方括号内为行号；比较了\(required)笔）。",
        "Accounts changed: \(found) have another account than in the policy's last payment (lines in brackets; \(required) payments compared)."
      )
    case .payeeOfMany:
      (
        "一人代多人领取：\(found)名收款人各为超过\(required)名享受人收款（方括号内为行号），请核实。",
        "One payee for many: \(found) payees are paid for more than \(required) beneficiaries each (lines in brackets)."
      )
    case .beneficiariesMissing:
      (
        "上期（\(required)）发放而本期至今没有的享受人有\(found)人，请说明停发原因或补报。",
        "\(found) beneficiaries of the last period (\(required)) are not in this one so far: say why, or send them."
      )
    case .rosterGrowth:
      (
        "本期至今\(found)，比上期（\(required)）增长较多，请核实。",
        "This period so far has \(found), well above the last one (\(required)); make sure that it is right."
      )
    default: ("", "")
    }
  }
}
