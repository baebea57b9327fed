/// A roster of invented people, a given share of its lines wrong in ways a clerk's are. The same numbers give the same bytes.
struct RosterFile {
  /// How many lines it has.
  var lines: Int
  var batch: String
  var period: String
  /// The place of the first person among all there can be: other rosters with other people begin elsewhere.
  var firstPerson = 0
  var policy = "BENCH-01"

  /// A line in so many is wrong.
  static let faultEvery = 500

  private static let names: [[UInt8]] = {
    let surnames = ["武", "乔", "蒋", "黎", "贺", "冯", "曹", "任", "赵", "李", "王"]
    let given = ["根旺", "润莲", "存喜", "福来", "秀英", "建国", "玉兰", "小军", "改花", "云", "海生", "丽"]
    return surnames.flatMap { surname in given.map { Array((surname + $0).utf8) } }
  }()

  private static let birthDays: [[UInt8]] = (0..<15_000).map { Array(Self.birthDay($0).utf8) }

  private static let banks = [Array("402161000074".utf8), Array("103161000074".utf8), Array("403161000073".utf8)]

  private static func birthDay(_ number: Int) -> String {
    // Years of 372 days' room, of which the days that exist everywhere are used: 28 a month.
    let year = 1950 + number / 336 % 45
    let month = number / 28 % 12 + 1
    let day = number % 28 + 1
    return "\(year)" + (month < 10 ? "0" : "") + "\(month)" + (day < 10 ? "0" : "") + "\(day)"
  }

  /// What one line says.
  private struct Line {
    var number: Int
    var region: (Int, Int)
    var name: [UInt8]
    var identity: [UInt8]
    var account: [UInt8]
    var bank: [UInt8]
    var tenths: Int
    var fen: Int
  }

  /// Writes it as CSV; gives its length in bytes.
  @discardableResult
  func write(to path: String, isDurable: Bool = true) -> Int {
    let file = ByteText(path)
    file.add("line_no,batch_no,policy_code,period,region_code,beneficiary_name,beneficiary_id,account,bank_code,")
    file.add("quantity,amount")
    file.endLine()
    var sum = 0
    for index in 0..<lines {
      let line = line(index)
      sum += line.fen
      file.add(line.number)
      file.add(byte: 0x2C)
      file.add(batch.utf8)
      file.add(byte: 0x2C)
      file.add(policy.utf8)
      file.add(byte: 0x2C)
      file.add(period.utf8)
      file.add(",140105")
      file.add(line.region.0, width: 3)
      file.add(line.region.1, width: 3)
      for field in [line.name, line.identity, line.account, line.bank] {
        file.add(byte: 0x2C)
        file.add(field)
      }
      file.add(byte: 0x2C)
      file.add(line.tenths / 10)
      file.add(byte: 0x2E)
      file.add(line.tenths % 10)
      file.add(byte: 0x2C)
      file.add(fen: line.fen)
      file.endLine()
    }
    file.add("TOTAL,")
    file.add(lines)
    file.add(byte: 0x2C)
    file.add(fen: sum)
    file.add(",,,,,,,,")
    file.endLine()
    file.close(isDurable: isDurable)
    return file.size
  }

  /// Writes it as XML.
  func writeXML(to path: String) {
    let file = ByteText(path)
    let sum = (0..<lines).reduce(0) { $0 + line($1).fen }
    file.add("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<roster xmlns=\"urn:daifa:roster:1\" batchNo=\"")
    file.add(batch.utf8)
    file.add("\" policyCode=\"")
    file.add(policy.utf8)
    file.add("\" period=\"")
    file.add(period.utf8)
    file.add("\" count=\"")
    file.add(lines)
    file.add("\" amount=\"")
    file.add(fen: sum)
    file.add("\">")
    file.endLine()
    for index in 0..<lines {
      let line = line(index)
      file.add("<line lineNo=\"")
      file.add(line.number)
      file.add("\" regionCode=\"140105")
      file.add(line.region.0, width: 3)
      file.add(line.region.1, width: 3)
      file.add("\" beneficiaryName=\"")
      file.add(line.name)
      file.add("\" beneficiaryId=\"")
      file.add(line.identity)
      file.add("\" account=\"")
      file.add(line.account)
      file.add("\" bankCode=\"")
      file.add(line.bank)
      file.add("\" quantity=\"")
      file.add(line.tenths / 10)
      file.add(byte: 0x2E)
      file.add(line.tenths % 10)
      file.add("\" amount=\"")
      file.add(fen: line.fen)
      file.add("\"/>")
      file.endLine()
    }
    file.add("</roster>")
    file.endLine()
    file.close()
  }

  private func line(_ index: Int) -> Line {
    let fault = index % Self.faultEvery == Self.faultEvery - 1 ? index / Self.faultEvery % 4 : -1
    // The first fault is the person of the line before once more.
    let person = firstPerson + index - (fault == 0 ? 1 : 0)
    let tenths = 5 + (person &* 7) % 200
    return Line(
      number: index + 1, region: (index / 4_000 % 90 + 1, index / 400 % 10 + 1),
      name: Self.names[person % Self.names.count], identity: Self.identity(person, isWrong: fault == 1),
      account: Self.card(person, bank: person % 3, isWrong: fault == 2), bank: Self.banks[person % 3], tenths: tenths,
      fen: tenths * 670 + (fault == 3 ? 100_000 : 0))
  }

  /// The identity number of a person, as the roster has it.
  static func identityText(_ person: Int) -> String {
    String(decoding: identity(person, isWrong: false), as: UTF8.self)
  }

  private static func identity(_ person: Int, isWrong: Bool) -> [UInt8] {
    var digits: [UInt8] = []
    digits.reserveCapacity(18)
    let region = 140_105 + person / 15_000_000
    for power in [100_000, 10_000, 1_000, 100, 10, 1] { digits.append(UInt8(region / power % 10) + 0x30) }
    digits.append(contentsOf: birthDays[(person &* 7_919) % 15_000])
    let serial = person / 15_000 % 1_000
    for power in [100, 10, 1] { digits.append(UInt8(serial / power % 10) + 0x30) }
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    var sum = 0
    for index in 0..<17 { sum += Int(digits[index] - 0x30) * weights[index] }
    let checks = Array("10X98765432".utf8)
    digits.append(checks[(sum + (isWrong ? 1 : 0)) % 11])
    return digits
  }

  private static func card(_ person: Int, bank: Int, isWrong: Bool) -> [UInt8] {
    var digits = Array("6290001".utf8)
    digits.append(contentsOf: [[0x34, 0x30, 0x32], [0x31, 0x30, 0x33], [0x34, 0x30, 0x33]][bank])
    var power = 10_000_000
    while power > 0 {
      digits.append(UInt8(person / power % 10) + 0x30)
      power /= 10
    }
    var sum = 0
    for (place, byte) in digits.reversed().enumerated() {
      let digit = Int(byte - 0x30) * (place % 2 == 0 ? 2 : 1)
      sum += digit / 10 + digit % 10
    }
    digits.append(UInt8((10 - sum % 10) % 10 + (isWrong ? 1 : 0)) % 10 + 0x30)
    return digits
  }
}
