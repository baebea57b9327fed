import DaifaReports
import DaifaSpool

/// 受益人数: counts different persons by line, by line and county, and in all, in memory that does not grow with them: what was paid is put in the
/// order of persons on disk, and each person's few entries are looked at together.
struct PeopleCount {
  private let scratch: SortedScratch

  /// What was counted: in all, by line, and by line and county.
  struct Counts {
    var total = MonthlyReturn.People()
    var lines: [Int: MonthlyReturn.People] = [:]
    var counties: [Place: MonthlyReturn.People] = [:]
  }

  /// A county within a line.
  struct Place: Hashable {
    var line: Int
    var county: Int
  }

  /// One person's entries so far.
  private struct Person {
    var key: Int64
    var isInMonth = false
    var lines: [Int: Bool] = [:]
    var places: [Place: Bool] = [:]

    func add(to counts: inout Counts) {
      func count(_ isInMonth: Bool, _ people: inout MonthlyReturn.People) {
        people.year += 1
        if isInMonth { people.month += 1 }
      }
      count(isInMonth, &counts.total)
      for (line, isInMonth) in lines { count(isInMonth, &counts.lines[line, default: MonthlyReturn.People()]) }
      for (place, isInMonth) in places { count(isInMonth, &counts.counties[place, default: MonthlyReturn.People()]) }
    }
  }

  init(spool: Spool) { scratch = SortedScratch(spool: spool) }

  /// Notes that a person was paid in the year, and whether it was in the month.
  func add(person: UInt64, line: Int, county: Int, isInMonth: Bool) throws {
    var record = RecordWriter()
    for number in [Int64(bitPattern: person), Int64(line), Int64(county), isInMonth ? 1 : 0] { record.number(number) }
    try scratch.append(record)
  }

  func counts() throws -> Counts {
    var counts = Counts()
    var person: Person?
    try scratch.forEach { record in
      var record = record
      let key = record.number()
      let place = Place(line: Int(record.number()), county: Int(record.number()))
      let isInMonth = record.number() == 1
      var own = Person(key: key)
      if let before = person {
        if before.key == key { own = before } else { before.add(to: &counts) }
      }
      own.isInMonth = own.isInMonth || isInMonth
      own.lines[place.line] = own.lines[place.line] == true || isInMonth
      own.places[place] = own.places[place] == true || isInMonth
      person = own
    }
    person?.add(to: &counts)
    return counts
  }
}
