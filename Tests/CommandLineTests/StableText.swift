import Foundation

/// Makes what differs from run to run the same.
///
/// - Times of a receipt: `"started_at":"<time>"`, `"seconds":0`, `"rows_per_second":0`.
/// - Times of a vendor's answer: `"updated_at":"<time>"`.
/// - Versions of a receipt: `"leadpatch":"<version>"`, `"phone_metadata":"<version>"`; golden files outlive them.
/// - Times of `--metrics`, and of a reason that `watch` writes.
/// - The temporary folder's path: `<temp>`.
struct StableText {
  private let root: String

  init(root: URL) { self.root = root.path }

  func text(_ text: String) -> String {
    text.replacing(root, with: "<temp>")
      .replacing(/"started_at":"[0-9T:.-]+Z"/, with: #""started_at":"<time>""#)
      .replacing(/"updated_at":"[0-9T:.-]+Z"/, with: #""updated_at":"<time>""#)
      .replacing(/"seconds":[0-9.]+/, with: #""seconds":0"#)
      .replacing(/"rows_per_second":[0-9]+/, with: #""rows_per_second":0"#)
      .replacing(/"leadpatch":"[^"]*"/, with: #""leadpatch":"<version>""#)
      .replacing(/(leadpatch_last_\w+_seconds\{[^}]*\}) [0-9.]+/) { "\($0.output.1) 0" }
      .replacing(/\(exit status (\d+), [0-9T:.-]+Z\)/) { "(exit status \($0.output.1), <time>)" }
      .replacing(/"phone_metadata":"[^"]*"/, with: #""phone_metadata":"<version>""#)
  }
}
