/// The XSD of each kind of XML file, the very bytes of `schemas/*.xsd`.
package enum XMLSchemas {
  /// Every schema with the name of its file.
  package static var all: [(fileName: String, bytes: [UInt8])] {
    [
      ("roster.xsd", PackageResources.roster_xsd), ("policy-list.xsd", PackageResources.policy_list_xsd),
      ("instruction.xsd", PackageResources.instruction_xsd), ("bank-return.xsd", PackageResources.bank_return_xsd),
      ("account-statement.xsd", PackageResources.account_statement_xsd),
      ("approval.xsd", PackageResources.approval_xsd), ("allotment.xsd", PackageResources.allotment_xsd),
      ("settlement.xsd", PackageResources.settlement_xsd),
      ("screening-list.xsd", PackageResources.screening_list_xsd),
      ("guardian-register.xsd", PackageResources.guardian_register_xsd),
      ("beneficiary-register.xsd", PackageResources.beneficiary_register_xsd),
      ("break-work.xsd", PackageResources.break_work_xsd),
      ("clawback.xsd", PackageResources.clawback_xsd),
      ("table-request.xsd", PackageResources.table_request_xsd), ("inspection.xsd", PackageResources.inspection_xsd),
      ("report-request.xsd", PackageResources.report_request_xsd),
    ]
  }
}
