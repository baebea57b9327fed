/// 抽查编号: what the results of an inspection quote; stands for one drawn sample.
package struct SampleNumber: CheckedNumber {
  package static let prefix = "CJ"
  package var number: Int64

  package init(_ number: Int64) { self.number = number }
}

/// 抽查结果: what an inspector found of one payment. A closed list.
package enum InspectionResult: String, Sendable, CaseIterable {
  /// 无误: the person got what the books say.
  case correct
  /// 未收到: the person did not get it.
  case notReceived = "not_received"
  /// 金额不符: another amount reached the person.
  case amountDiffers = "amount_differs"
  /// 不符合条件: the person should not have been paid.
  case notEligible = "not_eligible"
  /// 他人领取: somebody else has the money or the card.
  case takenByOther = "taken_by_other"
  /// 无法核实: the person could not be found or asked.
  case notVerified = "not_verified"

  package var chineseName: String {
    switch self {
    case .correct: "无误"
    case .notReceived: "未收到"
    case .amountDiffers: "金额不符"
    case .notEligible: "不符合条件"
    case .takenByOther: "他人领取"
    case .notVerified: "无法核实"
    }
  }

  /// Whether something is wrong. What could not be verified is neither right nor wrong.
  package var isFault: Bool {
    switch self {
    case .correct, .notVerified: false
    case .notReceived, .amountDiffers, .notEligible, .takenByOther: true
    }
  }
}

/// 抽查记录: one payment that was inspected.
package struct Inspection: Hashable, Sendable {
  package var sample: SampleNumber
  package var payment: Int64
  package var result: InspectionResult
  /// What the person says to have got; nil where the inspector wrote nothing.
  package var found: Amount?
  package var inspector: String
  package var inspectedOn: Day
  package var note: String

  package init(
    sample: SampleNumber, payment: Int64, result: InspectionResult, found: Amount?, inspector: String,
    inspectedOn: Day, note: String
  ) {
    self.sample = sample
    self.payment = payment
    self.result = result
    self.found = found
    self.inspector = inspector
    self.inspectedOn = inspectedOn
    self.note = note
  }
}

/// 金额档: the bands of amounts a sample is stratified by.
package enum AmountBand: Int, Sendable, CaseIterable {
  case upTo500, upTo2000, upTo10000, above10000

  package init(_ amount: Amount) {
    switch amount.fen {
    case ...50_000: self = .upTo500
    case ...200_000: self = .upTo2000
    case ...1_000_000: self = .upTo10000
    default: self = .above10000
    }
  }

  package var chineseName: String {
    switch self {
    case .upTo500: "500元以下"
    case .upTo2000: "500至2000元"
    case .upTo10000: "2000至1万元"
    case .above10000: "1万元以上"
    }
  }
}

/// A column of an inspection form 抽查表, which Daifa writes and an inspector fills in. What is not needed to tell a line is there for the
/// inspector's eyes and is not read back.
package enum InspectionField: Int, FileField {
  case sampleNumber, ordinal, paymentReference, region, stratum, policy, period, person, maskedID, amount
  case result, foundAmount, inspector, inspectedOn, note

  package var isRequired: Bool {
    switch self {
    case .sampleNumber, .paymentReference, .result, .inspector, .inspectedOn: true
    default: false
    }
  }

  package static let names: [(english: String, chinese: String)] = [
    ("sample_no", "抽查编号"), ("ordinal", "抽查序号"), ("payment_ref", "支付编号"), ("region_code", "区划代码"),
    ("stratum", "抽查层"), ("policy_name", "项目名称"), ("period", "发放期间"), ("person_name", "享受人"), ("masked_id", "遮盖证件号"),
    ("amount", "补贴金额"), ("result", "抽查结果"), ("found_amount", "实收金额"), ("inspector", "抽查人"),
    ("inspected_on", "抽查日期"), ("note", "抽查说明"),
  ]
}
