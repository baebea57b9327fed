/// 原因码: why a bank did not post a payment. Banks' own codes are mapped to these in daifa.yaml; unmapped is ``other``.
package enum ReasonCode: String, Sendable, CaseIterable {
  case accountMissing = "R01"
  case nameDiffers = "R02"
  case accountClosed = "R03"
  case accountFrozen = "R04"
  case accountStopped = "R05"
  case accountDormant = "R06"
  case cardLost = "R07"
  case cardInactive = "R08"
  case accountLimit = "R09"
  case accountForm = "R10"
  case notPersonal = "R11"
  case bankCodeDiffers = "R12"
  case identityDiffers = "R13"
  case identityExpired = "R14"
  case holderDead = "R15"
  case currencyDiffers = "R16"
  case amountWrong = "R17"
  case repeated = "R18"
  case bankDoesNotAccept = "R19"
  case returned = "R20"
  case systemBusy = "R21"
  case outsideHours = "R22"
  case payerQuota = "R23"
  case batchRepeated = "R30"
  case countDiffers = "R31"
  case totalDiffers = "R32"
  case tooManyLines = "R33"
  case formWrong = "R34"
  case signatureWrong = "R35"
  case inProgress = "R40"
  case unknown = "R41"
  case other = "R99"

  /// Who must act, and how.
  package enum Action: String, Sendable, CaseIterable {
    /// The department corrects the line and sends it again as a reissue.
    case correctAndReissue
    /// The bank is asked; nothing is sent again.
    case query
    /// Somebody at the finance department decides.
    case human
    /// Nothing may be paid again.
    case never

    package var chineseName: String {
      switch self {
      case .correctAndReissue: "主管部门更正后补发"
      case .query: "向代发金融机构查询，不得重发"
      case .human: "财政部门人工处理"
      case .never: "不得再次发放"
      }
    }

    package var englishName: String {
      switch self {
      case .correctAndReissue: "the department corrects and reissues"
      case .query: "ask the bank; send nothing again"
      case .human: "the finance department decides"
      case .never: "never pay again"
      }
    }
  }

  package var action: Action {
    switch self {
    case .accountMissing, .nameDiffers, .accountClosed, .accountDormant, .cardLost, .cardInactive, .accountLimit,
      .accountForm, .notPersonal, .bankCodeDiffers, .identityDiffers, .identityExpired, .bankDoesNotAccept, .returned:
      .correctAndReissue
    case .systemBusy, .outsideHours, .inProgress, .unknown: .query
    case .accountFrozen, .accountStopped, .currencyDiffers, .amountWrong, .payerQuota, .countDiffers, .totalDiffers,
      .tooManyLines, .formWrong, .signatureWrong, .other:
      .human
    case .holderDead, .repeated, .batchRepeated: .never
    }
  }

  package var chineseName: String {
    switch self {
    case .accountMissing: "账号不存在"
    case .nameDiffers: "户名不符"
    case .accountClosed: "已销户"
    case .accountFrozen: "冻结"
    case .accountStopped: "止付或状态异常"
    case .accountDormant: "长期不动户"
    case .cardLost: "挂失"
    case .cardInactive: "未激活"
    case .accountLimit: "账户限额"
    case .accountForm: "账号格式错"
    case .notPersonal: "非个人结算户"
    case .bankCodeDiffers: "行名行号不符"
    case .identityDiffers: "证件号不符"
    case .identityExpired: "证件过期或未实名"
    case .holderDead: "持有人死亡"
    case .currencyDiffers: "币种不符"
    case .amountWrong: "金额错误"
    case .repeated: "重复业务"
    case .bankDoesNotAccept: "收款行不受理"
    case .returned: "退汇"
    case .systemBusy: "系统忙"
    case .outsideHours: "非工作时间"
    case .payerQuota: "付款额度不足"
    case .batchRepeated: "批次号重复"
    case .countDiffers: "笔数不符"
    case .totalDiffers: "金额不符"
    case .tooManyLines: "超过最大笔数"
    case .formWrong: "格式错"
    case .signatureWrong: "签名错"
    case .inProgress: "处理中"
    case .unknown: "结果未知"
    case .other: "其他"
    }
  }

  /// Code, name and what is to be done, in Chinese.
  package var words: String { "\(rawValue) \(chineseName)（\(action.chineseName)）" }
}
