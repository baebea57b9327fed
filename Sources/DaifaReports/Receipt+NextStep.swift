import DaifaModel

extension Receipt {
  /// 下一步: what happens next, and what the sender is to do, in Chinese and English.
  package var nextStep: (chinese: String, english: String) {
    switch outcome {
    case .duplicate:
      (
        "这份文件与此前收到的一份内容完全相同，未作任何处理，不会重复发放。请以首次回执为准，无需再报。",
        "This file is the same as one that came before. Nothing was done and nothing is paid twice; the first receipt stands."
      )
    case .refused: refusedStep
    case .accepted, .partly, .held: kindStep
    }
  }

  private var refusedStep: (String, String) {
    switch kind {
    case .roster:
      (
        "整份清册未接收，没有登记任何一笔，也不会发放。请按下列说明更正后重新报送；原批次号未被占用时可以继续使用。",
        "The whole roster was refused: nothing is recorded, nothing will be paid. Correct it and send it again; its batch number may be used unless it is taken."
      )
    case .policyList:
      (
        "整份政策清单未接收，现行清单继续有效。请按下列说明更正后重新报送。",
        "The whole policy list was refused; the list in force stays. Correct it and send it again."
      )
    case .bankReturn:
      (
        "整份回盘文件未接收，没有登记任何结果，有关款项仍视为在途。请按下列说明更正后重新报送。",
        "The whole return was refused: no result is recorded, the payments stay in flight. Correct it and send it again."
      )
    case .accountStatement:
      (
        "整份对账单未接收，没有核对任何一笔。请按下列说明更正后重新报送。",
        "The whole statement was refused: nothing was matched. Correct it and send it again."
      )
    case .approval, .allotment, .screeningList, .guardianRegister, .beneficiaryRegister, .breakWork, .clawback,
      .settlement, .tableRequest, .inspection, .reportRequest:
      (
        "整份\(kind.chineseName)未接收，没有改变任何事项。请按下列说明更正后重新报送。",
        "The whole file was refused and changed nothing. Correct it and send it again."
      )
    case .unknown:
      (
        "文件无法识别，未作处理。请核对文件内容和报送目录后重新报送。",
        "The file is of no known kind; nothing was done. Check it and its inbox and send it again."
      )
    }
  }

  private var kindStep: (String, String) {
    switch (kind, outcome) {
    case (.roster, .accepted):
      (
        "清册已全部登记，接下来生成送盘文件交代发金融机构发放；回盘后另发《发放结果》。请勿重复报送。",
        "The roster is recorded and goes to the banks next; a payment result follows when they answer. Do not send it again."
      )
    case (.roster, .partly):
      (
        "已接收的明细将送盘发放，请勿重复报送；被拒收的明细请按下列说明更正后，用新的批次号另行报送。",
        "The accepted lines go to the banks: do not send them again. Correct the refused ones and send them under a new batch number."
      )
    case (.roster, _):
      (
        "清册已登记，但须等待审核或预算指标，批准之前不送盘。请与财政部门联系，请勿重复报送。",
        "The roster is recorded and waits for approval or budget; nothing goes to the banks before. Ask the finance department; do not send it again."
      )
    case (.policyList, .accepted):
      (
        "清单已接收，自各项目公布之日起按此清单审核；本级原清单同时停用。",
        "The list is accepted and is what rosters are checked against from publication on; it replaces the issuer's earlier list."
      )
    case (.policyList, .partly):
      (
        "清单中接收的项目生效；被拒收的项目不生效，请按下列说明更正后重新报送完整清单。",
        "The accepted policies take effect, the refused ones do not: correct them and send the whole list again."
      )
    case (.policyList, _):
      (
        "清单已收到，但须财政部门确认后才生效，确认之前现行清单继续有效。",
        "The list has come but waits for the finance department to confirm it; the list in force stays until then."
      )
    case (.bankReturn, .accepted):
      (
        "回盘结果已全部登记。未提到的明细仍视为在途；如有差异，见《差异报告》。",
        "Every result is recorded. Payments it does not mention stay in flight; differences are in the discrepancy report."
      )
    case (.bankReturn, .partly):
      (
        "接收的结果已登记；被拒收的行未登记，相应款项仍视为在途，请按下列说明更正后补报。",
        "The accepted results are recorded; the payments of refused lines stay in flight: correct them and report them."
      )
    case (.bankReturn, _):
      (
        "回盘文件已收到，须人工核实后才登记结果，相应款项仍视为在途。",
        "The return has come but waits for somebody to look at it; its payments stay in flight."
      )
    case (.accountStatement, _):
      (
        "对账单已登记并与送盘、回盘核对；对不上的见《差异报告》。",
        "The statement is recorded and matched; what does not match is in the discrepancy report."
      )
    case (.approval, _), (.allotment, _), (.screeningList, _), (.guardianRegister, _), (.beneficiaryRegister, _),
      (.breakWork, _), (.clawback, _), (.settlement, _), (.tableRequest, _), (.inspection, _), (.reportRequest, _):
      controlStep
    case (.unknown, _):
      ("文件已收到，须人工核实。", "The file has come and waits for somebody to look at it.")
    }
  }

  private var controlStep: (String, String) {
    outcome == .partly
      ? (
        "接收的行已经生效；被拒收的行没有改变任何事项，请按下列说明更正后另行报送。",
        "The accepted lines have taken effect; the refused ones changed nothing: correct them and send them again."
      ) : ("\(kind.chineseName)已全部接收并生效，请勿重复报送。", "The file is accepted and has taken effect; do not send it again.")
  }
}
