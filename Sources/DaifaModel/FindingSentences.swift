/// A language Daifa speaks to people.
package enum Language: String, Sendable, CaseIterable {
  case chinese = "zh"
  case english = "en"
}

extension Finding {
  /// The finding as one sentence, saying what was required and what was found.
  package func sentence(_ language: Language) -> String {
    let (chinese, english) = sentences
    let advice = CellAdvice(self)
    return language == .chinese
      ? chinese + (advice?.chinese ?? "") : english + (advice.map { " " + $0.english } ?? "")
  }

  private var sentences: (String, String) {
    switch code {
    case .signatureMissing, .signatureUnreadable, .signerUnknown, .signatureWrong: signatureSentences
    case .emptyFile, .notCSV, .kindUnknown, .kindNotExpected, .fileTooLarge, .gzipDamaged, .gzipTrailingBytes,
      .gzipTooLarge,
      .encodingUnknown, .controlCharacter, .loneCarriageReturn, .quoteMisplaced, .quoteUnbalanced, .fieldTooLong,
      .lineTooLong, .xmlMalformed, .xmlDocumentType, .xmlLimit, .xmlSchema, .columnMissing, .columnRepeated,
      .columnCountDiffers, .columnIgnored, .totalsMissing, .totalsUnreadable, .linesAfterTotals,
      .totalsCountDiffers, .totalsSumDiffers, .amountUnreadable, .tooManyLines, .noLines:
      structureSentences
    case .batchMissing, .batchVaries, .batchReused, .policyVaries, .periodVaries, .policyUnknown, .policyNotYetValid,
      .policyExpired, .policyCancelled, .policyMerged, .categoryExcluded, .policyUnpublished, .policyPublishedLate,
      .departmentNotEntitled, .periodUnreadable, .periodDamaged, .periodNotOfFrequency, .noticeMissing,
      .noticeUnreadable, .noticeTooShort, .noticeNotOver, .tooManyRefused:
      batchSentences
    case .listRegionMixed, .policyRepeated, .wordUnknown, .dateUnreadable, .datesReversed, .standardUnreadable,
      .numberUnreadable, .mergedIntoUnknown, .excludedUnknown, .upperPolicyChanged, .publicationMissing,
      .publishedAfterMarch, .policyOver, .policiesAlike, .withdrawsInFlight, .withdrawsWithoutTotals,
      .refusedLineWithdraws, .instructionUnknown, .instructionOfAnother, .unknownFailed, .unknownReturned,
      .resultUnknown, .amountMissing,
      .reasonUnmapped, .postedOnUnreadable, .postedOutside, .statusRepeated:
      listAndReturnSentences
    case .statementVaries, .statementHeadUnreadable, .statementAccountUnknown, .statementAccountNotServed,
      .statementPeriod, .statementDayNotOver, .statementBalanceDiffers, .statementContradicts,
      .statementReplacedUnknown, .statementReplacedDays, .statementReplacedSettled, .purposeUnknown,
      .directionUnknown, .bookedOutside, .statementGap, .statementUnmatched:
      statementSentences
    case .controlNumberUnknown, .approvedBySender, .decisionNotEntitled, .decisionOutOfOrder, .rosterNotPayable,
      .paymentNotInRoster,
      .paymentNotExpected, .quoteCountDiffers, .quoteSumDiffers:
      decisionSentences
    case .allotmentRepeated, .allotmentPolicyUnknown, .allotmentZero, .reductionAboveLeft: budgetSentences
    case .settlementUnknown, .settlementClosed, .settlementYearAhead, .settlementCarryYear, .settlementRosterWaits,
      .settlementInFlight, .settlementFiguresDiffer, .settlementOutOfOrder, .settlementSamePerson, .settlementDone,
      .yearClosed, .originalYearClosed, .allotmentYearClosed:
      settlementSentences
    case .listVaries, .listDateAhead, .listOlder, .unitUnknown, .personRepeated, .listPolicyUnknown, .listPolicyNotOwn,
      .guardianIsBeneficiary, .screenedOut, .screenedAdvice, .guardianNotRegistered, .registerEnded,
      .registerHouseholderDiffers, .registerPayeeDiffers, .registerAccountDiffers, .registerQuantityAbove,
      .registerOneSided, .registerAbsent:
      screeningSentences
    case .requestPolicyUnknown, .requestEmpty, .tableMade, .tableWithheld, .sampleUnknown, .inspectionNotSampled,
      .inspectionRepeated, .inspectionAmount, .inspectedLater, .inspectionsOpen:
      tableSentences
    case .accountsSeveral, .accountChanged, .payeeOfMany, .beneficiariesMissing, .rosterGrowth: adviceSentences
    case .breakUnknown, .breakMarkUnreadable, .breakCleared, .breakChanged, .breakCaseOpen, .breakReasonNotFitting,
      .breakEvidenceUnknown, .breakSamePerson, .breakTaken, .breakEvidenceOther, .breakProposed, .breakNotEdited:
      breakSentences
    case .caseUnknown, .caseClosed, .caseAmountAbove, .caseNotSettled, .caseSamePerson, .caseVoucherRepeated,
      .casePaymentNotPaid, .caseStandsOpen, .recoveredLater, .recoveredOnStatement, .recoveredBeside, .caseOpened,
      .originalClawedBack:
      clawbackSentences
    case .periodNotOver, .periodNotMonth: requestSentences
    default:
      lineSentences
    }
  }

  private var signatureSentences: (String, String) {
    switch code {
    case .signatureMissing:
      (
        "文件须附签名文件“原文件名.sig”，等候\(required)秒未收到。",
        "A signature, the file's name and “.sig”, is required; none came within \(required) seconds."
      )
    case .signatureUnreadable:
      ("签名文件无法识别（\(found)）。", "The signature cannot be read (\(found)).")
    case .signerUnknown:
      ("签名所用密钥\(found)未在配置中登记为本单位的密钥。", "The signature was made with key \(found), which is not one of this party's.")
    case .signatureWrong:
      (
        "签名与文件不符（用途应为\(required)；\(found)），文件可能被改动。",
        "The signature does not fit the file (it must be made for \(required); \(found)): the file may have been changed."
      )
    default: ("", "")
    }
  }

  private var structureSentences: (String, String) {
    switch code {
    case .emptyFile: ("文件为空。", "The file is empty.")
    case .notCSV:
      (
        "文件是\(ForeignForm(rawValue: found)?.chineseName ?? found)，不是CSV。请用Excel或WPS打开，另存为“CSV UTF-8(逗号分隔)(*.csv)”后再报；只改扩展名不行。",
        "The file is \(ForeignForm(rawValue: found)?.englishName ?? found) and no CSV. Open it in Excel or WPS, save it as “CSV UTF-8(逗号分隔)(*.csv)” (CSV UTF-8, comma delimited) and send that; another file name alone does not help."
      )
    case .kindUnknown:
      (
        "表头不是补贴清册、政策清单、回盘文件、对账单、审核、指标、比对名单、登记表、差异处理、追回或清算文件的列名，XML根元素也不是这几种之一：\(found)。第一行应是列名，上面不要有标题行。",
        "Neither the header row nor the XML root is that of any kind of file there is (roster, policy list, return, statement, approval, …): \(found). The first line is the column names, with no title above it."
      )
    case .kindNotExpected:
      ("本目录应收\(required)，收到的是\(found)。", "This inbox takes \(required); what came is \(found).")
    case .fileTooLarge:
      ("文件不得超过\(required)字节，实为\(found)字节。", "A file may have \(required) bytes; this one has \(found).")
    case .gzipDamaged:
      ("gzip压缩包不完整或已损坏（\(found)），请重新上传。", "The gzip is cut short or damaged (\(found)); upload it again.")
    case .gzipTrailingBytes: ("gzip压缩包结束后还有多余内容。", "There is something after the end of the gzip.")
    case .gzipTooLarge:
      ("解压后不得超过\(required)，实际超出（\(found)）。", "Unpacked it may be \(required); it is more (\(found)).")
    case .encodingUnknown:
      (
        "既不是UTF-8也不是GB18030编码，无法读出的内容在：\(found)。",
        "Neither UTF-8 nor GB18030; what cannot be read is at \(found)."
      )
    case .controlCharacter: ("含有控制字符\(found)。", "A control character, \(found).")
    case .loneCarriageReturn:
      ("行内有单独的回车符，换行应为LF或CRLF。", "A carriage return without a line feed; lines end in LF or CRLF.")
    case .quoteMisplaced:
      (
        "引号位置不对：字段要么整个加引号，要么不加；内部引号须写两个。",
        "A stray quote: a field is quoted whole or not at all, and a quote inside is doubled."
      )
    case .quoteUnbalanced: ("引号没有配对，或引号内换行。", "A quote is not closed on its line.")
    case .fieldTooLong: ("字段不得超过\(required)字节，实为\(found)字节。", "A field may have \(required) bytes; this has \(found).")
    case .lineTooLong: ("一行不得超过\(required)字节，实为\(found)字节。", "A line may have \(required) bytes; this has \(found).")
    case .xmlMalformed: ("XML格式错误：\(found)。", "The XML is not well-formed: \(found).")
    case .xmlDocumentType: ("XML不得含有文档类型声明（DTD）或实体。", "An XML file may not hold a document type (DTD) or entities.")
    case .xmlLimit:
      ("XML超出限度：要求\(required)，实为\(found)。", "The XML goes beyond a limit: \(required) required, \(found) found.")
    case .xmlSchema: ("不符合\(required)：\(found)。", "Not as \(required) says: \(found).")
    case .columnMissing: ("缺少列“\(columnChinese)”（\(column)）。", "The column \(column) (\(columnChinese)) is missing.")
    case .columnRepeated:
      ("列“\(columnChinese)”（\(column)）出现了不止一次。", "The column \(column) (\(columnChinese)) appears more than once.")
    case .columnCountDiffers where (Int(found) ?? 0) > (Int(required) ?? 0):
      (
        "表头有\(required)列，本行有\(found)列：金额不要写千分位的逗号，文字里有逗号的须给整个字段加双引号。",
        "The header has \(required) columns, this line \(found): no thousands separators in amounts, and a field with a comma in it is quoted."
      )
    case .columnCountDiffers:
      ("表头有\(required)列，本行有\(found)列。", "The header has \(required) columns, this line \(found).")
    case .columnIgnored: ("不认识的列“\(found)”，未使用。", "The column “\(found)” is not known and was not used.")
    case .totalsMissing:
      (
        "最后一行应为合计行（TOTAL或合计、笔数、金额），没有合计不能证明文件完整。",
        "The last line must be the totals row (TOTAL or 合计, count, sum): without it nothing shows that the file is whole."
      )
    case .totalsUnreadable: ("合计行的笔数或金额无法读出：\(found)。", "The totals row's count or sum cannot be read: \(found).")
    case .linesAfterTotals: ("合计行之后还有内容。", "There is something after the totals row.")
    case .totalsCountDiffers:
      ("合计行写\(required)笔，实有明细\(found)笔，二者不符。", "The totals row says \(required) lines, there are \(found).")
    case .totalsSumDiffers:
      (
        "清册合计\(required)元，明细合计\(found)元，二者不符。",
        "The totals row says \(required) yuan, the lines add up to \(found) yuan."
      )
    case .amountUnreadable:
      (
        "金额应为元，最多10位整数、2位小数，不带符号和千分位，实为“\(found)”。",
        "An amount is yuan, at most 10 digits and 2 decimals, no sign or separators; found “\(found)”."
      )
    case .tooManyLines: ("一份文件不得超过\(required)行，实有更多。", "A file may have \(required) lines; this one has more.")
    case .noLines: ("文件没有明细行。", "The file has no lines.")
    default: ("", "")
    }
  }

  private var batchSentences: (String, String) {
    switch code {
    case .batchMissing:
      ("批次号为空或超过35个字符：“\(found)”。", "The batch number is empty or longer than 35 characters: “\(found)”.")
    case .batchVaries:
      (
        "一份清册只能有一个批次号：首行为\(required)，本行为\(found)。",
        "A roster has one batch number: the first line says \(required), this one \(found)."
      )
    case .batchReused:
      (
        "批次号\(found)已于\(required)用于另一份清册，内容不同。请使用新的批次号。",
        "Batch number \(found) was used on \(required) for a roster with other contents. Take a new number."
      )
    case .policyVaries:
      (
        "一份清册只能有一个补贴项目：首行为\(required)，本行为\(found)。",
        "A roster has one policy: the first line says \(required), this one \(found)."
      )
    case .periodVaries:
      (
        "一份清册只能有一个发放期间：首行为\(required)，本行为\(found)。",
        "A roster has one period: the first line says \(required), this one \(found)."
      )
    case .policyUnknown:
      (
        "补贴项目\(found)不在已公布的政策清单内，清单外项目不予发放。",
        "Policy \(found) is not on the published list; nothing outside the list is paid."
      )
    case .policyNotYetValid:
      ("补贴项目自\(required)起生效，今天是\(found)。", "The policy is valid from \(required); today is \(found).")
    case .policyExpired: ("补贴项目已于\(required)失效，今天是\(found)。", "The policy ended on \(required); today is \(found).")
    case .policyCancelled: ("补贴项目\(found)已取消。", "Policy \(found) was cancelled.")
    case .policyMerged:
      (
        "补贴项目\(found)已归并至\(required)，请按\(required)报送。",
        "Policy \(found) was merged into \(required); send it under that code."
      )
    case .categoryExcluded:
      ("补贴项目类别为\(found)，不属于一卡通发放范围。", "The policy's category is \(found), which the one-card scheme leaves out.")
    case .policyUnpublished:
      (
        "补贴项目公布日期为\(required)，今天是\(found)，尚未公布的项目不予发放。",
        "The policy's publication date is \(required); today is \(found). What is not published is not paid."
      )
    case .policyPublishedLate:
      ("补贴项目于\(found)公布，晚于规定的\(required)。", "The policy was published on \(found), later than \(required).")
    case .departmentNotEntitled:
      ("补贴项目的主管部门为\(required)，报送部门为\(found)，无权报送。", "The policy belongs to \(required); \(found) may not pay it.")
    case .periodUnreadable:
      (
        "发放期间应写作2026、2026H1、2026Q1或2026-01，实为“\(found)”。",
        "A period is written 2026, 2026H1, 2026Q1 or 2026-01; found “\(found)”."
      )
    case .periodDamaged:
      (
        "发放期间“\(found)”被电子表格改成了日期，请把该列设为文本后重填，如2026-01。",
        "A spreadsheet turned the period into a date, “\(found)”; make the column text and write 2026-01."
      )
    case .periodNotOfFrequency:
      ("该项目发放频次为\(required)，发放期间“\(found)”与之不符。", "The policy pays \(required); the period “\(found)” does not fit.")
    case .noticeMissing:
      ("该项目要求公示\(required)天，未填公示起止日期。", "The policy asks for \(required) days of public notice; the dates are missing.")
    case .noticeUnreadable:
      ("公示日期应写作2026-01-31，实为“\(found)”。", "A notice date is written 2026-01-31; found “\(found)”.")
    case .noticeTooShort:
      (
        "该项目要求公示\(required)天，实际公示\(found)天。",
        "The policy asks for \(required) days of public notice; it lasted \(found)."
      )
    case .noticeNotOver:
      (
        "公示到\(found)才结束，今天是\(required)，公示期满方可报送。",
        "The public notice lasts until \(found); today is \(required). It must be over first."
      )
    case .tooManyRefused where required == "< 100%":
      ("没有一行可以接收（拒收\(found)），整份文件拒收。", "No line can be taken (\(found) refused): the file is refused whole.")
    case .tooManyRefused:
      (
        "拒收的明细超过限度（\(required)），实为\(found)，整份文件拒收。",
        "More lines are refused than the bound (\(required)): \(found). The file is refused whole."
      )
    default: ("", "")
    }
  }
}
