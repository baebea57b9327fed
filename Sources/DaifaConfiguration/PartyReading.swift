import DaifaModel

/// Reads `arrival: {quiet: 5, marker: false}`.
struct ArrivalReading {
  var quietSeconds: Int?
  var marker: Bool?

  init(_ item: Item) {
    let section = item.section("quiet", "marker")
    quietSeconds = section["quiet"]?.number(0...86_400)
    marker = section["marker"]?.flag()
  }

  /// How one party's files arrive: what it says itself, else what is common to all.
  static func read(_ own: Item?, common: ArrivalReading?) -> Configuration.PartyArrival {
    let own = own.map { ArrivalReading($0) }
    return Configuration.PartyArrival(
      marker: own?.marker ?? common?.marker ?? false, quietSeconds: own?.quietSeconds)
  }
}

/// Reads payers, and holds them to the registered accounts of the treasury.
struct PayerReading {
  /// The registered accounts; nil when there is no list, and then every payer named counts as registered.
  private let registered: Set<String>?

  init(treasuryAccounts: Item?) {
    registered = treasuryAccounts.map { Set($0.items().compactMap { $0.account() }) }
  }

  /// Reads `payer: {account: …, name: …}`.
  func read(_ item: Item) -> Configuration.Payer? {
    let section = item.section("account", "name")
    let accountItem = section.required("account")
    let account = accountItem?.account()
    let name = section.required("name")?.text()
    if let account, let registered, !registered.contains(account) { accountItem?.note(.accountUnregistered(account)) }
    guard let account, let name else { return nil }
    return Configuration.Payer(account: account, name: name)
  }
}

/// Reads `departments:`.
struct DepartmentReading {
  private(set) var departments: [String: Configuration.Department] = [:]
  private(set) var approvals: [String: Configuration.Approval] = [:]

  init(_ item: Item?, payers: PayerReading, arrival: ArrivalReading?) {
    let entries = item?.entries() ?? []
    var parents: [(id: String, parent: Item)] = []
    for (key, value) in entries {
      PartyID.check(key)
      let section = value.section("name", "region", "parent", "payer", "approval", "arrival", "signature")
      if let parent = section["parent"] { parents.append((key.name, parent)) }
      read(section, id: key.name, payers: payers, arrival: arrival)
    }
    connect(parents, ids: entries.map(\.key.name))
  }

  private mutating func read(_ section: Section, id: String, payers: PayerReading, arrival: ArrivalReading?) {
    let name = section.required("name")?.text()
    let region = section.required("region")?.region()
    let payer = section["payer"].flatMap { payers.read($0) }
    approvals[id] = section["approval"]?.word(Configuration.Approval.self)
    let ownArrival = ArrivalReading.read(section["arrival"], common: arrival)
    guard let name, let region else { return }
    departments[id] = Configuration.Department(
      id: id, name: name, region: region, payer: payer, arrival: ownArrival)
  }

  /// Gives each department its parent, which must be one of them and not below it.
  private mutating func connect(_ parents: [(id: String, parent: Item)], ids: [String]) {
    var parentOf: [String: String] = [:]
    for (id, item) in parents {
      guard let parent = item.text() else { continue }
      guard ids.contains(parent) else {
        item.note(.parentUnknown(parent, nearest: NearestWord.nearest(to: parent, among: ids)))
        continue
      }
      parentOf[id] = parent
      departments[id]?.parent = parent
    }
    reportCycles(parents, parentOf)
  }

  /// Notes each cycle once, at the department of it that stands first.
  private func reportCycles(_ parents: [(id: String, parent: Item)], _ parentOf: [String: String]) {
    var reported: Set<String> = []
    for (id, item) in parents where !reported.contains(id) {
      var way = [id]
      while let next = parentOf[way[way.count - 1]], !way.contains(next) { way.append(next) }
      guard parentOf[way[way.count - 1]] == id else { continue }
      reported.formUnion(way)
      item.note(.parentCycle(way + [id]))
    }
  }
}

/// The ids of departments and banks, which are also the names of their directories.
enum PartyID {
  /// Notes an id that is not of the form `[a-z0-9][a-z0-9-]{0,31}`.
  static func check(_ key: Item) {
    let id = key.name.utf8
    let isPlain = id.allSatisfy { $0.isASCIIDigit || (0x61...0x7A).contains($0) || $0 == UInt8(ascii: "-") }
    if !isPlain || !(1...32).contains(id.count) || id.first == UInt8(ascii: "-") { key.note(.partyID(key.name)) }
  }
}
