import Foundation
import PhoneNumbers
import Testing

/// Agreement with the PyPI package phonenumbers 9.0.43 on everything that `leadpatch phone` prints.
@Suite struct OracleTests {
  /// The file that PHONE_CORPUS names, else the committed sample; see Scripts/phone-corpus.
  private var corpus: URL {
    ProcessInfo.processInfo.environment["PHONE_CORPUS"].map { URL(filePath: $0) }
      ?? fixtures.appending(path: "phone-sample.jsonl")
  }

  @Test func everyRowAgreesWithTheOracle() throws {
    let rows = try OracleRow.read(corpus)
    let table = PhoneTable.embedded
    let different = rows.filter { $0.answered(by: table) != $0 }
    print("\(rows.count) rows, \(different.count) differences")
    for row in different.prefix(20) {
      Issue.record("oracle \(row)\nengine \(row.answered(by: table))")
    }
    #expect(rows.count >= 4000)
    #expect(different.isEmpty)
  }
}
