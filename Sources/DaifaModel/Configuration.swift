/// What daifa.yaml says, read and found right: parties, banks, limits. See the README for every key.
package struct Configuration: Sendable, Equatable {
  /// 业务主管部门: a department that sends rosters.
  package struct Department: Sendable, Equatable {
    package var id: String
    package var name: String
    /// Beneficiaries outside it are not this department's to pay.
    package var region: Region
    /// The department above, whose policies this one also pays inside its own region.
    package var parent: String?
    /// The account its payments are made from, where it is not the common one.
    package var payer: Payer?
    package var arrival: PartyArrival

    package init(
      id: String, name: String, region: Region, parent: String? = nil, payer: Payer? = nil,
      arrival: PartyArrival = PartyArrival()
    ) {
      self.id = id
      self.name = name
      self.region = region
      self.parent = parent
      self.payer = payer
      self.arrival = arrival
    }
  }

  /// 代发金融机构: a bank that pays.
  package struct Bank: Sendable, Equatable {
    package var id: String
    package var name: String
    /// Beginnings of bank codes; the longest that fits a code, over all banks, wins.
    package var codes: [String]
    /// Regions the bank is under contract for; empty means all.
    package var regions: [Region]
    package var contractFrom: Day?
    package var contractTo: Day?
    /// The form of its instructions.
    package var format: InstructionFormat
    /// The most lines one instruction may have; nil means the common limit.
    package var instructionLines: Int?
    /// The bank's own reason codes, by what they stand for.
    package var reasons: [String: ReasonCode]
    package var arrival: PartyArrival
    /// 截止时刻: what is instructed after it, China's time, counts as handed over on the next working day; nil means any hour will do.
    package var cutoff: TimeOfDay?

    package init(
      id: String, name: String, codes: [String], regions: [Region] = [], contractFrom: Day? = nil,
      contractTo: Day? = nil, format: InstructionFormat = .csv, instructionLines: Int? = nil,
      reasons: [String: ReasonCode] = [:], arrival: PartyArrival = PartyArrival()
    ) {
      self.id = id
      self.name = name
      self.codes = codes
      self.regions = regions
      self.contractFrom = contractFrom
      self.contractTo = contractTo
      self.format = format
      self.instructionLines = instructionLines
      self.reasons = reasons
      self.arrival = arrival
    }
  }

  /// The form of an instruction file.
  package enum InstructionFormat: String, Sendable, CaseIterable { case csv, xml }

  /// How one party's files arrive, where it differs from the rest.
  package struct PartyArrival: Sendable, Equatable {
    /// Whether a file is taken only when `<name>.ok` stands beside it.
    package var marker: Bool
    /// Seconds without a change before a file counts as complete; nil means the common time.
    package var quietSeconds: Int?

    package init(marker: Bool = false, quietSeconds: Int? = nil) {
      self.marker = marker
      self.quietSeconds = quietSeconds
    }
  }

  /// 付款账户: a registered zero-balance account of the treasury.
  package struct Payer: Sendable, Equatable {
    package var account: String
    package var name: String

    package init(account: String, name: String) {
      self.account = account
      self.name = name
    }
  }

  /// Whether a recorded roster is paid at once or waits for somebody to release it.
  package enum Approval: String, Sendable, CaseIterable { case automatic, required }

  /// 指标: whether a roster waits for budget: never, where something was allotted for its policy and year, or always.
  package enum Budget: String, Sendable, CaseIterable { case none, allotted, required }

  /// The bounds a file is held to.
  package struct Limits: Sendable, Equatable {
    /// Bytes of a file as it arrives.
    package var fileBytes: Int
    /// Bytes of a file once unpacked.
    package var unpackedBytes: Int
    /// Lines of a roster, a list or a return.
    package var lines: Int
    /// Lines of one instruction.
    package var instructionLines: Int

    package init(
      fileBytes: Int = 8 << 30, unpackedBytes: Int = 16 << 30, lines: Int = 12_000_000, instructionLines: Int = 100_000
    ) {
      self.fileBytes = fileBytes
      self.unpackedBytes = unpackedBytes
      self.lines = lines
      self.instructionLines = instructionLines
    }
  }

  /// When a file is refused whole for its refused lines: both must be exceeded.
  package struct RefuseAbove: Sendable, Equatable {
    /// Refused lines in a million of all lines.
    package var partsPerMillion: Int
    /// Refused lines.
    package var lines: Int

    package init(partsPerMillion: Int = 100_000, lines: Int = 20) {
      self.partsPerMillion = partsPerMillion
      self.lines = lines
    }

    /// Whether so many refused lines of so many are too many.
    package func isExceeded(refused: Int, of lines: Int) -> Bool {
      refused > self.lines && refused * 1_000_000 > partsPerMillion * lines
    }
  }

  /// 报告格式: a form reports come in.
  package enum ReportFormat: String, Sendable, CaseIterable { case csv, xml, html }

  /// 逐笔告知: to whom notices of payments go, who tells their owners.
  package enum Notices: String, Sendable, CaseIterable {
    /// No notices are written.
    case nobody = "none"
    /// To the bank that paid.
    case bank
    /// To finance, for its SMS gateway.
    case finance
  }

  /// 证件号码: whether audit gets identity numbers, accounts, names and telephone numbers as they are, or masked.
  package enum Identifiers: String, Sendable, CaseIterable { case masked, full }

  package var departments: [String: Department]
  package var banks: [String: Bank]
  package var payer: Payer
  /// Accounts of payments by one policy, by its code, where they are not the common or the department's one.
  package var policyPayers: [String: Payer]
  /// What regions are called, for people.
  package var regionNames = RegionNames()
  package var approval: Approval
  /// Departments, and policies by code, that are not as `approval` says.
  package var approvalOfDepartments: [String: Approval]
  package var approvalOfPolicies: [String: Approval]
  package var budget = Budget.allotted
  package var quietSeconds: Int
  package var limits: Limits
  package var refuseAbove: RefuseAbove
  /// Working days a bank has to answer where the policy says none.
  package var returnDays: Int
  /// Working days after posting within which a 退汇 may come back.
  package var returnWindowDays: Int
  /// So many working days before its day, what has a time limit is due soon.
  package var dueSoonDays = 2
  /// After how many working days a break rises to the next level.
  package var escalation = Escalation()
  package var reportFormats: Set<ReportFormat>
  package var calendar: [WorkingCalendar.Year]
  /// Seconds between full scans of the inboxes; notifications only make them sooner.
  package var scanSeconds: Int
  /// What the files of parties must be signed with; those that are not here sign nothing.
  package var signatures: [Party: PartySignature] = [:]
  /// What Daifa signs itself; nil when nothing.
  package var signing: Signing?
  /// From when on a roster's figures are worth a word.
  package var advice = Advice()
  /// To whom notices of payments go.
  package var notices = Notices.nobody
  /// How exports for audit name people.
  package var auditIdentifiers = Identifiers.masked

  package init(
    departments: [String: Department] = [:], banks: [String: Bank] = [:], payer: Payer,
    policyPayers: [String: Payer] = [:], approval: Approval = .required,
    approvalOfDepartments: [String: Approval] = [:], approvalOfPolicies: [String: Approval] = [:],
    quietSeconds: Int = 5, limits: Limits = Limits(), refuseAbove: RefuseAbove = RefuseAbove(), returnDays: Int = 5,
    returnWindowDays: Int = 30, reportFormats: Set<ReportFormat> = Set(ReportFormat.allCases),
    calendar: [WorkingCalendar.Year] = [], scanSeconds: Int = 5
  ) {
    self.departments = departments
    self.banks = banks
    self.payer = payer
    self.policyPayers = policyPayers
    self.approval = approval
    self.approvalOfDepartments = approvalOfDepartments
    self.approvalOfPolicies = approvalOfPolicies
    self.quietSeconds = quietSeconds
    self.limits = limits
    self.refuseAbove = refuseAbove
    self.returnDays = returnDays
    self.returnWindowDays = returnWindowDays
    self.reportFormats = reportFormats
    self.calendar = calendar
    self.scanSeconds = scanSeconds
  }

  /// Every party that drops files, in a fixed order.
  package var senders: [Party] {
    departments.keys.sorted().map { Party(role: .department, id: $0) }
      + banks.keys.sorted().map { Party(role: .bank, id: $0) } + [.finance]
  }

  /// How files of a party arrive.
  package func arrival(of party: Party) -> PartyArrival {
    switch party.role {
    case .department: departments[party.id]?.arrival ?? PartyArrival()
    case .bank: banks[party.id]?.arrival ?? PartyArrival()
    case .finance, .audit, .anyone: PartyArrival()
    }
  }

  /// Every account that payments are made from.
  package var payerAccounts: Set<String> {
    Set([payer.account] + policyPayers.values.map(\.account) + departments.values.compactMap(\.payer?.account))
  }

  /// The account payments of a department by a policy are made from.
  package func payer(department: String, policy: String) -> Payer {
    policyPayers[policy] ?? departments[department]?.payer ?? payer
  }

  /// Whether a department's roster of a policy is paid at once.
  package func approval(department: String, policy: String) -> Approval {
    approvalOfPolicies[policy] ?? approvalOfDepartments[department] ?? approval
  }

  /// The most lines one instruction to a bank may have.
  package func instructionLines(bank: String) -> Int { banks[bank]?.instructionLines ?? limits.instructionLines }
}

/// The form of an instruction file, by a name that clashes with no library's.
package typealias InstructionFormat = Configuration.InstructionFormat
