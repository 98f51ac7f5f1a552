import Foundation
import Testing

/// Small C programs of this folder, compiled with the C compiler that `make deps` asks for.
enum CompiledHelper {
  /// The library that lets calls fail, to be loaded into the program with `LD_PRELOAD`.
  static let faults = Result { try compile("faults", as: "libfaults.so", ["-shared", "-fPIC", "-ldl"]) }
  /// A dialler that takes leads of a store.
  static let dialler = Result { try compile("dialler", as: "dialler", ["-lsqlite3"]) }

  private static func compile(_ name: String, as product: String, _ flags: [String]) throws -> String {
    let source = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Helpers/\(name).c").path
    let folder = FileManager.default.temporaryDirectory.appending(path: "leadpatch-helpers-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let path = folder.appending(path: product).path
    let compiler = Process()
    compiler.executableURL = URL(filePath: "/usr/bin/env")
    compiler.arguments =
      [ProcessInfo.processInfo.environment["CC"] ?? "cc", "-O1", "-Wall", "-Werror", "-o", path, source] + flags
    try compiler.run()
    compiler.waitUntilExit()
    try #require(compiler.terminationStatus == 0, "\(name).c does not compile")
    return path
  }
}
