package import DaifaModel

/// The ways in which daifa.yaml can be wrong.
package enum ConfigurationProblem: Sendable, Hashable {
  /// The forms a value may have to have.
  package enum Form: String, Sendable, CaseIterable { case mapping, list, text, nothing }

  /// Not YAML, or not one document.
  case syntax(String)
  case wrongForm(required: Form, found: Form)
  case unknownKey(String, nearest: String?)
  case missingKey(String)
  case repeatedKey(String)
  case controlCharacter
  case partyID(String)
  case wordUnknown(String, of: [String], nearest: String?)
  case number(String, least: Int, most: Int)
  case share(String)
  case region(String)
  case day(String)
  case datesReversed(from: Day, to: Day)
  case timeOfDay(String)
  case account(String)
  case accountUnregistered(String)
  case parentUnknown(String, nearest: String?)
  case parentCycle([String])
  case bankCode(String)
  case bankCodeClaimed(String, by: String)
  case calendarDayOutsideYear(Day, year: Int)
  case makeUpDayNotWeekend(Day)
  case holidayIsMadeUp(Day)
  case signerKey(String)
  case signingKeyMissing(SignatureScheme)

  /// The problem as one sentence: what was required, and what was found.
  package func sentence(_ language: Language) -> String {
    let (chinese, english) = sentences
    return language == .chinese ? chinese : english
  }

  private var sentences: (String, String) {
    switch self {
    case .syntax(let problem): ("不是正确的YAML：\(problem)。", "Not YAML: \(problem).")
    case .wrongForm(let required, let found):
      (
        "应为\(required.chineseName)，实为\(found.chineseName)。",
        "This must be \(required.englishName); found \(found.englishName)."
      )
    case .unknownKey(let key, let nearest):
      ("不认识的键“\(key)”\(end(nearest).0)", "Unknown key “\(key)”\(end(nearest).1)")
    case .missingKey(let key): ("缺少必填的键“\(key)”。", "The key “\(key)” is required and missing.")
    case .repeatedKey(let key): ("“\(key)”重复。", "“\(key)” is given more than once.")
    case .controlCharacter: ("含有控制字符或换行。", "There is a control character or a line break in it.")
    case .partyID(let id):
      (
        "单位和银行的标识由1至32个小写字母、数字或连字符组成，不以连字符开头，实为“\(id)”。",
        "An id has 1 to 32 lower-case letters, digits and hyphens, and begins with none of the last; found “\(id)”."
      )
    case .wordUnknown(let word, let words, let nearest):
      (
        "应为\(words.joined(separator: "、"))之一，实为“\(word)”\(end(nearest).0)",
        "This is one of \(words.joined(separator: ", ")); found “\(word)”\(end(nearest).1)"
      )
    case .number(let text, let least, let most):
      ("应为\(least)至\(most)之间的整数，实为“\(text)”。", "This is a whole number from \(least) to \(most); found “\(text)”.")
    case .share(let text):
      (
        "应为0至1之间、最多6位小数的比例，如0.10，实为“\(text)”。",
        "A share lies between 0 and 1 with at most 6 decimals, like 0.10; found “\(text)”."
      )
    case .region(let text): ("区划代码应为6、9或12位数字，实为“\(text)”。", "A region code has 6, 9 or 12 digits; found “\(text)”.")
    case .day(let text): ("日期应写作2026-01-31，实为“\(text)”。", "A date is written 2026-01-31; found “\(text)”.")
    case .timeOfDay(let text):
      ("时刻应写作16:30，00:00至23:59，实为“\(text)”。", "A time of day is written 16:30, from 00:00 to 23:59; found “\(text)”.")
    case .datesReversed(let from, let to): ("止期\(to)早于起期\(from)。", "The last day, \(to), is before the first, \(from).")
    case .account(let text): ("账号应为8至32位数字，实为“\(text)”。", "An account has 8 to 32 digits; found “\(text)”.")
    case .accountUnregistered(let account):
      ("付款账号\(account)不在treasuryAccounts登记的零余额账户之内。", "Payer account \(account) is not among the treasuryAccounts.")
    case .parentUnknown(let id, let nearest):
      (
        "上级部门“\(id)”未配置\(end(nearest).0)",
        "There is no department “\(id)” to be the parent\(end(nearest).1)"
      )
    case .parentCycle(let ids):
      (
        "上下级成环：\(ids.joined(separator: " → "))。",
        "The departments are each other's parents: \(ids.joined(separator: " → "))."
      )
    case .bankCode(let text):
      ("行号开头应为1至12位数字，实为“\(text)”。", "The beginning of a bank code has 1 to 12 digits; found “\(text)”.")
    case .bankCodeClaimed(let code, let bank):
      ("行号开头\(code)已属于银行“\(bank)”。", "Bank codes that begin with \(code) belong to bank “\(bank)” already.")
    case .calendarDayOutsideYear(let day, let year): ("\(day)不在\(year)年。", "\(day) is not in \(year).")
    case .makeUpDayNotWeekend(let day):
      ("调休上班日应是周六或周日，\(day)不是。", "A make-up day is a Saturday or a Sunday; \(day) is neither.")
    case .signerKey(let text):
      (
        "公钥应写作“ssh-ed25519 AAAA… 名称”（或ssh-rsa、ecdsa-sha2-nistp256/384/521），或“sm2 04…”（130位十六进制），实为“\(text.prefix(24))”。",
        "A key is written “ssh-ed25519 AAAA… name” (or ssh-rsa, ecdsa-sha2-nistp256/384/521), or “sm2 04…” with 130 hexadecimal digits; found “\(text.prefix(24))”."
      )
    case .signingKeyMissing(let scheme):
      ("signing中没有配置\(scheme.rawValue)签名密钥。", "There is no \(scheme.rawValue) key under signing.")
    case .holidayIsMadeUp(let day): ("\(day)不能既放假又上班。", "\(day) cannot be both a holiday and a make-up day.")
    }
  }

  /// The end of a sentence, which is a question when there is something to suggest.
  private func end(_ nearest: String?) -> (String, String) {
    guard let nearest else { return ("。", ".") }
    return ("，是否想写“\(nearest)”？", "; did you mean “\(nearest)”?")
  }
}

extension ConfigurationProblem.Form {
  var chineseName: String {
    switch self {
    case .mapping: "键值对"
    case .list: "列表"
    case .text: "单个值"
    case .nothing: "空"
    }
  }

  var englishName: String {
    switch self {
    case .mapping: "a mapping"
    case .list: "a list"
    case .text: "a single value"
    case .nothing: "nothing"
    }
  }
}
