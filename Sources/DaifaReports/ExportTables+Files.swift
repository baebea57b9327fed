/// Tables about files, lists and what the daemon noted.
extension ExportTable {
  static let files: [ExportTable] = [
    ExportTable(
      "files_received", "收到的文件", "期间内收到的每份文件，以及有关清册的文件；原件按摘要存于归档。", sum: "accepted_amount",
      [
        ExportColumn("file_no", "文件序号", .integer), ExportColumn("party", "报送方"),
        ExportColumn("name", "文件名", .free), ExportColumn("kind", "文件种类"), ExportColumn("outcome", "处理结果"),
        ExportColumn("received_at", "收到时刻", .instant), ExportColumn("received_on", "业务日期", .day),
        ExportColumn("digest", "文件摘要", .digest), ExportColumn("bytes", "字节数", .integer),
        ExportColumn("encoding", "编码"), ExportColumn("lines", "明细数", .integer),
        ExportColumn("amount", "明细合计金额", .amount), ExportColumn("accepted", "接收数", .integer),
        ExportColumn("accepted_amount", "接收金额", .amount), ExportColumn("refused", "拒收数", .integer),
        ExportColumn("duplicate_of", "重复于文件序号", .integer), ExportColumn("signature", "验签结论"),
        ExportColumn("signer", "签名者"), ExportColumn("signature_digest", "签名文件摘要", .digest),
      ]),
    ExportTable(
      "files_sent", "发出的文件", "期间内写出的每份文件。",
      [
        ExportColumn("message_no", "发文序号", .integer), ExportColumn("party", "接收方"),
        ExportColumn("name", "文件名", .free), ExportColumn("kind", "文件种类"),
        ExportColumn("about", "所答文件序号", .integer), ExportColumn("digest", "文件摘要", .digest),
        ExportColumn("bytes", "字节数", .integer), ExportColumn("written_at", "写出时刻", .instant),
        ExportColumn("written_on", "业务日期", .day), ExportColumn("published_at", "发布时刻", .instant),
        ExportColumn("published_on", "发布日期", .day),
      ]),
    ExportTable(
      "findings", "校验结论", "文件和明细的校验结论；effect为refusesLine的即被拒收的明细及其原因。列出的数目有上限，全部数目见finding_counts。",
      [
        ExportColumn("file_no", "文件序号", .integer), ExportColumn("ordinal", "序号", .integer),
        ExportColumn("code", "结论代码"), ExportColumn("line", "行号", .integer), ExportColumn("column_name", "列名", .free),
        ExportColumn("column_chinese", "列中文名", .free), ExportColumn("required", "要求", .free),
        ExportColumn("found", "实际", .free), ExportColumn("effect", "效力"), ExportColumn("sentence", "结论", .free),
      ]),
    ExportTable(
      "finding_counts", "校验结论数目", "每份文件每种结论的准确数目。",
      [
        ExportColumn("file_no", "文件序号", .integer), ExportColumn("code", "结论代码"),
        ExportColumn("count", "数目", .integer),
      ]),
  ]

  static let lists: [ExportTable] = [
    ExportTable(
      "policy_lists", "政策清单", "期间内生效的清单，以及有关清册据以审核的清单。",
      [
        ExportColumn("file_no", "文件序号", .integer), ExportColumn("region_code", "发布区划"),
        ExportColumn("in_force_from", "生效日期", .day), ExportColumn("received_at", "收到时刻", .instant),
        ExportColumn("received_on", "业务日期", .day), ExportColumn("digest", "文件摘要", .digest),
        ExportColumn("policies", "项目数", .integer),
      ]),
    ExportTable(
      "policies", "补贴项目", "上述清单的每个项目。",
      [
        ExportColumn("list_file_no", "清单文件序号", .integer), ExportColumn("policy_code", "补贴项目编码"),
        ExportColumn("policy_name", "项目名称"), ExportColumn("short_name", "项目简称"),
        ExportColumn("level", "政策级次"), ExportColumn("region_code", "适用区划"), ExportColumn("department", "主管部门"),
        ExportColumn("legal_basis", "政策依据"), ExportColumn("target", "补贴对象"), ExportColumn("grant_type", "发放类型"),
        ExportColumn("unit", "计量单位"), ExportColumn("standard_kind", "标准类型"),
        ExportColumn("standard", "补贴标准", .amount), ExportColumn("standard_maximum", "标准上限", .amount),
        ExportColumn("frequency", "发放频次"), ExportColumn("limit_days", "时限工作日", .integer),
        ExportColumn("category", "类别"), ExportColumn("valid_from", "生效", .day), ExportColumn("valid_to", "失效", .day),
        ExportColumn("published_on", "公布日期", .day), ExportColumn("status", "状态"),
        ExportColumn("item_cap", "单笔上限", .amount), ExportColumn("min_age", "最低年龄", .integer),
        ExportColumn("max_age", "最高年龄", .integer), ExportColumn("notice_days", "公示天数", .integer),
        ExportColumn("excludes", "互斥项目"), ExportColumn("merged_into", "归并至"),
        ExportColumn("budget", "预算", .amount), ExportColumn("fund_level", "资金级次"), ExportColumn("doc_no", "文号"),
        ExportColumn("url", "网址"), ExportColumn("submit_days", "报送时限", .integer),
        ExportColumn("review_days", "审核时限", .integer), ExportColumn("instruct_days", "送盘时限", .integer),
        ExportColumn("screening", "比对处理"), ExportColumn("disclose_names", "公示姓名", .integer, "1为公示全名"),
        ExportColumn("goal_people", "绩效目标人数", .integer), ExportColumn("goal", "绩效目标金额", .amount),
        ExportColumn("goal_by", "绩效目标期限", .day),
      ]),
    ExportTable(
      "screening_lists", "比对名单", "期间内在用的比对名单的版本：来源、日期、人数、摘要。",
      [
        ExportColumn("file_no", "文件序号", .integer), ExportColumn("party", "报送方"), ExportColumn("kind", "名单类型"),
        ExportColumn("source", "数据来源", .free), ExportColumn("as_of", "数据日期", .day),
        ExportColumn("people", "人数", .integer), ExportColumn("received_at", "收到时刻", .instant),
        ExportColumn("received_on", "业务日期", .day), ExportColumn("digest", "文件摘要", .digest),
        ExportColumn("replaced_by", "被文件取代", .integer), ExportColumn("paid_found", "收到时查出已发笔数", .integer),
        ExportColumn("paid_found_amount", "收到时查出已发金额", .amount),
      ]),
    ExportTable(
      "screening_units", "违规单位", "上述比对名单按单位列的各行。",
      [
        ExportColumn("list_file_no", "名单文件序号", .integer), ExportColumn("line", "行号", .integer),
        ExportColumn("unit_code", "单位代码"), ExportColumn("since", "起始日期", .day),
        ExportColumn("until", "终止日期", .day), ExportColumn("applies_to", "适用项目"),
      ]),
    ExportTable(
      "screened", "清册比对", "每份清册对照每份名单拒收和提示的笔数。",
      [
        ExportColumn("file_no", "清册文件序号", .integer), ExportColumn("list_file_no", "名单文件序号", .integer),
        ExportColumn("refused", "拒收笔数", .integer), ExportColumn("advised", "提示笔数", .integer),
      ]),
  ]

  static let books: [ExportTable] = [
    ExportTable(
      "alarms", "告警", "期间内的告警。",
      [
        ExportColumn("alarm_no", "告警序号", .integer), ExportColumn("at", "时刻", .instant),
        ExportColumn("day", "业务日期", .day), ExportColumn("kind", "种类"), ExportColumn("party", "有关方"),
        ExportColumn("file_no", "文件序号", .integer), ExportColumn("detail", "内容", .free),
      ]),
    ExportTable(
      "deadlines", "时限提示", "期间内到期在即、逾期或办结的事项。",
      [
        ExportColumn("deadline_no", "序号", .integer), ExportColumn("stage", "环节"), ExportColumn("subject", "事项"),
        ExportColumn("party", "责任方"), ExportColumn("due_on", "应办结日", .day),
        ExportColumn("soon_on", "提示到期日期", .day), ExportColumn("late_on", "提示逾期日期", .day),
        ExportColumn("ended_on", "了结日期", .day),
      ]),
    ExportTable(
      "journal", "日志", "期间的日志，首尾之间不缺；digest＝SHA-256（各列前置字节长度，以逗号相连，previous在内），可逐条复核。",
      [
        ExportColumn("seq", "日志序号", .integer), ExportColumn("at", "时刻", .instant),
        ExportColumn("day", "业务日期", .day), ExportColumn("kind", "种类"), ExportColumn("party", "有关方"),
        ExportColumn("subject", "事项"), ExportColumn("count", "笔数", .integer),
        ExportColumn("amount", "金额", .amount), ExportColumn("content_digest", "内容摘要", .digest),
        ExportColumn("previous", "上一条摘要", .digest), ExportColumn("digest", "本条摘要", .digest),
      ]),
  ]
}
