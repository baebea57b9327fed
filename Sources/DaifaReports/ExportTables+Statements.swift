/// Tables of banks' account statements, and of what else was added to rosters.
extension ExportTable {
  static let statements: [ExportTable] = [
    ExportTable(
      "account_statements", "账户对账单", "期间内收到并登记的对账单；被更正的也在内。", sum: "debited",
      [
        ExportColumn("file_no", "文件序号", .integer),
        ExportColumn("received_at", "收到时刻", .instant),
        ExportColumn("received_on", "业务日期", .day),
        ExportColumn("bank", "代发金融机构"),
        ExportColumn("payer_account", "付款账号"),
        ExportColumn("statement_no", "对账单号", .free),
        ExportColumn("from_day", "起始日期", .day),
        ExportColumn("to_day", "截止日期", .day),
        ExportColumn("opening", "期初余额", .amount),
        ExportColumn("closing", "期末余额", .amount),
        ExportColumn("rows", "行数", .integer),
        ExportColumn("debited", "借方合计", .amount),
        ExportColumn("credited", "贷方合计", .amount),
        ExportColumn("replaces_file_no", "更正的对账单文件序号", .integer),
        ExportColumn("replaced_by_file_no", "截止日已被其更正的文件序号", .integer),
      ]),
    ExportTable(
      "statement_days", "对账单账户日", "上述对账单最先报的各日。", sum: "debited",
      [
        ExportColumn("file_no", "对账单文件序号", .integer),
        ExportColumn("day", "日期", .day),
        ExportColumn("opening", "期初余额", .amount),
        ExportColumn("closing", "期末余额", .amount),
        ExportColumn("debits", "借方笔数", .integer),
        ExportColumn("debited", "借方金额", .amount),
        ExportColumn("credits", "贷方笔数", .integer),
        ExportColumn("credited", "贷方金额", .amount),
        ExportColumn("payout", "其中代发", .amount),
        ExportColumn("returned", "其中退汇", .amount),
      ]),
    ExportTable(
      "statement_entries", "对账单流水", "上述对账单的各行，逐笔扣款按送盘的在statement_debits。", sum: "amount",
      [
        ExportColumn("file_no", "对账单文件序号", .integer),
        ExportColumn("line", "行号", .integer),
        ExportColumn("booked_on", "记账日期", .day),
        ExportColumn("direction", "借贷方向"),
        ExportColumn("amount", "金额", .amount),
        ExportColumn("purpose", "用途"),
        ExportColumn("bank_ref", "银行流水号", .serial),
        ExportColumn("reference", "所报编号", .free),
        ExportColumn("instruction_no", "对应的送盘批号"),
        ExportColumn("payment_ref", "对应的支付编号", .payment),
      ]),
    ExportTable(
      "statement_debits", "逐笔扣款", "上述对账单中按送盘逐笔扣款的各行。", sum: "amount",
      [
        ExportColumn("file_no", "对账单文件序号", .integer),
        ExportColumn("payment_ref", "支付编号", .payment),
        ExportColumn("instruction_no", "送盘批号"),
        ExportColumn("bank_ref", "银行流水号", .serial),
        ExportColumn("booked_on", "记账日期", .day),
        ExportColumn("amount", "金额", .amount),
        ExportColumn("booked_on_raw", "记账日期原文", .free, "只在原文不是日期时填写"),
      ]),
    ExportTable(
      "statement_recoveries", "流水追回", "上述对账单中计入追回案件的各行。",
      [
        ExportColumn("file_no", "对账单文件序号", .integer),
        ExportColumn("line", "行号", .integer),
        ExportColumn("step_no", "追回经过序号", .integer),
        ExportColumn("is_new", "是否由流水登记", .integer, "0为回盘所报或经办人登记的同一笔"),
        ExportColumn("amount", "该步所占金额", .amount, "该行流水中由这一步说明的部分"),
        ExportColumn("withdrawn_by_file_no", "截止日已撤回它的对账单文件序号", .integer),
      ]),
    ExportTable(
      "return_recoveries", "回盘追回", "期间内认定的回盘所报追回：每行是追回案件的一步，由回盘登记，或者与先前登记的为同一笔。",
      [
        ExportColumn("file_no", "据以认定的文件序号", .integer, "回盘；先前载明它的对账单被更正的，为更正的对账单"),
        ExportColumn("step_no", "追回经过序号", .integer),
        ExportColumn("amount", "回盘所报金额", .amount, "退回的全部，可大于该步的金额"),
        ExportColumn("is_new", "是否由回盘登记", .integer, "0为对账单或经办人先前登记的同一笔"),
        ExportColumn("entered_step_no", "截止日已由人工核对的追回经过序号", .integer),
      ]),
  ]

  static let places: [ExportTable] = [
    ExportTable(
      "roster_townships", "清册乡镇", "有关清册的明细所在的乡镇，九位区划代码。",
      [
        ExportColumn("file_no", "清册文件序号", .integer),
        ExportColumn("township", "乡镇", .integer),
      ]),
    ExportTable(
      "ended_reissues", "未成的补发", "期间内被退回、撤销或停发的补发：没有取代任何一笔。",
      [
        ExportColumn("payment_ref", "原支付编号", .payment),
        ExportColumn("replacement_ref", "补发支付编号", .payment),
        ExportColumn("day", "业务日期", .day),
        ExportColumn("file_no", "文件序号", .integer),
      ]),
  ]
}
