/// What a file is, told by its content.
package enum FileKind: String, Sendable, CaseIterable {
  case roster, policyList, bankReturn, accountStatement
  case approval, allotment, screeningList, guardianRegister, beneficiaryRegister, breakWork, clawback
  case settlement, tableRequest, inspection, reportRequest
  /// Nothing Daifa knows.
  case unknown

  /// The kind's Chinese name.
  package var chineseName: String {
    switch self {
    case .roster: "补贴清册"
    case .policyList: "补贴政策清单"
    case .bankReturn: "回盘文件"
    case .accountStatement: "账户对账单"
    case .approval: "审核文件"
    case .allotment: "指标文件"
    case .screeningList: "比对名单"
    case .guardianRegister: "监护人登记表"
    case .beneficiaryRegister: "享受人登记表"
    case .breakWork: "差异处理"
    case .clawback: "追回文件"
    case .settlement: "清算文件"
    case .tableRequest: "出表单"
    case .inspection: "抽查结果"
    case .reportRequest: "报表申请"
    case .unknown: "无法识别的文件"
    }
  }
}

extension FileKind {
  /// What its signature must be made for: the namespace of `ssh-keygen -Y sign -n`.
  package var signaturePurpose: String {
    switch self {
    case .roster: "daifa-roster"
    case .policyList: "daifa-policy-list"
    case .bankReturn: "daifa-return"
    case .accountStatement: "daifa-statement"
    case .approval: "daifa-approval"
    case .allotment: "daifa-allotment"
    case .screeningList: "daifa-screening-list"
    case .guardianRegister: "daifa-guardian-register"
    case .beneficiaryRegister: "daifa-beneficiary-register"
    case .breakWork: "daifa-break-work"
    case .clawback: "daifa-clawback"
    case .settlement: "daifa-settlement"
    case .tableRequest: "daifa-table-request"
    case .inspection: "daifa-inspection"
    case .reportRequest: "daifa-report-request"
    case .unknown: ""
    }
  }

  /// The kinds a party of a role may drop, the usual one first.
  package static func expected(from role: Party.Role) -> [FileKind] {
    switch role {
    case .department: [.roster, .approval, .screeningList, .beneficiaryRegister]
    case .bank: [.bankReturn, .accountStatement]
    case .finance, .audit, .anyone:
      [
        .policyList, .approval, .allotment, .settlement, .screeningList, .guardianRegister, .beneficiaryRegister,
        .breakWork, .clawback, .tableRequest, .inspection, .reportRequest,
      ]
    }
  }

  /// Whether every line has an amount, so that the file's totals say a sum.
  package var hasSum: Bool {
    switch self {
    case .roster, .bankReturn, .accountStatement, .approval, .allotment, .clawback, .settlement: true
    case .policyList, .screeningList, .guardianRegister, .beneficiaryRegister, .breakWork, .tableRequest, .inspection,
      .reportRequest, .unknown:
      false
    }
  }
}

/// What became of a file.
package enum FileOutcome: String, Sendable, CaseIterable {
  /// Every line went on.
  case accepted
  /// Some lines were refused.
  case partly
  /// The file was refused; nothing of it went on.
  case refused
  /// The same bytes were taken before; nothing was done.
  case duplicate
  /// It waits for somebody's decision.
  case held

  package var chineseName: String {
    switch self {
    case .accepted: "全部接收"
    case .partly: "部分接收"
    case .refused: "拒收"
    case .duplicate: "重复文件"
    case .held: "暂缓处理"
    }
  }
}
