/// Tables of rosters and the way of their payments.
extension ExportTable {
  static let payments: [ExportTable] = [
    ExportTable(
      "rosters", "补贴清册", "有关的每份清册。拒收的明细只计数，原因见findings。", sum: "amount",
      [
        ExportColumn("file_no", "文件序号", .integer), ExportColumn("received_at", "收到时刻", .instant),
        ExportColumn("received_on", "业务日期", .day), ExportColumn("department", "主管部门"),
        ExportColumn("batch_no", "批次号", .free), ExportColumn("policy_code", "补贴项目编码"),
        ExportColumn("policy_name", "项目名称"), ExportColumn("list_file_no", "清单文件序号", .integer),
        ExportColumn("period", "发放期间"), ExportColumn("payments", "接收笔数", .integer),
        ExportColumn("amount", "接收金额", .amount), ExportColumn("lines", "明细数", .integer),
        ExportColumn("lines_amount", "明细合计金额", .amount), ExportColumn("refused", "拒收数", .integer),
        ExportColumn("refused_amount", "拒收金额", .amount), ExportColumn("limit_days", "时限工作日", .integer),
        ExportColumn("payer_account", "付款账号"), ExportColumn("first_payment", "首笔支付编号", .payment),
        ExportColumn("reviewed_on", "审核日期", .day, "放行或退回的日期；不须审核的为收到日期"),
        ExportColumn("instructed_on", "送盘日期", .day), ExportColumn("stopped", "停发笔数", .integer),
        ExportColumn("stopped_amount", "停发金额", .amount), ExportColumn("state", "截止日状态"),
        ExportColumn("on_hold", "截止日是否暂缓", .integer, "1为暂缓"),
      ]),
    ExportTable(
      "payments", "支付", "有关清册的每笔接收的明细，各环节的时刻，以及截止日的状态。", sum: "amount",
      [
        ExportColumn("payment_ref", "支付编号", .payment), ExportColumn("file_no", "清册文件序号", .integer),
        ExportColumn("line_no", "明细序号", .integer), ExportColumn("department", "主管部门"),
        ExportColumn("batch_no", "批次号", .free), ExportColumn("policy_code", "补贴项目编码"),
        ExportColumn("period", "发放期间"), ExportColumn("region_code", "区划代码"),
        ExportColumn("beneficiary_name", "享受人姓名", .name), ExportColumn("beneficiary_id", "享受人证件号码", .identity),
        ExportColumn("payee_name", "收款人姓名", .name, "空即享受人本人"),
        ExportColumn("payee_id", "收款人证件号码", .identity, "空即享受人本人"), ExportColumn("relation", "与享受人关系"),
        ExportColumn("account", "收款账号", .account), ExportColumn("account_type", "账号类型"),
        ExportColumn("bank", "代发金融机构"), ExportColumn("bank_code", "开户行行号"), ExportColumn("quantity", "补贴数量"),
        ExportColumn("rate", "补贴标准"), ExportColumn("amount", "补贴金额", .amount),
        ExportColumn("notice_from", "公示起"), ExportColumn("notice_to", "公示止"),
        ExportColumn("phone", "联系电话", .phone), ExportColumn("original_ref", "原支付编号"),
        ExportColumn("remark", "备注", .free), ExportColumn("received_at", "收到时刻", .instant),
        ExportColumn("reviewed_on", "审核日期", .day), ExportColumn("instruction_no", "送盘批号"),
        ExportColumn("instructed_at", "送盘时刻", .instant), ExportColumn("instructed_on", "送盘日期", .day),
        ExportColumn("published_at", "送盘文件发布时刻", .instant), ExportColumn("due_on", "要求入账日", .day),
        ExportColumn("answered_at", "银行首次最终答复时刻", .instant), ExportColumn("answered_on", "答复日期", .day),
        ExportColumn("posted_on", "入账日期", .day, "银行所报"), ExportColumn("bank_ref", "银行流水号", .serial),
        ExportColumn("posted_amount", "实际入账金额", .amount, "未入账的空"),
        ExportColumn("returned_at", "退汇告知时刻", .instant), ExportColumn("returned_on", "退汇告知日期", .day),
        ExportColumn("came_back_on", "退汇日期", .day, "银行所报"), ExportColumn("state", "截止日状态"),
        ExportColumn("reason_code", "原因码"), ExportColumn("reissued_by", "补发支付编号", .payment),
      ]),
    ExportTable(
      "decisions", "审核决定", "有关清册截至截止日的每项决定。",
      [
        ExportColumn("decision_no", "决定序号", .integer), ExportColumn("file_no", "审核文件序号", .integer),
        ExportColumn("line", "行号", .integer), ExportColumn("roster_file_no", "清册文件序号", .integer),
        ExportColumn("payment_ref", "支付编号", .payment), ExportColumn("action", "审核动作"),
        ExportColumn("count", "笔数", .integer), ExportColumn("amount", "金额", .amount),
        ExportColumn("party", "决定方"), ExportColumn("decided_by", "审核人", .free), ExportColumn("reason", "原因", .free),
        ExportColumn("at", "时刻", .instant), ExportColumn("day", "业务日期", .day),
      ]),
    ExportTable(
      "instructions", "送盘文件", "有关清册所在的送盘文件。", sum: "amount",
      [
        ExportColumn("instruction_id", "送盘序号", .integer), ExportColumn("instruction_no", "送盘批号"),
        ExportColumn("bank", "代发金融机构"), ExportColumn("format", "格式"), ExportColumn("day", "业务日期", .day),
        ExportColumn("instructed_at", "送盘时刻", .instant), ExportColumn("count", "笔数", .integer),
        ExportColumn("amount", "金额", .amount), ExportColumn("file_name", "文件名"),
        ExportColumn("digest", "文件摘要", .digest), ExportColumn("published_at", "发布时刻", .instant),
      ]),
    ExportTable(
      "instruction_parts", "送盘组成", "每份清册在每份送盘文件中的部分；两号之间属同一银行的支付。", sum: "amount",
      [
        ExportColumn("part_no", "序号", .integer), ExportColumn("instruction_no", "送盘批号"),
        ExportColumn("bank", "代发金融机构"), ExportColumn("file_no", "清册文件序号", .integer),
        ExportColumn("first_payment", "首笔支付编号", .payment), ExportColumn("last_payment", "末笔支付编号", .payment),
        ExportColumn("first_seq", "首笔序号", .integer), ExportColumn("count", "笔数", .integer),
        ExportColumn("amount", "金额", .amount), ExportColumn("due_on", "要求入账日", .day),
        ExportColumn("answered_on", "全部答复日期", .day),
      ]),
    ExportTable(
      "bank_returns", "回盘文件", "期间内收到并登记的回盘文件。", sum: "paid_amount",
      [
        ExportColumn("file_no", "文件序号", .integer), ExportColumn("received_at", "收到时刻", .instant),
        ExportColumn("received_on", "业务日期", .day), ExportColumn("bank", "代发金融机构"),
        ExportColumn("instruction_no", "送盘批号"), ExportColumn("rows", "行数", .integer),
        ExportColumn("paid_rows", "成功行数", .integer), ExportColumn("paid_amount", "成功金额", .amount),
      ]),
    ExportTable(
      "postings", "入账", "期间内回盘中按送盘入账的每行。", sum: "amount",
      [
        ExportColumn("file_no", "回盘文件序号", .integer), ExportColumn("payment_ref", "支付编号", .payment),
        ExportColumn("instruction_no", "送盘批号"), ExportColumn("bank_ref", "银行流水号", .serial),
        ExportColumn("posted_on", "入账日期", .day), ExportColumn("amount", "金额", .amount),
        ExportColumn("posted_on_raw", "入账日期原文", .free, "只在原文不是日期时填写"),
      ]),
    ExportTable(
      "return_lines", "回盘其他结果", "期间内回盘中其余各行：失败、退汇、有异的入账、再次告知、处理中。",
      [
        ExportColumn("file_no", "回盘文件序号", .integer), ExportColumn("ordinal", "序号", .integer),
        ExportColumn("line", "行号", .integer), ExportColumn("payment_ref", "支付编号", .payment, "无此支付的空"),
        ExportColumn("reference", "银行所报支付编号", .free), ExportColumn("result", "结果", .text, "S成功 F失败 P处理中 U未知"),
        ExportColumn("amount", "入账金额", .amount), ExportColumn("account", "收款账号", .account),
        ExportColumn("account_name", "收款户名", .name), ExportColumn("reason_code", "原因码"),
        ExportColumn("bank_reason", "银行原因码", .free), ExportColumn("reason_text", "原因", .free),
        ExportColumn("bank_ref", "银行流水号", .serial), ExportColumn("posted_on", "入账日期", .day),
        ExportColumn("meaning", "认定"),
      ]),
  ]
}
