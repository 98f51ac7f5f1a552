#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A folder that correction files are dropped into, and the places inside it that `watch` keeps (SPEC section 1).
///
/// - `done/` and `failed/` hold what was taken.
/// - `.leadpatch-watch/` holds the lock, and the file that is being applied.
struct DropFolder: Sendable, Hashable {
  let path: String

  var done: String { path + "/done" }
  var failed: String { path + "/failed" }
  private var keep: String { path + "/.leadpatch-watch" }
  var lockPath: String { keep + "/lock" }

  /// Endings of files that are still being sent.
  private static let unfinishedEndings = [".part", ".tmp", ".filepart"]

  /// Whether a file of this name is one to take.
  static func takes(_ name: String) -> Bool {
    !name.hasPrefix(".") && !unfinishedEndings.contains { name.hasSuffix($0) }
  }

  /// Makes the places that are missing, for their owner alone.
  ///
  /// - Throws: `RunFailure` 66 where the folder is not there, 73 where a place cannot be made.
  func prepare() throws {
    guard let kind = FileKind(path: path), kind.isFolder else {
      throw RunFailure(.missing, "\(path): there is no such folder to watch")
    }
    for place in [keep, done, failed] { try makeFolder(place) }
  }

  /// The files to take, in byte order of their names.
  ///
  /// - Throws: `RunFailure` 74 where the folder cannot be read.
  func files() throws -> [DroppedFile] {
    try names(in: path).filter(Self.takes).compactMap { name in
      DroppedFile(path: "\(path)/\(name)", name: name)
    }
  }

  // MARK: Claims

  /// Takes a file out of the folder, so that nobody else takes it and a killed `watch` finds it again.
  ///
  /// - Throws: `RunFailure` 74 where it cannot be moved.
  func claim(_ name: String) throws -> Claim {
    let done = Place(folder: done, name: name)
    let failed = Place(folder: failed, name: name)
    let claim = Claim(folder: self, name: name, doneNumber: done.free(), failedNumber: failed.free())
    try makeFolder(claim.holder)
    try move("\(path)/\(name)", to: claim.path)
    return claim
  }

  /// Files that a killed `watch` had claimed, in byte order of their names.
  func claims() throws -> [Claim] {
    var claims: [Claim] = []
    for holder in try names(in: keep) {
      guard let numbers = Claim.numbers(ofHolder: holder) else { continue }
      let place = self.holder(holder)
      let held = try names(in: place).filter { DroppedFile(path: "\(place)/\($0)", name: $0) != nil }
      if held.isEmpty { removeEmptyFolder(place) }
      claims += held.map { Claim(folder: self, name: $0, doneNumber: numbers.done, failedNumber: numbers.failed) }
    }
    return claims.sorted { Array($0.name.utf8).lexicographicallyPrecedes(Array($1.name.utf8)) }
  }

  fileprivate func holder(_ name: String) -> String { "\(keep)/\(name)" }

  // MARK: File system

  private func names(in folder: String) throws -> [String] {
    do {
      let names = try FileManager.default.contentsOfDirectory(atPath: folder)
      return names.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
    } catch {
      throw RunFailure(.readOrWriteFailed, "\(folder): the folder cannot be read: \(error)")
    }
  }

  private func makeFolder(_ place: String) throws {
    if let kind = FileKind(path: place), kind.isFolder { return }
    do {
      try FileManager.default.createDirectory(
        atPath: place, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    } catch {
      throw RunFailure(.cannotCreateOutput, "\(place): the folder cannot be made: \(error)")
    }
  }
}

/// Moves a file within the drop folder, and keeps the move on disk.
///
/// - Throws: `RunFailure` 74.
private func move(_ from: String, to path: String) throws {
  do {
    try renameFile(from, to: path)
    try synchronizeFolder(of: path)
  } catch {
    throw RunFailure(.readOrWriteFailed, "\(from): cannot be moved to \(path): \(error)")
  }
}

/// A file that `watch` has taken out of the drop folder, with the names that are kept free for it.
struct Claim: Sendable, Hashable {
  let folder: DropFolder
  /// As it was dropped.
  let name: String
  /// Which of the names that its name gives it will have in `done/`: 1 is the name itself.
  let doneNumber: Int
  let failedNumber: Int

  /// The numbers are part of the place, so that a killed `watch` goes on with the same names.
  fileprivate var holder: String { folder.holder("\(doneNumber).\(failedNumber)") }
  var path: String { "\(holder)/\(name)" }
  var done: Place { Place(folder: folder.done, name: name, number: doneNumber) }
  var failed: Place { Place(folder: folder.failed, name: name, number: failedNumber) }

  /// The claim as an input of `apply`.
  var source: InputSource {
    .dropped(DroppedInput(path: path, name: "\(folder.path)/\(name)", donePath: done.path, failedPath: failed.path))
  }

  fileprivate static func numbers(ofHolder name: String) -> (done: Int, failed: Int)? {
    let parts = name.split(separator: ".").map { Int($0) }
    guard parts.count == 2, let done = parts[0], let failed = parts[1] else { return nil }
    return (done, failed)
  }

  /// Moves the file to its last place.
  func move(to place: Place) throws { try move(to: place.path) }

  /// Gives the file back to the folder, for the next look; it stays claimed where another has come in its place.
  func putBack() throws {
    let origin = "\(folder.path)/\(name)"
    if FileKind(path: origin) == nil { try move(to: origin) }
  }

  private func move(to path: String) throws {
    try ImportPipeline.move(self.path, to: path)
    removeEmptyFolder(holder)
  }
}

/// A place for a file in `done/` or `failed/`, with what is written beside it.
struct Place: Sendable, Hashable {
  let folder: String
  let name: String
  var number = 1

  var path: String { "\(folder)/\(numberedName)" }
  var receiptPath: String { path + ".receipt.json" }
  var reasonPath: String { path + ".reason.txt" }

  /// `crm.csv.gz` is `crm-2.csv.gz` where its name is taken.
  private var numberedName: String {
    guard number > 1 else { return name }
    let (stem, ending) = InputSource.splitEnding(of: name[...])
    return "\(stem)-\(number)\(ending)"
  }

  /// The first number under which neither the file nor anything beside it would replace what is there.
  func free() -> Int {
    var place = self
    while place.isTaken { place.number += 1 }
    return place.number
  }

  private var isTaken: Bool {
    let rejects = InputSource.file(path).rejectsStem
    return [path, receiptPath, reasonPath, rejects + ".csv", rejects + ".jsonl"].contains { FileKind(path: $0) != nil }
  }
}
