package import DaifaModel

/// 姓名: how names are compared. Middle dots, spaces and full-width forms are many ways to write one name.
package enum PersonName {
  /// Whether two names are the same once folded.
  package static func same(_ left: Bytes, _ right: Bytes) -> Bool {
    left.equals(right) || folded(left.text) == folded(right.text)
  }

  /// Whether two names of people who decide are one person's: full-width forms, spaces and case aside.
  package static func isSamePerson(_ left: String, _ right: String) -> Bool {
    folded(left.lowercased()) == folded(right.lowercased())
  }

  /// A name without middle dots and spaces, its full-width letters made narrow.
  package static func folded(_ name: String) -> [Unicode.Scalar] {
    name.unicodeScalars.compactMap { scalar in
      switch scalar.value {
      case 0x20, 0x3000, 0xA0, 0xB7, 0x2022, 0x30FB, 0x2027, 0xFF65, 0x2E, 0x25CF, 0xFF0E: nil
      case 0xFF01...0xFF5E: Unicode.Scalar(scalar.value - 0xFEE0)
      default: scalar
      }
    }
  }

  /// Whether a name is an organisation's by how it ends. Persons' names of up to three characters are not looked at.
  package static func looksLikeOrganisation(_ name: Bytes) -> Bool {
    guard name.count >= 12 else { return false }
    let text = String(String.UnicodeScalarView(folded(name.text)))
    return endings.contains { text.hasSuffix($0) } || text.contains("公司")
  }

  private static let endings = [
    "公司", "合作社", "村委会", "居委会", "委员会", "人民政府", "政府", "财政所", "财政局", "经管站", "办事处", "服务中心", "服务站", "信用社",
    "银行", "学校", "医院", "卫生院", "敬老院", "福利院", "协会", "基金会", "农场", "联社",
  ]

  /// The first character of a text that a spreadsheet would take for a formula, if it begins with one.
  package static func formulaStart(_ bytes: Bytes) -> String? {
    guard let first = bytes.first else { return nil }
    switch first {
    case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"):
      return String(UnicodeScalar(first))
    case 0xEF where bytes.count >= 3 && bytes[1] == 0xBC:
      // Full-width ＋ － ＝ ＠ are U+FF0B U+FF0D U+FF1D U+FF20.
      switch bytes[2] {
      case 0x8B, 0x8D, 0x9D, 0xA0: return Bytes(rebasing: bytes[0..<3]).text
      default: return nil
      }
    default: return nil
    }
  }
}
