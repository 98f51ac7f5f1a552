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

let package = Package(
  name: "Benchmarks",
  targets: [
    .target(name: "CPhoneTable", exclude: ["phone-numbers.table"]),
    .target(name: "PhoneNumbers", dependencies: ["CPhoneTable"], swiftSettings: strict),
    .target(name: "CAllocationCount"),
    .executableTarget(
      name: "PhoneBenchmark", dependencies: ["PhoneNumbers", "CAllocationCount"], swiftSettings: strict),
  ]
)
