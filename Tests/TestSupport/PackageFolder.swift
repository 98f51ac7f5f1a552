package import Foundation

/// Where the package's own files are, for tests that compare with them.
package enum PackageFolder {
  package static let url = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
    .standardizedFileURL
}
