// swift-tools-version:6.2
import PackageDescription

let package = Package(
  name: "daifa",
  products: [
    .executable(name: "daifa", targets: ["daifa"]),
    // Preloaded by tests into the program, to end it or fail it at a chosen system call.
    .library(name: "DaifaFaultPoints", type: .dynamic, targets: ["CFaultPoints"]),
  ],
  dependencies: [
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    // C libraries of the system: a module map and a shim header each.
    .systemLibrary(name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),

    // The engine, from the values outward. Tests/DaifaHouseTests holds the table of who may import whom.
    .target(name: "DaifaModel"),
    .target(name: "DaifaScreening", dependencies: ["DaifaModel"]),
    .target(
      name: "DaifaFormats", dependencies: ["DaifaModel", "CLibXML2", "CZlib"],
      // Links to schemas/, whose bytes become part of the program.
      resources: [
        .embedInCode("Schemas/roster.xsd"), .embedInCode("Schemas/policy-list.xsd"),
        .embedInCode("Schemas/instruction.xsd"), .embedInCode("Schemas/bank-return.xsd"),
        .embedInCode("Schemas/approval.xsd"), .embedInCode("Schemas/allotment.xsd"),
        .embedInCode("Schemas/screening-list.xsd"), .embedInCode("Schemas/guardian-register.xsd"),
        .embedInCode("Schemas/account-statement.xsd"),
        .embedInCode("Schemas/beneficiary-register.xsd"), .embedInCode("Schemas/break-work.xsd"),
        .embedInCode("Schemas/clawback.xsd"), .embedInCode("Schemas/settlement.xsd"),
        .embedInCode("Schemas/table-request.xsd"), .embedInCode("Schemas/inspection.xsd"),
        .embedInCode("Schemas/report-request.xsd"),
      ]),
    .target(
      name: "DaifaReports",
      dependencies: ["DaifaModel", .product(name: "Mustache", package: "swift-mustache")]),
    .target(
      name: "DaifaSpool",
      dependencies: ["DaifaModel", "CCrypto", .product(name: "SystemPackage", package: "swift-system")]),
    .target(
      name: "DaifaLedger",
      dependencies: [
        "DaifaModel", "CCrypto",
        .product(name: "GRDB", package: "GRDB.swift"), .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ]),
    .target(
      name: "DaifaConfiguration", dependencies: ["DaifaModel", .product(name: "Yams", package: "Yams")]),
    .target(
      name: "DaifaExchange",
      dependencies: [
        "DaifaModel", "DaifaScreening", "DaifaFormats", "DaifaReports", "DaifaSpool", "DaifaLedger",
        .product(name: "Logging", package: "swift-log"),
      ]),
    .executableTarget(
      name: "daifa",
      dependencies: [
        "DaifaExchange", "DaifaConfiguration", "DaifaLedger", "DaifaModel", "DaifaReports", "DaifaSpool",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ],
      // What `daifa init` puts into a new spool.
      resources: [.embedInCode("Resources/daifa.yaml")]),
    .testTarget(
      name: "DaifaSpoolTests",
      dependencies: ["DaifaSpool", "DaifaModel", .product(name: "SystemPackage", package: "swift-system")]),

    .testTarget(name: "DaifaReportsTests", dependencies: ["DaifaReports", "DaifaModel", "CLibXML2"]),
    .testTarget(name: "DaifaConfigurationTests", dependencies: ["DaifaConfiguration", "DaifaModel"]),

    .testTarget(
      name: "DaifaFormatsXMLTests",
      dependencies: ["DaifaTestKit", "DaifaFormats", "DaifaModel", "CLibXML2", "CZlib"]),

    // Calls that change a disk, counted and made to fail; tests only.
    .target(name: "CFaultPoints"),

    // What Daifa costs beside its peers; ./bench runs it.
    .executableTarget(
      name: "daifa-bench",
      dependencies: ["CCrypto", .product(name: "ArgumentParser", package: "swift-argument-parser")],
      exclude: ["Resources"]),

    // Throw-away spools, people, departments and banks to play with; tests only.
    .target(
      name: "DaifaTestKit",
      dependencies: [
        "DaifaConfiguration", "DaifaExchange", "DaifaLedger", "DaifaModel", "DaifaSpool", "CZlib", "CFaultPoints",
        .product(name: "GRDB", package: "GRDB.swift"), .product(name: "GRDBSQLite", package: "GRDB.swift"),
        .product(name: "Logging", package: "swift-log"),
      ]),
    .testTarget(
      name: "DaifaExchangeTests",
      dependencies: ["DaifaTestKit", "DaifaExchange", "DaifaLedger", "DaifaModel", "DaifaSpool"]),
    .testTarget(
      name: "DaifaEvidenceTests",
      dependencies: [
        "DaifaTestKit", "DaifaExchange", "DaifaLedger", "DaifaModel", "DaifaSpool",
        .product(name: "GRDB", package: "GRDB.swift"),
      ]),
    .testTarget(name: "DaifaCommandTests", dependencies: ["DaifaTestKit", "DaifaModel"]),
    .testTarget(
      name: "DaifaCrashTests",
      dependencies: ["DaifaTestKit", "DaifaExchange", "DaifaLedger", "DaifaModel", "DaifaSpool"]),
    .testTarget(
      name: "DaifaLedgerTests",
      dependencies: [
        "DaifaTestKit", "DaifaLedger", "DaifaModel", .product(name: "GRDB", package: "GRDB.swift"),
      ]),
    .testTarget(name: "DaifaModelTests", dependencies: ["DaifaTestKit", "DaifaModel"]),
    .testTarget(name: "DaifaScreeningTests", dependencies: ["DaifaTestKit", "DaifaScreening", "DaifaModel"]),
    .testTarget(name: "DaifaFormatsTests", dependencies: ["DaifaTestKit", "DaifaFormats", "DaifaModel"]),
    .testTarget(name: "DaifaHouseTests"),
  ]
)

// The same strict settings for every Swift target.
let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  // Released code only. The hot loops cross modules a field at a time, and every rule about exclusive access that they could break is
  // still enforced in the debug builds that the tests run: together worth a third of the time of a full cycle.
  .unsafeFlags(
    ["-cross-module-optimization", "-enforce-exclusivity=unchecked"], .when(configuration: .release)),
]
// The fuzzers, only where they are asked for (Fuzz/run): libFuzzer watches every module, and Fuzz/run links the toolchain's driver.
let isFuzzing = Context.environment["DAIFA_FUZZ"] != nil
if isFuzzing {
  package.products.append(.executable(name: "daifa-fuzz", targets: ["daifa-fuzz"]))
  package.targets.append(
    .executableTarget(
      name: "daifa-fuzz",
      dependencies: ["DaifaConfiguration", "DaifaFormats", "DaifaModel", "DaifaScreening", "DaifaSpool"],
      path: "Fuzz", exclude: ["check", "run", "seeds"],
      linkerSettings: [.linkedLibrary("stdc++")]))
}
for target in package.targets where target.type != .system {
  target.swiftSettings = settings + (isFuzzing ? [.unsafeFlags(["-sanitize=fuzzer"])] : [])
}
