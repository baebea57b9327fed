/// Tables of what people did: about differences, at the closing of years, with samples.
extension ExportTable {
  static let office: [ExportTable] = [
    ExportTable(
      "break_steps", "差异处理", "期间内人员对差异的每一步处理；不改变任何支付。",
      [
        ExportColumn("step_no", "序号", .integer), ExportColumn("break_no", "差异序号", .integer),
        ExportColumn("part_no", "送盘组成序号", .integer, "漏发的差异以此为准"),
        ExportColumn("payment_ref", "支付编号", .payment), ExportColumn("version", "第几步", .integer),
        ExportColumn("state", "处理状态"), ExportColumn("owner", "经办", .free), ExportColumn("reason", "原因", .free),
        ExportColumn("proposed_by", "提出人", .free), ExportColumn("note", "说明", .free),
        ExportColumn("evidence", "依据摘要", .digest), ExportColumn("hand", "处理人", .free),
        ExportColumn("day", "业务日期", .day), ExportColumn("file_no", "文件序号", .integer),
        ExportColumn("proposal", "提出的处理", .text, "待另一人复核的"),
      ]),
    ExportTable(
      "listed_payments", "名单所涉支付", "期间内收到的名单查出的已登记支付。",
      [
        ExportColumn("listed_no", "序号", .integer), ExportColumn("kind", "名单类型"),
        ExportColumn("is_blocked", "是否不应发放", .integer, "1不应发放，0须核实"),
        ExportColumn("payment_ref", "支付编号", .payment), ExportColumn("list_file_no", "名单文件序号", .integer),
      ]),
    ExportTable(
      "settlements", "年度清算", "期间内有效的每次清算。",
      [
        ExportColumn("settlement_no", "清算序号", .integer), ExportColumn("file_no", "文件序号", .integer),
        ExportColumn("line", "行号", .integer), ExportColumn("year", "年度", .integer),
        ExportColumn("policy_code", "补贴项目编码", .text, "空即全部"), ExportColumn("department", "主管部门", .text, "空即全部"),
        ExportColumn("carry_to", "结转至", .integer), ExportColumn("code", "核对码"),
        ExportColumn("closed_by", "清算人", .free), ExportColumn("closed_on", "清算日期", .day),
        ExportColumn("reopened_by", "重开人", .free), ExportColumn("reopened_on", "重开日期", .day),
      ]),
    ExportTable(
      "settlement_steps", "清算经过", "上述清算截至截止日的每一步。",
      [
        ExportColumn("step_no", "序号", .integer), ExportColumn("settlement_no", "清算序号", .integer),
        ExportColumn("action", "动作"), ExportColumn("hand", "经办人", .free), ExportColumn("reason", "原因", .free),
        ExportColumn("day", "业务日期", .day), ExportColumn("file_no", "文件序号", .integer),
      ]),
    ExportTable(
      "settlement_lines", "清算明细", "上述清算的各项数字；version为0是清算时的，其余是此后由该序号的文件改变的。",
      [
        ExportColumn("settlement_no", "清算序号", .integer), ExportColumn("version", "版本", .integer),
        ExportColumn("policy_code", "补贴项目编码"), ExportColumn("department", "主管部门"),
        ExportColumn("bank", "代发金融机构", .text, "空即未送盘的"),
        ExportColumn("accepted", "接收笔数", .integer), ExportColumn("accepted_amount", "接收金额", .amount),
        ExportColumn("waiting", "待送盘笔数", .integer), ExportColumn("waiting_amount", "待送盘金额", .amount),
        ExportColumn("stopped", "停发笔数", .integer), ExportColumn("stopped_amount", "停发金额", .amount),
        ExportColumn("cancelled", "撤销笔数", .integer), ExportColumn("cancelled_amount", "撤销金额", .amount),
        ExportColumn("instructed", "送盘笔数", .integer), ExportColumn("instructed_amount", "送盘金额", .amount),
        ExportColumn("paid", "已入账笔数", .integer), ExportColumn("paid_amount", "已入账金额", .amount),
        ExportColumn("failed", "失败笔数", .integer), ExportColumn("failed_amount", "失败金额", .amount),
        ExportColumn("returned", "退汇笔数", .integer), ExportColumn("returned_amount", "退汇金额", .amount),
        ExportColumn("reissued", "已补发笔数", .integer), ExportColumn("reissued_amount", "已补发金额", .amount),
        ExportColumn("in_flight", "在途笔数", .integer), ExportColumn("in_flight_amount", "在途金额", .amount),
        ExportColumn("contested", "状态冲突笔数", .integer), ExportColumn("contested_amount", "状态冲突金额", .amount),
        ExportColumn("recovered", "已追回笔数", .integer), ExportColumn("recovered_amount", "已追回金额", .amount),
        ExportColumn("recovered_by_bank", "银行归还笔数", .integer),
        ExportColumn("recovered_by_bank_amount", "银行归还金额", .amount),
        ExportColumn("owed", "应追回笔数", .integer), ExportColumn("owed_amount", "应追回金额", .amount),
        ExportColumn("forgone", "不再发放笔数", .integer), ExportColumn("forgone_amount", "不再发放金额", .amount),
      ]),
    ExportTable(
      "settlement_budgets", "清算指标", "上述清算的指标数字，版本同上。",
      [
        ExportColumn("settlement_no", "清算序号", .integer), ExportColumn("version", "版本", .integer),
        ExportColumn("budget_no", "指标序号", .integer), ExportColumn("allotted", "已下达", .amount),
        ExportColumn("blocked", "在途占用", .amount), ExportColumn("paid", "已入账", .amount),
        ExportColumn("contested", "状态冲突占用", .amount),
      ]),
    ExportTable(
      "settlement_carries", "清算结转", "清算时在途的部分，和状态冲突的支付。", sum: "amount",
      [
        ExportColumn("settlement_no", "清算序号", .integer), ExportColumn("part_no", "送盘组成序号", .integer),
        ExportColumn("payment_ref", "支付编号", .payment), ExportColumn("count", "笔数", .integer),
        ExportColumn("amount", "金额", .amount),
      ]),
    ExportTable(
      "settlement_charges", "结转清册", "由结转后的年度支出的有关清册。",
      [
        ExportColumn("file_no", "清册文件序号", .integer), ExportColumn("settlement_no", "清算序号", .integer),
        ExportColumn("year", "支出年度", .integer),
      ]),
    ExportTable(
      "samples", "抽查样本", "期间内抽取的样本，和期间内登记了检查结果的样本。",
      [
        ExportColumn("sample_no", "样本序号", .integer), ExportColumn("file_no", "文件序号", .integer),
        ExportColumn("line", "行号", .integer), ExportColumn("scope", "抽样范围", .free), ExportColumn("seed", "种子"),
        ExportColumn("size", "样本量", .integer), ExportColumn("population", "总体笔数", .integer),
        ExportColumn("population_amount", "总体金额", .amount), ExportColumn("strata", "层数", .integer),
        ExportColumn("head", "抽样时链头", .digest), ExportColumn("day", "业务日期", .day),
        ExportColumn("requested_by", "申请人", .free),
      ]),
    ExportTable(
      "sample_payments", "样本明细", "上述样本的每笔支付及截止日已登记的检查结果。", sum: "amount",
      [
        ExportColumn("sample_no", "样本序号", .integer), ExportColumn("ordinal", "序号", .integer),
        ExportColumn("payment_ref", "支付编号", .payment), ExportColumn("region_code", "区划代码"),
        ExportColumn("band", "金额档", .integer), ExportColumn("amount", "金额", .amount),
        ExportColumn("result", "检查结果"), ExportColumn("found_amount", "应为金额", .amount),
        ExportColumn("inspector", "检查人", .free), ExportColumn("inspected_on", "检查日期", .day),
        ExportColumn("note", "说明", .free), ExportColumn("found_in", "结果文件序号", .integer),
      ]),
  ]
}
