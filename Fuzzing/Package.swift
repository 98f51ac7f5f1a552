// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .strictMemorySafety(),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .treatAllWarnings(as: .error),
]

// `-enable-testing`: the checks use what is internal to ImportPipeline.
let fuzzed: [SwiftSetting] = strict + [.unsafeFlags(["-sanitize=fuzzer", "-enable-testing"])]

/// A program that gives libFuzzer's bytes to one check.
func fuzzer(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .executableTarget(
    name: name, dependencies: dependencies + ["CLibFuzzer"], swiftSettings: fuzzed,
    linkerSettings: [.unsafeFlags(["-sanitize=fuzzer", "-use-ld=lld"])])
}

let package = Package(
  name: "Fuzzing",
  dependencies: [
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
  ],
  targets: [
    .target(name: "CLibFuzzer"),
    // The sources of the main package, by symbolic link: what is `package` there is so here.
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .target(name: "CPhoneTable", exclude: ["phone-numbers.table"]),
    .target(name: "LeadModel", swiftSettings: fuzzed),
    .target(name: "RecordReading", dependencies: ["LeadModel"], swiftSettings: fuzzed),
    .target(name: "PhoneNumbers", dependencies: ["CPhoneTable"], swiftSettings: fuzzed),
    .target(
      name: "Corrections", dependencies: ["LeadModel", "RecordReading", "PhoneNumbers"], swiftSettings: fuzzed),
    .target(name: "Reconciliation", dependencies: ["LeadModel", "RecordReading"], swiftSettings: fuzzed),
    .target(
      name: "LeadStore",
      dependencies: ["CSQLite", "LeadModel", "Reconciliation", .product(name: "GRDB", package: "GRDB.swift")],
      swiftSettings: fuzzed),
    .target(
      name: "ImportPipeline",
      dependencies: [
        "CZlib", "LeadModel", "RecordReading", "PhoneNumbers", "Corrections", "Reconciliation", "LeadStore",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      swiftSettings: fuzzed),
    // What must hold for any bytes; `make test` replays the inputs that once broke it.
    .target(
      name: "FuzzChecks",
      dependencies: ["LeadModel", "RecordReading", "PhoneNumbers", "Corrections", "LeadStore", "ImportPipeline"],
      swiftSettings: fuzzed),
    fuzzer("FuzzPhones", ["PhoneNumbers"]),
    fuzzer("FuzzGzip", ["FuzzChecks"]),
    fuzzer("FuzzCSV", ["FuzzChecks"]),
    fuzzer("FuzzJSON", ["FuzzChecks"]),
    fuzzer("FuzzHeader", ["FuzzChecks"]),
    fuzzer("FuzzRun", ["FuzzChecks"]),
  ]
)
