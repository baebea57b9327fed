/// 校验结论代码: what a check found, one stable code each.
///
/// Declared in order of precedence: where one line or file shows several of a kind, the earlier code is the telling one.
/// Codes are part of the contract: new ones are added, none is renamed or used again.
package enum FindingCode: String, Sendable, CaseIterable {
  // The file as such.
  case signatureMissing, signatureUnreadable, signerUnknown, signatureWrong
  case emptyFile, notCSV, kindUnknown, kindNotExpected, fileTooLarge
  case gzipDamaged, gzipTrailingBytes, gzipTooLarge
  case encodingUnknown, controlCharacter, loneCarriageReturn
  case quoteMisplaced, quoteUnbalanced, fieldTooLong, lineTooLong
  case xmlMalformed, xmlDocumentType, xmlLimit, xmlSchema
  case columnMissing, columnRepeated, columnCountDiffers, columnIgnored
  case totalsMissing, totalsUnreadable, linesAfterTotals, totalsCountDiffers, totalsSumDiffers
  case amountUnreadable, tooManyLines, noLines
  // The batch.
  case batchMissing, batchVaries, batchReused, policyVaries, periodVaries
  case policyUnknown, policyNotYetValid, policyExpired, policyCancelled, policyMerged, categoryExcluded
  case policyUnpublished, policyPublishedLate
  case departmentNotEntitled
  case periodUnreadable, periodDamaged, periodNotOfFrequency
  case noticeMissing, noticeUnreadable, noticeTooShort, noticeNotOver
  case tooManyRefused
  // A line.
  case lineNumberUnreadable, lineNumberRepeated
  case valueMissing, valueTooLong, formulaText, invisibleCharacter
  case regionUnreadable, regionOutsidePolicy, regionOutsideDepartment
  case identityForm, identityDamaged, identityBirthDate, identityCheck, identityRegion
  case ageOutsidePolicy
  case payeeIncomplete, payeeNameDiffers, relationUnknown, relationMissing, relationNotAllowed, guardianUnrecorded
  case payeeNotPerson
  case accountForm, accountDamaged, accountCheck, accountTypeUnknown, accountShared
  case bankCodeForm, bankCodeDamaged, bankCodeCheck, bankUnknown, bankNotContracted
  case quantityMissing, quantityUnreadable, rateUnreadable, rateDiffers
  case amountZero, amountAboveStandard, amountOutsideRange, amountAboveCap
  case phoneForm
  case beneficiaryRepeated, alreadyPaid, replacesFailed
  case originalUnknown, originalNotFailed, originalReissued, originalOtherPerson, originalOtherPolicy
  case originalSmaller, originalInConflict, originalNeedsDecision, originalNotToBePaid, policyExcluded
  // A policy list.
  case listRegionMixed, policyRepeated, wordUnknown, dateUnreadable, datesReversed, standardUnreadable
  case numberUnreadable, mergedIntoUnknown, excludedUnknown, upperPolicyChanged
  case publicationMissing, publishedAfterMarch, policyOver, policiesAlike
  case withdrawsInFlight, withdrawsWithoutTotals, refusedLineWithdraws
  // A return.
  case instructionUnknown, instructionOfAnother, unknownFailed, resultUnknown, amountMissing, reasonUnmapped
  case postedOnUnreadable, postedOutside, unknownReturned
  case statusRepeated
  // An account statement.
  case statementVaries, statementHeadUnreadable, statementAccountUnknown, statementAccountNotServed
  case statementPeriod, statementDayNotOver, statementBalanceDiffers, statementContradicts
  case statementReplacedUnknown, statementReplacedDays, statementReplacedSettled
  case purposeUnknown, directionUnknown, bookedOutside, statementGap, statementUnmatched
  // A decision about a roster.
  case controlNumberUnknown, approvedBySender, decisionNotEntitled, decisionOutOfOrder
  case rosterNotPayable, paymentNotInRoster, paymentNotExpected, quoteCountDiffers, quoteSumDiffers
  // An allotment of budget.
  case allotmentRepeated, allotmentPolicyUnknown, allotmentZero, reductionAboveLeft
  // The closing of a year, and what a closed year keeps out.
  case settlementUnknown, settlementClosed, settlementYearAhead, settlementCarryYear, settlementRosterWaits
  case settlementInFlight, settlementFiguresDiffer, settlementOutOfOrder, settlementSamePerson, settlementDone
  case yearClosed, originalYearClosed, allotmentYearClosed
  // A screening list, a register.
  case listVaries, listDateAhead, listOlder, unitUnknown, personRepeated, listPolicyUnknown, listPolicyNotOwn,
    guardianIsBeneficiary
  // A request for tables, the results of an inspection.
  case requestPolicyUnknown, requestEmpty, tableMade, tableWithheld
  case sampleUnknown, inspectionNotSampled, inspectionRepeated, inspectionAmount, inspectedLater, inspectionsOpen
  // A roster against lists and registers.
  case screenedOut, screenedAdvice, guardianNotRegistered
  case registerEnded, registerHouseholderDiffers, registerPayeeDiffers, registerAccountDiffers, registerQuantityAbove
  case registerOneSided, registerAbsent
  // A roster against what was paid before.
  case accountOfAnother, accountsSeveral, accountChanged, payeeOfMany, beneficiariesMissing, rosterGrowth
  // A row of worked breaks.
  case breakUnknown, breakMarkUnreadable, breakCleared, breakChanged, breakCaseOpen, breakReasonNotFitting
  case breakEvidenceUnknown, breakSamePerson, breakTaken, breakEvidenceOther, breakProposed, breakNotEdited
  // A step in a case of money to be got back.
  case caseUnknown, caseClosed, caseAmountAbove, caseNotSettled, caseSamePerson, caseVoucherRepeated
  case casePaymentNotPaid, caseStandsOpen, recoveredLater, recoveredOnStatement, caseOpened, originalClawedBack
  case recoveredBeside
  // A request for a report.
  case periodNotOver, periodNotMonth

  /// What a finding does to what it was found in.
  package enum Effect: String, Sendable {
    case refusesFile, refusesLine, advises

    package var chineseName: String {
      switch self {
      case .refusesFile: "拒收整份文件"
      case .refusesLine: "拒收该行"
      case .advises: "提示"
      }
    }
  }

  /// What the finding does.
  package var effect: Effect {
    switch self {
    case .signatureMissing, .signatureUnreadable, .signerUnknown, .signatureWrong, .emptyFile, .notCSV, .kindUnknown,
      .kindNotExpected, .fileTooLarge, .gzipDamaged, .gzipTrailingBytes, .gzipTooLarge,
      .encodingUnknown, .controlCharacter, .loneCarriageReturn, .quoteMisplaced, .quoteUnbalanced, .fieldTooLong,
      .lineTooLong, .xmlMalformed, .xmlDocumentType, .xmlLimit, .xmlSchema, .columnMissing, .columnRepeated,
      .columnCountDiffers, .totalsMissing, .totalsUnreadable, .linesAfterTotals, .totalsCountDiffers,
      .totalsSumDiffers, .amountUnreadable, .tooManyLines, .noLines, .batchMissing, .batchVaries, .batchReused,
      .policyVaries, .periodVaries, .policyUnknown, .policyNotYetValid, .policyExpired, .policyCancelled,
      .policyMerged, .categoryExcluded, .policyUnpublished, .departmentNotEntitled, .periodUnreadable,
      .periodDamaged, .periodNotOfFrequency, .noticeMissing, .noticeUnreadable, .noticeTooShort, .noticeNotOver,
      .tooManyRefused, .listRegionMixed, .refusedLineWithdraws, .instructionUnknown,
      .listVaries, .listDateAhead, .listOlder, .statementVaries, .statementHeadUnreadable, .statementAccountUnknown,
      .statementAccountNotServed, .statementPeriod, .statementDayNotOver, .statementBalanceDiffers,
      .statementContradicts, .statementReplacedUnknown, .statementReplacedDays, .statementReplacedSettled, .yearClosed:
      .refusesFile
    case .lineNumberUnreadable, .lineNumberRepeated, .valueMissing, .valueTooLong, .formulaText, .regionUnreadable,
      .regionOutsidePolicy, .regionOutsideDepartment, .identityForm, .identityDamaged, .identityBirthDate,
      .identityCheck, .ageOutsidePolicy, .payeeIncomplete, .payeeNameDiffers, .relationUnknown, .relationMissing,
      .relationNotAllowed, .payeeNotPerson, .accountForm, .accountDamaged, .accountCheck, .accountTypeUnknown,
      .accountShared, .accountOfAnother, .bankCodeForm, .bankCodeDamaged, .bankUnknown, .bankNotContracted,
      .quantityMissing,
      .quantityUnreadable, .rateUnreadable, .amountZero, .amountAboveStandard, .amountOutsideRange, .amountAboveCap,
      .beneficiaryRepeated, .alreadyPaid, .originalUnknown, .originalNotFailed, .originalReissued,
      .originalOtherPerson, .originalOtherPolicy, .originalSmaller, .originalInConflict, .originalNeedsDecision,
      .originalNotToBePaid,
      .policyExcluded, .invisibleCharacter, .policyRepeated,
      .wordUnknown, .dateUnreadable, .datesReversed, .standardUnreadable, .numberUnreadable, .mergedIntoUnknown,
      .resultUnknown, .amountMissing, .postedOnUnreadable, .postedOutside, .controlNumberUnknown, .approvedBySender,
      .decisionNotEntitled, .decisionOutOfOrder, .paymentNotInRoster, .paymentNotExpected, .quoteCountDiffers,
      .quoteSumDiffers,
      .unitUnknown, .personRepeated, .guardianIsBeneficiary, .screenedOut, .guardianNotRegistered, .registerEnded,
      .registerHouseholderDiffers, .registerPayeeDiffers, .registerAccountDiffers, .registerQuantityAbove,
      .caseUnknown, .caseClosed, .caseAmountAbove, .caseNotSettled, .caseSamePerson, .caseVoucherRepeated,
      .casePaymentNotPaid, .caseStandsOpen, .recoveredLater, .originalClawedBack:
      .refusesLine
    case .purposeUnknown, .directionUnknown, .bookedOutside: .refusesLine
    case .rosterNotPayable, .allotmentRepeated, .allotmentPolicyUnknown, .allotmentZero, .reductionAboveLeft,
      .periodNotOver, .periodNotMonth:
      .refusesLine
    case .breakUnknown, .breakMarkUnreadable, .breakCleared, .breakChanged, .breakCaseOpen, .breakReasonNotFitting,
      .breakEvidenceUnknown, .breakSamePerson:
      .refusesLine
    case .breakTaken, .breakEvidenceOther, .breakProposed, .breakNotEdited: .advises
    case .settlementUnknown, .settlementClosed, .settlementYearAhead, .settlementCarryYear, .settlementRosterWaits,
      .settlementInFlight, .settlementFiguresDiffer, .settlementOutOfOrder, .settlementSamePerson, .originalYearClosed,
      .allotmentYearClosed:
      .refusesLine
    case .requestPolicyUnknown, .requestEmpty, .sampleUnknown, .inspectionNotSampled, .inspectionRepeated,
      .inspectionAmount, .inspectedLater:
      .refusesLine
    case .tableMade, .tableWithheld, .inspectionsOpen: .advises
    case .columnIgnored, .policyPublishedLate, .identityRegion, .guardianUnrecorded, .bankCodeCheck, .rateDiffers,
      .phoneForm, .replacesFailed, .publicationMissing, .publishedAfterMarch, .policyOver, .policiesAlike,
      .excludedUnknown, .upperPolicyChanged, .withdrawsInFlight, .withdrawsWithoutTotals, .instructionOfAnother,
      .unknownFailed, .unknownReturned,
      .reasonUnmapped, .statusRepeated, .statementGap, .statementUnmatched,
      .listPolicyUnknown, .listPolicyNotOwn, .screenedAdvice, .registerOneSided, .registerAbsent, .accountsSeveral,
      .accountChanged, .payeeOfMany, .beneficiariesMissing, .rosterGrowth, .recoveredOnStatement, .recoveredBeside,
      .caseOpened,
      .settlementDone:
      .advises
    }
  }
}
