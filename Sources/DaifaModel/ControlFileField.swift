/// A column of an approval file 审核文件.
package enum ApprovalField: Int, FileField {
  case controlNumber, action, paymentReference, count, amount, decidedBy, reason

  package var isRequired: Bool {
    switch self {
    case .controlNumber, .action, .count, .amount, .decidedBy: true
    default: false
    }
  }

  package static let names: [(english: String, chinese: String)] = [
    ("control_no", "控制号"),
    ("action", "审核动作"),
    ("payment_ref", "支付编号"),
    ("count", "笔数"),
    ("amount", "金额"),
    ("decided_by", "审核人"),
    ("reason", "原因"),
  ]
}

/// A column of an allotment file 指标文件.
package enum AllotmentField: Int, FileField {
  case allotmentNumber, policyCode, region, year, direction, amount, allottedOn, documentNumber, remark

  package var isRequired: Bool {
    switch self {
    case .allotmentNumber, .policyCode, .region, .year, .amount: true
    default: false
    }
  }

  package static let names: [(english: String, chinese: String)] = [
    ("allotment_no", "指标编号"),
    ("policy_code", "补贴项目编码"),
    ("region_code", "区划代码"),
    ("year", "年度"),
    ("direction", "增减"),
    ("amount", "金额"),
    ("allotted_on", "下达日期"),
    ("doc_no", "文号"),
    ("remark", "备注"),
  ]
}

/// A column of a settlement file 清算文件.
package enum SettlementField: Int, FileField {
  case year, policyCode, department, settlementNumber, action, carryTo, count, amount, figuresCode, decidedBy, reason

  package var isRequired: Bool {
    switch self {
    case .action, .count, .amount, .decidedBy: true
    default: false
    }
  }

  package static let names: [(english: String, chinese: String)] = [
    ("year", "年度"),
    ("policy_code", "补贴项目编码"),
    ("department", "主管部门"),
    ("settlement_no", "清算编号"),
    ("action", "清算动作"),
    ("carry_to", "结转年度"),
    ("count", "笔数"),
    ("amount", "金额"),
    ("figures_code", "核对码"),
    ("decided_by", "经办人"),
    ("reason", "原因"),
  ]
}

/// A column of a screening list 比对名单.
package enum ScreeningField: Int, FileField {
  case listKind, source, asOf, personID, personName, since, until, appliesTo, remark, unit

  package var isRequired: Bool {
    switch self {
    case .listKind, .source, .asOf, .personID: true
    default: false
    }
  }

  package static let names: [(english: String, chinese: String)] = [
    ("list_kind", "名单类型"),
    ("source", "数据来源"),
    ("as_of", "数据日期"),
    ("person_id", "证件号码"),
    ("person_name", "姓名"),
    ("since", "起始日期"),
    ("until", "终止日期"),
    ("applies_to", "适用项目"),
    ("remark", "备注"),
    ("unit_code", "单位代码"),
  ]
}

/// A column of a guardian register 监护人登记表.
package enum GuardianField: Int, FileField {
  case beneficiaryID, beneficiaryName, guardianID, guardianName, since, until, basis, remark

  package var isRequired: Bool {
    switch self {
    case .beneficiaryID, .beneficiaryName, .guardianID, .guardianName: true
    default: false
    }
  }

  package static let names: [(english: String, chinese: String)] = [
    ("beneficiary_id", "享受人证件号码"),
    ("beneficiary_name", "享受人姓名"),
    ("guardian_id", "监护人证件号码"),
    ("guardian_name", "监护人姓名"),
    ("since", "起始日期"),
    ("until", "终止日期"),
    ("basis", "登记依据"),
    ("remark", "备注"),
  ]
}

/// A column of a beneficiary register 享受人登记表.
package enum BeneficiaryField: Int, FileField {
  case beneficiaryID, beneficiaryName, policyCode, region, householderID, householderName, payeeID, payeeName, account,
    bankCode, quantity, status, since, until, remark

  package var isRequired: Bool {
    switch self {
    case .beneficiaryID, .beneficiaryName: true
    default: false
    }
  }

  package static let names: [(english: String, chinese: String)] = [
    ("beneficiary_id", "享受人证件号码"),
    ("beneficiary_name", "享受人姓名"),
    ("policy_code", "补贴项目编码"),
    ("region_code", "区划代码"),
    ("householder_id", "户主证件号码"),
    ("householder_name", "户主姓名"),
    ("payee_id", "收款人证件号码"),
    ("payee_name", "收款人姓名"),
    ("account", "收款账号"),
    ("bank_code", "开户行行号"),
    ("quantity", "补贴数量"),
    ("status", "登记状态"),
    ("since", "起始日期"),
    ("until", "终止日期"),
    ("remark", "备注"),
  ]
}

/// A column of a clawback file 追回文件.
package enum ClawbackField: Int, FileField {
  case caseNumber, paymentReference, action, amount, recoveredOn, voucherNumber, decidedBy, reason

  package var isRequired: Bool {
    switch self {
    case .action, .amount, .decidedBy: true
    default: false
    }
  }

  package static let names: [(english: String, chinese: String)] = [
    ("case_no", "追回编号"),
    ("payment_ref", "支付编号"),
    ("action", "处理动作"),
    ("amount", "金额"),
    ("recovered_on", "追回日期"),
    ("voucher_no", "凭证号"),
    ("decided_by", "经办人"),
    ("reason", "原因"),
  ]
}

/// A column of a report request 报表申请.
package enum ReportRequestField: Int, FileField {
  case requestNumber, report, from, to, format, requestedBy

  package var isRequired: Bool { self != .format }

  package static let names: [(english: String, chinese: String)] = [
    ("request_no", "申请编号"),
    ("report", "报表"),
    ("from_day", "起始日"),
    ("to_day", "截止日"),
    ("format", "格式"),
    ("requested_by", "申请人"),
  ]
}
