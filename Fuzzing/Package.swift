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

let fuzzed: [SwiftSetting] = strict + [.unsafeFlags(["-sanitize=fuzzer"])]

let package = Package(
  name: "Fuzzing",
  targets: [
    .target(name: "CLibFuzzer"),
    // The sources of the main package, by symbolic link: what is `package` there is so here.
    .target(name: "CPhoneTable", exclude: ["phone-numbers.table"]),
    .target(name: "PhoneNumbers", dependencies: ["CPhoneTable"], swiftSettings: fuzzed),
    .executableTarget(
      name: "FuzzPhones", dependencies: ["PhoneNumbers", "CLibFuzzer"], swiftSettings: fuzzed,
      linkerSettings: [.unsafeFlags(["-sanitize=fuzzer", "-use-ld=lld"])]),
  ]
)
