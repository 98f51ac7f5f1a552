// swift-tools-version: 6.2
import PackageDescription

/// Every target is held to the same rules: Swift 6 mode, strict memory safety, no warnings.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .strictMemorySafety(),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .treatAllWarnings(as: .error),
]

let package = Package(
  name: "leadpatch",
  products: [
    .executable(name: "leadpatch", targets: ["leadpatch"])
  ],
  dependencies: [
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .target(name: "CPhoneTable", exclude: ["phone-numbers.table"]),
    .target(name: "LeadModel", swiftSettings: strict),
    .target(name: "RecordReading", dependencies: ["LeadModel"], swiftSettings: strict),
    .target(name: "PhoneNumbers", dependencies: ["CPhoneTable"], swiftSettings: strict),
    .target(
      name: "Corrections", dependencies: ["LeadModel", "RecordReading", "PhoneNumbers"], swiftSettings: strict),
    .target(name: "Reconciliation", dependencies: ["LeadModel", "RecordReading"], swiftSettings: strict),
    .target(
      name: "LeadStore",
      dependencies: ["CSQLite", "LeadModel", "Reconciliation", .product(name: "GRDB", package: "GRDB.swift")],
      swiftSettings: strict),
    .target(
      name: "ImportPipeline",
      dependencies: [
        "CZlib", "LeadModel", "RecordReading", "PhoneNumbers", "Corrections", "Reconciliation", "LeadStore",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      swiftSettings: strict),
    .target(
      name: "Reviewing",
      dependencies: [
        "LeadModel", "Corrections", "Reconciliation", "LeadStore", "ImportPipeline",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "Mustache", package: "swift-mustache"),
      ],
      resources: [.embedInCode("Resources")], swiftSettings: strict),
    .executableTarget(
      name: "leadpatch",
      dependencies: [
        "LeadModel", "RecordReading", "ImportPipeline", "Reviewing",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Yams", package: "Yams"),
      ],
      swiftSettings: strict),
    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
    .testTarget(
      name: "CommandLineTests",
      dependencies: ["leadpatch", "TestSupport", .product(name: "GRDB", package: "GRDB.swift")],
      exclude: ["Cases"], swiftSettings: strict),
    .testTarget(name: "RecordReadingTests", dependencies: ["RecordReading", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "PhoneNumbersTests", dependencies: ["PhoneNumbers", "TestSupport"], exclude: ["Fixtures"],
      swiftSettings: strict),
    .testTarget(
      name: "CorrectionsTests",
      dependencies: ["LeadModel", "RecordReading", "PhoneNumbers", "Corrections", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "ReconciliationTests",
      dependencies: ["LeadModel", "RecordReading", "PhoneNumbers", "Corrections", "Reconciliation"],
      swiftSettings: strict),
    .testTarget(
      name: "LeadStoreTests",
      dependencies: [
        "LeadModel", "Reconciliation", "LeadStore", "TestSupport", .product(name: "GRDB", package: "GRDB.swift"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "ImportPipelineTests",
      dependencies: [
        "LeadModel", "RecordReading", "PhoneNumbers", "Corrections", "Reconciliation", "LeadStore", "ImportPipeline",
        "TestSupport", .product(name: "GRDB", package: "GRDB.swift"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "FuzzTests",
      dependencies: [
        "LeadModel", "RecordReading", "PhoneNumbers", "Corrections", "LeadStore", "ImportPipeline", "TestSupport",
      ],
      exclude: ["Regressions"], swiftSettings: strict),
    .testTarget(
      name: "ReliabilityTests",
      dependencies: [
        "leadpatch", "LeadModel", "LeadStore", "TestSupport", .product(name: "GRDB", package: "GRDB.swift"),
      ],
      exclude: ["Helpers"], swiftSettings: strict),
    .testTarget(
      name: "ReviewingTests", dependencies: ["LeadModel", "ImportPipeline", "Reviewing"], swiftSettings: strict),
    .testTarget(
      name: "DocumentationTests", dependencies: ["LeadModel", "Corrections", "TestSupport"], swiftSettings: strict),
  ]
)
