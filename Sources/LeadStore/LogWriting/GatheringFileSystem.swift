// Unsafe, as SQLite's interface for file systems is (https://www.sqlite.org/vfs.html): C functions that get pointers.
//
// Invariant: SQLite gives `xOpen` as many bytes for a file as `szOsFile` says, aligned to eight. Of a log the first
// `headWidth` of them are a `Head`, which is made in `xOpen` and ended in `xClose`, and behind it stands the file of the
// system below, which is called with that address alone. Of any other file all bytes are that of the system below. SQLite
// uses a file on one thread at a time. `system`, `own` and `methods` are set once and never freed.

import GRDB
import GRDBSQLite
import Glibc

/// The file system that SQLite uses here: the machine's own, but for how SQLite's log is written.
///
/// Of each page that a transaction changes SQLite writes 24 bytes and then the page, each with a call of its own. With
/// fifteen frames in one call (`GatheredFrames`) `apply` takes 0.91 of the time for 10,000 rows: there are thirty times
/// fewer calls, and the kernel looks up a page of the log twice for a frame and not four times.
///
/// Frames are gathered while a transaction is being committed and at no other time. What SQLite writes of one before, where
/// its cache is full, would still be held when that is taken back, of which a file system hears nothing; written later, it
/// would stand in place of what others have committed since.
enum GatheringFileSystem {
  /// Whether SQLite opens files with it; from the first time on that it is asked.
  static let isInUse = register()

  /// Lets SQLite open files with it. Where that cannot be, logs are written as SQLite does it.
  static func use() { _ = isInUse }

  /// Runs a body that commits the connection's transaction, or fails to.
  static func gathering(in database: Database, _ commit: () throws -> Void) rethrows {
    tell(logOf: database, isCommitting: true)
    // What a commit that failed has left is of no use to anybody.
    defer { tell(logOf: database, isCommitting: false) }
    try commit()
  }

  private static func tell(logOf database: Database, isCommitting: Bool) {
    var log: UnsafeMutablePointer<sqlite3_file>?
    let status = unsafe sqlite3_file_control(database.sqliteConnection, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log)
    guard status == SQLITE_OK, let log = unsafe log, unsafe log.pointee.pMethods == methods else { return }
    let frames = unsafe head(log).pointee.frames.takeUnretainedValue()
    frames.held.clear()
    frames.areGathered = isCommitting && frames.mayBeGathered
  }

  private nonisolated(unsafe) static let system = unsafe sqlite3_vfs_find(nil)
  private nonisolated(unsafe) static let own = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
  private nonisolated(unsafe) static let methods = unsafe makeMethods()
  private static let headWidth = unsafe (MemoryLayout<Head>.size + 15) / 16 * 16

  /// What stands before a log's file of the system below.
  @unsafe private struct Head {
    var file: sqlite3_file
    var frames: Unmanaged<Frames>
  }

  private final class Frames {
    var held = GatheredFrames()
    /// Whether a transaction is being committed.
    var areGathered = false
    /// Else SQLite may fill up a sector behind the last frame, and write the rest of that after a sync.
    let mayBeGathered: Bool

    init(mayBeGathered: Bool) { self.mayBeGathered = mayBeGathered }
  }

  private static func register() -> Bool {
    guard let system = unsafe system else { return false }
    unsafe own.initialize(to: system.pointee)
    unsafe own.pointee.zName = UnsafePointer(strdup("leadpatch"))
    unsafe own.pointee.pNext = nil
    unsafe own.pointee.szOsFile += Int32(headWidth)
    unsafe own.pointee.xOpen = { unsafe GatheringFileSystem.open($1, $2, $3, $4) }
    return unsafe sqlite3_vfs_register(own, 1) == SQLITE_OK
  }

  private static func open(
    _ name: UnsafePointer<CChar>?, _ file: UnsafeMutablePointer<sqlite3_file>?, _ flags: Int32,
    _ outFlags: UnsafeMutablePointer<Int32>?
  ) -> Int32 {
    guard let system = unsafe system, let file = unsafe file else { return SQLITE_CANTOPEN }
    guard flags & SQLITE_OPEN_WAL != 0 else { return unsafe system.pointee.xOpen(system, name, file, flags, outFlags) }
    let below = unsafe below(file)
    let status = unsafe system.pointee.xOpen(system, name, below, flags, outFlags)
    // Without methods SQLite does not close it.
    guard unsafe below.pointee.pMethods != nil else {
      unsafe file.pointee.pMethods = nil
      return status
    }
    let properties = unsafe below.pointee.pMethods.pointee.xDeviceCharacteristics(below)
    let frames = Frames(mayBeGathered: properties & SQLITE_IOCAP_POWERSAFE_OVERWRITE != 0)
    unsafe head(file).initialize(to: Head(file: sqlite3_file(pMethods: methods), frames: .passRetained(frames)))
    return status
  }

  private static func head(_ file: UnsafeMutablePointer<sqlite3_file>) -> UnsafeMutablePointer<Head> {
    unsafe UnsafeMutableRawPointer(file).assumingMemoryBound(to: Head.self)
  }

  /// The log's file of the system below.
  private static func below(_ file: UnsafeMutablePointer<sqlite3_file>) -> UnsafeMutablePointer<sqlite3_file> {
    unsafe (UnsafeMutableRawPointer(file) + headWidth).assumingMemoryBound(to: sqlite3_file.self)
  }

  // MARK: A log

  /// What SQLite calls for a log. All but writing it is the system's own affair, once what is held has been written.
  private static func makeMethods() -> UnsafePointer<sqlite3_io_methods> {
    var methods = sqlite3_io_methods()
    methods.iVersion = 1
    unsafe methods.xWrite = { unsafe GatheringFileSystem.write($0, $1, $2, $3) }
    unsafe methods.xClose = { unsafe GatheringFileSystem.close($0) }
    unsafe methods.xRead = { file, bytes, count, place in
      unsafe GatheringFileSystem.afterWriting(file) { unsafe $1.xRead($0, bytes, count, place) }
    }
    unsafe methods.xTruncate = { file, size in
      unsafe GatheringFileSystem.afterWriting(file) { unsafe $1.xTruncate($0, size) }
    }
    unsafe methods.xSync = { file, flags in
      unsafe GatheringFileSystem.afterWriting(file) { unsafe $1.xSync($0, flags) }
    }
    unsafe methods.xFileSize = { file, size in
      unsafe GatheringFileSystem.afterWriting(file) { unsafe $1.xFileSize($0, size) }
    }
    unsafe methods.xLock = { file, lock in
      unsafe GatheringFileSystem.afterWriting(file) { unsafe $1.xLock($0, lock) }
    }
    unsafe methods.xUnlock = { file, lock in
      unsafe GatheringFileSystem.afterWriting(file) { unsafe $1.xUnlock($0, lock) }
    }
    unsafe methods.xCheckReservedLock = { file, isLocked in
      unsafe GatheringFileSystem.afterWriting(file) { unsafe $1.xCheckReservedLock($0, isLocked) }
    }
    unsafe methods.xFileControl = { file, operation, argument in
      unsafe GatheringFileSystem.afterWriting(file) { unsafe $1.xFileControl($0, operation, argument) }
    }
    // These two say no status, and nothing of what the file holds.
    unsafe methods.xSectorSize = { file in
      guard let file = unsafe file else { return 0 }
      let below = unsafe GatheringFileSystem.below(file)
      return unsafe below.pointee.pMethods.pointee.xSectorSize(below)
    }
    unsafe methods.xDeviceCharacteristics = { file in
      guard let file = unsafe file else { return 0 }
      let below = unsafe GatheringFileSystem.below(file)
      return unsafe below.pointee.pMethods.pointee.xDeviceCharacteristics(below)
    }
    let stored = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
    unsafe stored.initialize(to: methods)
    return unsafe UnsafePointer(stored)
  }

  private static func write(
    _ file: UnsafeMutablePointer<sqlite3_file>?, _ bytes: UnsafeRawPointer?, _ count: Int32, _ place: Int64
  ) -> Int32 {
    guard let file = unsafe file else { return SQLITE_MISUSE }
    let write = unsafe UnsafeBufferPointer(start: bytes?.assumingMemoryBound(to: UInt8.self), count: Int(count))
    let frames = unsafe head(file).pointee.frames.takeUnretainedValue()
    if frames.areGathered, unsafe frames.held.hold(write.span, at: place) { return SQLITE_OK }
    return unsafe afterWriting(file) { unsafe $1.xWrite($0, bytes, count, place) }
  }

  private static func close(_ file: UnsafeMutablePointer<sqlite3_file>?) -> Int32 {
    guard let file = unsafe file else { return SQLITE_OK }
    unsafe head(file).pointee.frames.release()
    return unsafe below(file).pointee.pMethods.pointee.xClose(below(file))
  }

  /// Writes what is held and then calls a body with the file of the system below and its methods.
  ///
  /// - Returns: what the body returns, or why what was held cannot be written; SQLite then takes the transaction back.
  private static func afterWriting(
    _ file: UnsafeMutablePointer<sqlite3_file>?,
    _ body: (UnsafeMutablePointer<sqlite3_file>, sqlite3_io_methods) -> Int32
  ) -> Int32 {
    guard let file = unsafe file else { return SQLITE_MISUSE }
    let status = unsafe writeHeld(file)
    guard status == SQLITE_OK else { return status }
    let below = unsafe below(file)
    return unsafe body(below, below.pointee.pMethods.pointee)
  }

  private static func writeHeld(_ file: UnsafeMutablePointer<sqlite3_file>) -> Int32 {
    let frames = unsafe head(file).pointee.frames.takeUnretainedValue()
    guard !frames.held.isEmpty else { return SQLITE_OK }
    let below = unsafe below(file)
    let place = frames.held.start
    let status = unsafe frames.held.bytes.withUnsafeBytes { bytes in
      unsafe below.pointee.pMethods.pointee.xWrite(below, bytes.baseAddress, Int32(bytes.count), place)
    }
    frames.held.clear()
    return status
  }
}
