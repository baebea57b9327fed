/// A column of a file of worked breaks 差异处理. Those from ``kind`` on say what the break is: they go out to be read and sorted by, and what
/// comes back in them is not looked at.
package enum BreakWorkField: Int, FileField {
  case breakNumber, state, owner, reason, note, evidence, decidedBy
  case kind, bank, department, batchNumber, instructionNumber, paymentReference, lineNumber, account, expected, found
  case count, amount, openedOn, age, level, caseNumber, proposedBy, lastNote, clearedOn, remedy
  case asExported

  package var isRequired: Bool {
    switch self {
    case .breakNumber, .state, .owner, .reason, .decidedBy, .asExported: true
    default: false
    }
  }

  /// Those whose empty value may be left out of XML.
  package static let omittable: [BreakWorkField] = [.owner, .reason, .decidedBy]

  package static let names: [(english: String, chinese: String)] = [
    ("break_no", "差异编号"),
    ("desk_state", "处理状态"),
    ("owner", "责任人"),
    ("desk_reason", "处理依据"),
    ("note", "处理说明"),
    ("evidence", "佐证文件摘要"),
    ("decided_by", "经办人"),
    ("kind", "差异种类"),
    ("bank", "代发金融机构"),
    ("department", "主管部门"),
    ("batch_no", "批次号"),
    ("instruction_no", "送盘批号"),
    ("payment_ref", "支付编号"),
    ("line_no", "明细序号"),
    ("account", "收款账号"),
    ("expected", "应为"),
    ("found", "实为"),
    ("break_count", "涉及笔数"),
    ("amount", "涉及金额"),
    ("opened_on", "发现日期"),
    ("age", "已历工作日"),
    ("level", "督办层级"),
    ("case_no", "追回编号"),
    ("proposed_by", "拟接受人"),
    ("last_note", "上次说明"),
    ("cleared_on", "银行更正日期"),
    ("remedy", "处理意见"),
    ("as_exported", "导出校验"),
  ]
}
