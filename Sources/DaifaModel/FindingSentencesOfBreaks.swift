extension Finding {
  /// What became of a row of worked breaks.
  var breakSentences: (String, String) {
    switch code {
    case .breakUnknown: ("没有差异编号“\(found)”的差异。", "There is no break “\(found)”.")
    case .breakMarkUnreadable:
      ("“导出校验”一列须原样保留，实为“\(found)”。", "as_exported must come back as it went out; found “\(found)”.")
    case .breakCleared:
      (
        "差异\(found)已于\(required)由银行更正或已补发，不再处理。",
        "Break \(found) was put right on \(required): there is nothing left to do."
      )
    case .breakChanged:
      (
        "差异\(found)在导出之后有变化（现为\(required)），本行未办理；请用最新导出重新处理。",
        "Break \(found) changed since it was exported (now \(required)): the row changed nothing. Work on a new export."
      )
    case .breakCaseOpen:
      (
        "差异\(found)的追回案件\(required)没有结案，不能人工解决或接受；结案时差异一并解决。",
        "The case \(required) of break \(found) is open: closing the case closes the break."
      )
    case .breakReasonNotFitting:
      ("依据“\(found)”不适用于这种差异；\(required)。", "The reason “\(found)” does not fit a break of this kind: \(required).")
    case .breakEvidenceUnknown:
      (
        "归档中没有摘要为“\(found)”的文件；请先把佐证文件放入inbox，用其回执中的SHA-256。",
        "No file of the archive has the digest “\(found)”: drop the file first, and use the SHA-256 in its receipt."
      )
    case .breakSamePerson:
      ("由\(required)提出解决或接受，须由另一人复核。", "\(required) proposed to resolve or accept it: somebody else has to confirm.")
    case .breakTaken: ("差异\(found)已登记：\(required)。", "Break \(found) is recorded: \(required).")
    case .breakEvidenceOther:
      (
        "\(found)的佐证本身不能证明：须是差异发生之后收到的、该代发金融机构对该送盘批号的回盘或其账户对账单；核实为本人、不再发放的，也可以是该主管部门的清册或审核文件。须另一人复核。",
        "The evidence for \(found) does not show it by itself: a return of that bank about that instruction or its account statement would, come after the break arose, or, for what is the department's to say, its roster or decision. A second person has to confirm."
      )
    case .breakProposed:
      (
        "差异\(found)涉及资金，提议已登记，须由另一人在新的导出中确认。",
        "Break \(found) is about money: the proposal is recorded and waits for a second person."
      )
    case .breakNotEdited: ("差异\(found)一行没有改动，不作处理。", "The row of break \(found) was not edited: nothing was done.")
    default: ("", "")
    }
  }
}
