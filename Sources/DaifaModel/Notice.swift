/// 告知事项: what a payment's owner is told.
package enum NoticeEvent: String, Sendable, CaseIterable {
  /// 已入账: the bank says that the money was posted as instructed.
  case paid
  /// 已退汇: the money that the owner was told of came back.
  case returned

  package var chineseName: String {
    switch self {
    case .paid: "已入账"
    case .returned: "已退汇"
    }
  }
}

/// A column of a notice 逐笔告知.
package enum NoticeField: Int, FileField {
  case noticeNumber, sequence, paymentReference, event, beneficiaryName, phone, shortName, period, amount
  case bank, accountTail, postedOn, text

  package var isRequired: Bool { true }

  package static let names: [(english: String, chinese: String)] = [
    ("notice_no", "告知批号"), ("seq", "序号"), ("payment_ref", "支付编号"), ("event", "事项"),
    ("beneficiary_name", "享受人姓名"), ("phone", "联系电话"), ("short_name", "项目简称"), ("period", "发放期间"),
    ("amount", "金额"), ("bank", "代发金融机构"), ("account_tail", "账号尾号"), ("posted_on", "入账日期"),
    ("text", "告知内容"),
  ]
}

extension Period {
  /// As people say it: `2026年7月`, `2026年第1季度`.
  package var chinese: String {
    switch form {
    case .year: "\(year)年"
    case .halfYear: "\(year)年\(ordinal == 1 ? "上" : "下")半年"
    case .quarter: "\(year)年第\(ordinal)季度"
    case .month: "\(year)年\(ordinal)月"
    }
  }
}
