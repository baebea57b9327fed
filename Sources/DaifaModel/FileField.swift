/// A column of a file that parties exchange, with the names it goes by.
///
/// The raw values of a conforming type run from zero without a gap, in the order the contract lists the columns.
package protocol FileField: RawRepresentable, CaseIterable, Sendable, Hashable where RawValue == Int {
  /// The names of the columns in English and Chinese, as CSV headers and findings write them, in the order of the raw values.
  static var names: [(english: String, chinese: String)] { get }
  /// Whether a file without the column is refused.
  var isRequired: Bool { get }
}

extension FileField {
  /// The column's English name.
  package var name: String { Self.names[rawValue].english }
  /// The column's Chinese name.
  package var chineseName: String { Self.names[rawValue].chinese }

  /// The name in camelCase, as XML attributes write it.
  package var attributeName: String {
    var result = ""
    var raise = false
    for character in name {
      if character == "_" {
        raise = true
      } else {
        result += raise ? character.uppercased() : String(character)
        raise = false
      }
    }
    return result
  }
}

/// A column of a roster 补贴清册.
package enum RosterField: Int, FileField {
  case lineNumber, batchNumber, policyCode, period, region
  case beneficiaryName, beneficiaryID, payeeName, payeeID, relation
  case account, accountType, bankCode
  case quantity, rate, amount
  case noticeFrom, noticeTo, phone, originalReference, remark

  package var isRequired: Bool {
    switch self {
    case .lineNumber, .batchNumber, .policyCode, .period, .region, .beneficiaryName, .beneficiaryID, .account,
      .bankCode,
      .amount:
      true
    default: false
    }
  }

  package static let names: [(english: String, chinese: String)] = [
    ("line_no", "明细序号"), ("batch_no", "批次号"), ("policy_code", "补贴项目编码"), ("period", "发放期间"), ("region_code", "区划代码"),
    ("beneficiary_name", "享受人姓名"), ("beneficiary_id", "享受人证件号码"), ("payee_name", "收款人姓名"),
    ("payee_id", "收款人证件号码"), ("relation", "与享受人关系"), ("account", "收款账号"), ("account_type", "账号类型"),
    ("bank_code", "开户行行号"), ("quantity", "补贴数量"), ("rate", "补贴标准"), ("amount", "补贴金额"), ("notice_from", "公示起"),
    ("notice_to", "公示止"), ("phone", "联系电话"), ("original_ref", "原支付编号"), ("remark", "备注"),
  ]
}

/// A column of a policy list 补贴政策清单.
package enum PolicyField: Int, FileField {
  case code, policyName, shortName, level, region, department, legalBasis, target, grantType, unit
  case standardKind, standard, frequency, limitDays, category, validFrom, validTo, publishedOn, status
  case itemCap, minimumAge, maximumAge, noticeDays, excludes, mergedInto, budget, fundLevel, documentNumber, url
  case submitDays, reviewDays, instructDays, screening
  case goalPeople, goalAmount, goalBy, discloseNames

  package var isRequired: Bool {
    switch self {
    case .code, .policyName, .shortName, .level, .region, .department, .grantType, .standardKind, .standard, .frequency,
      .category, .validFrom, .publishedOn, .status:
      true
    default: false
    }
  }

  package static let names: [(english: String, chinese: String)] = [
    ("policy_code", "补贴项目编码"), ("policy_name", "项目名称"), ("short_name", "项目简称"), ("level", "政策级次"),
    ("region_code", "适用区划"), ("department", "主管部门"), ("legal_basis", "政策依据"), ("target", "补贴对象"),
    ("grant_type", "发放类型"), ("unit", "计量单位"), ("standard_kind", "标准类型"), ("standard", "补贴标准"),
    ("frequency", "发放频次"), ("limit_days", "时限工作日"), ("category", "类别"), ("valid_from", "生效"), ("valid_to", "失效"),
    ("published_on", "公布日期"), ("status", "状态"), ("item_cap", "单笔上限"), ("min_age", "最低年龄"), ("max_age", "最高年龄"),
    ("notice_days", "公示天数"), ("excludes", "互斥项目"), ("merged_into", "归并至"), ("budget", "预算"),
    ("fund_level", "资金级次"), ("doc_no", "文号"), ("url", "网址"),
    ("submit_days", "报送时限"), ("review_days", "审核时限"), ("instruct_days", "送盘时限"), ("screening", "比对处理"),
    ("goal_people", "目标人数"), ("goal_amount", "目标金额"), ("goal_by", "目标日期"),
    ("disclose_names", "公示姓名"),
  ]
}

/// A column of an instruction 送盘文件.
package enum InstructionField: Int, FileField {
  case instructionNumber, sequence, paymentReference, account, accountName, payeeID, bankCode, amount, currency
  case postscript, dueOn, payerAccount

  package var isRequired: Bool { true }

  package static let names: [(english: String, chinese: String)] = [
    ("instruction_no", "送盘批号"), ("seq", "序号"), ("payment_ref", "支付编号"), ("account", "收款账号"),
    ("account_name", "收款户名"), ("payee_id", "收款人证件号码"), ("bank_code", "开户行行号"), ("amount", "金额"),
    ("currency", "币种"), ("postscript", "附言"), ("due_on", "要求入账日"), ("payer_account", "付款账号"),
  ]
}

/// A column of a bank's return 回盘文件.
package enum ReturnField: Int, FileField {
  case instructionNumber, sequence, paymentReference, account, accountName, amount, result
  case reasonCode, reasonText, bankReference, postedOn

  package var isRequired: Bool {
    switch self {
    case .instructionNumber, .paymentReference, .account, .accountName, .amount, .result: true
    default: false
    }
  }

  package static let names: [(english: String, chinese: String)] = [
    ("instruction_no", "送盘批号"), ("seq", "序号"), ("payment_ref", "支付编号"), ("account", "收款账号"),
    ("account_name", "收款户名"), ("amount", "入账金额"), ("result", "结果"), ("reason_code", "原因码"), ("reason_text", "原因"),
    ("bank_ref", "银行流水号"), ("posted_on", "入账日期"),
  ]
}
