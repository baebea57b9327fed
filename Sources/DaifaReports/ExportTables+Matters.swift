/// Tables of differences, cases and budget.
extension ExportTable {
  static let matters: [ExportTable] = [
    ExportTable(
      "breaks", "差异", "期间内存在过的差异及其了结；漏发由payments的要求入账日和状态得出，不在此表。", sum: "amount",
      [
        ExportColumn("break_no", "差异序号", .integer), ExportColumn("kind", "种类"), ExportColumn("bank", "代发金融机构"),
        ExportColumn("department", "主管部门"), ExportColumn("file_no", "清册文件序号", .integer),
        ExportColumn("instruction_no", "送盘批号"), ExportColumn("payment_ref", "支付编号", .payment),
        ExportColumn("reference", "银行所报支付编号", .free), ExportColumn("bank_ref", "银行流水号", .serial),
        ExportColumn("expected", "应为", .serial), ExportColumn("found", "实为", .serial),
        ExportColumn("amount", "金额", .amount), ExportColumn("opened_on", "发现日期", .day),
        ExportColumn("opened_by", "据以发现的文件序号", .integer), ExportColumn("line", "行号", .integer),
        ExportColumn("cleared_on", "了结日期", .day), ExportColumn("cleared_by", "据以了结的文件序号", .integer),
        ExportColumn("cleared_by_case", "据以了结的追回编号", .caseNumber),
      ]),
    ExportTable(
      "cases", "追回案件", "期间内存在过的追回案件。", sum: "owed",
      [
        ExportColumn("case_no", "追回编号", .caseNumber), ExportColumn("origin", "案由"),
        ExportColumn("break_no", "差异序号", .integer), ExportColumn("payment_ref", "支付编号", .payment),
        ExportColumn("reference", "银行所报支付编号", .free), ExportColumn("bank", "代发金融机构"),
        ExportColumn("department", "主管部门"), ExportColumn("opened_on", "立案日期", .day),
        ExportColumn("closed_on", "结案日期", .day), ExportColumn("owed", "应追回", .amount),
        ExportColumn("recovered", "已追回", .amount), ExportColumn("waived", "已核销", .amount),
      ]),
    ExportTable(
      "case_steps", "追回经过", "上述案件截至截止日的每一步。",
      [
        ExportColumn("step_no", "序号", .integer), ExportColumn("case_no", "追回编号", .caseNumber),
        ExportColumn("action", "处理动作"), ExportColumn("amount", "金额", .amount), ExportColumn("day", "业务日期", .day),
        ExportColumn("recovered_on", "追回日期", .day), ExportColumn("voucher_no", "凭证号", .free),
        ExportColumn("hand", "经办人", .free), ExportColumn("reason", "原因", .free),
        ExportColumn("file_no", "文件序号", .integer),
      ]),
    ExportTable(
      "budgets", "预算指标", "截止日每项指标的下达数。", sum: "allotted",
      [
        ExportColumn("budget_no", "指标序号", .integer), ExportColumn("policy_code", "补贴项目编码"),
        ExportColumn("region_code", "区划代码"), ExportColumn("year", "年度", .integer),
        ExportColumn("allotted", "已下达", .amount),
      ]),
    ExportTable(
      "allotments", "指标下达", "期间内每笔下达和收回。", sum: "amount",
      [
        ExportColumn("allotment_id", "序号", .integer), ExportColumn("file_no", "文件序号", .integer),
        ExportColumn("line", "行号", .integer), ExportColumn("allotment_no", "指标编号", .free),
        ExportColumn("budget_no", "指标序号", .integer), ExportColumn("policy_code", "补贴项目编码"),
        ExportColumn("region_code", "区划代码"), ExportColumn("year", "年度", .integer),
        ExportColumn("amount", "金额", .amount, "收回为负"), ExportColumn("allotted_on", "下达日期", .day),
        ExportColumn("doc_no", "文号", .free), ExportColumn("remark", "备注", .free), ExportColumn("day", "业务日期", .day),
      ]),
    ExportTable(
      "budget_rosters", "指标占用", "有关清册从哪项指标占用多少。", sum: "taken",
      [
        ExportColumn("file_no", "清册文件序号", .integer), ExportColumn("budget_no", "指标序号", .integer),
        ExportColumn("taken", "占用金额", .amount), ExportColumn("at", "时刻", .instant),
        ExportColumn("day", "业务日期", .day),
      ]),
    ExportTable(
      "budget_waits", "等待指标", "有关清册等待指标的起止。",
      [
        ExportColumn("file_no", "清册文件序号", .integer), ExportColumn("since", "起始时刻", .instant),
        ExportColumn("day", "业务日期", .day), ExportColumn("ended_on", "结束日期", .day),
      ]),
  ]
}
