import Crypto
import SystemPackage

/// A named file, a file that `watch` has taken, or standard input.
package enum InputSource: Sendable, Hashable {
  case file(String)
  case dropped(DroppedInput)
  case standardInput

  /// The name that receipts and messages show.
  package var name: String {
    switch self {
    case .file(let path): path
    case .dropped(let input): input.name
    case .standardInput: "standard input"
    }
  }

  /// Where the bytes are; nil for standard input.
  private var path: String? {
    switch self {
    case .file(let path): path
    case .dropped(let input): input.path
    case .standardInput: nil
    }
  }

  /// - Throws: `RunFailure` 66 where the file is not there or is a folder.
  package func checkExists() throws {
    guard let path else { return }
    guard let kind = FileKind(path: path) else { throw RunFailure(.missing, "\(path): there is no such file") }
    if kind.isFolder { throw RunFailure(.missing, "\(path) is a folder; name a file in it") }
  }

  /// The file's length in bytes; nil for standard input, for what is not there and for a folder.
  package var size: Int? {
    guard let path, let kind = FileKind(path: path), !kind.isFolder else { return nil }
    return kind.size
  }

  fileprivate func open() throws -> FileDescriptor {
    guard let path else { return .standardInput }
    do {
      return try FileDescriptor.open(FilePath(path), .readOnly, options: [.closeOnExec])
    } catch Errno.noSuchFileOrDirectory {
      throw RunFailure(.missing, "\(path): there is no such file")
    } catch {
      throw RunFailure(.readOrWriteFailed, "\(name): cannot be opened: \(error)", about: .input)
    }
  }
}

/// A file that `watch` has taken out of its folder.
package struct DroppedInput: Sendable, Hashable {
  /// Where it is while it is applied.
  let path: String
  /// As it was dropped, for receipts and messages.
  let name: String
  /// Where it will be once it is applied; its rejects go beside that.
  let donePath: String
  /// Where it will be if it is held back.
  let failedPath: String
}

/// What reading an input to its proper end found out about it.
struct InputFacts: Sendable, Hashable {
  /// SHA-256 of the decompressed content, in lower-case hexadecimal.
  let sha256: String
  /// Bytes as they came, compressed ones where the input is gzip.
  let bytes: Int
}

/// Reads an input in chunks, inflating it where its first bytes say gzip, and hashing the content.
struct InputReading {
  /// Bytes a read asks for; any size gives the same result.
  static let defaultReadSize = 1 << 18

  let source: InputSource
  var readSize = defaultReadSize
  var readAhead = ReadAhead.whereBehind
  /// Called after each read with the bytes read so far.
  var onProgress: (Int) -> Void = { _ in }

  /// Hands the decompressed content out in pieces, on a second thread, up to the input's proper end.
  ///
  /// - Parameter ahead: reads rows ahead, on this thread.
  /// - Throws: `RunFailure` where the input cannot be read or is not whole, and what the body throws.
  func readAll(ahead: consuming AheadReader? = nil, _ body: (inout InputPiece) throws -> Void) throws -> InputFacts {
    let file = try source.open()
    defer { if source != .standardInput { try? file.close() } }
    let stamp = FileStamp(file)
    var ahead = readAhead == .never ? nil : ahead
    let facts: InputFacts
    do {
      facts = try PieceHandover.run(
        fresh: { InputPiece() },
        give: { hand in
          try give(file) { piece in
            if readAhead == .always { ahead?.read(&piece) }
            try hand(&piece)
            ahead?.learn(from: piece)
          }
        }, take: { try body(&$0) }, prepare: readAhead == .always ? nil : { ahead?.read(&$0) })
    } catch let fault as GzipFault {
      throw RunFailure(.unusableInput, "\(source.name): \(fault.explanation); nothing was applied")
    }
    // Its last row may be cut where somebody still writes to it, and a number cut short is another number.
    if FileStamp(file) != stamp {
      throw RunFailure(
        .unusableInput, "\(source.name) changed while it was read; run it again once it is whole; nothing was applied")
    }
    if facts.bytes == 0 {
      var failure = RunFailure(.unusableInput, "\(source.name) is empty; nothing was applied")
      failure.isEmptyInput = true
      throw failure
    }
    return facts
  }

  /// Reads, inflates and hashes all there is.
  ///
  /// - Parameter hand: gets each piece of the content, and may leave another one in its place.
  private func give(_ file: FileDescriptor, _ hand: (inout InputPiece) throws -> Void) throws -> InputFacts {
    var decoder = ContentDecoder()
    var hash = SHA256()
    var buffer = [UInt8](repeating: 0, count: readSize)
    var piece = InputPiece()
    var place = ContentPlace()
    var total = 0
    let give: (inout [UInt8], Int) throws -> Void = { bytes, count in
      hash.update(data: bytes[0..<count])
      let length = bytes.count
      piece.fill(with: &bytes, count, at: place)
      place = piece.end
      try hand(&piece)
      bytes = piece.takeBuffer(length)
    }
    while true {
      let count = try read(file, &buffer)
      if count == 0 { break }
      total += count
      onProgress(total)
      try decoder.decode(&buffer, count: count, give)
    }
    try decoder.finish(give)
    let digest = hash.finalize().map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    return InputFacts(sha256: digest, bytes: total)
  }

  private func read(_ file: FileDescriptor, _ buffer: inout [UInt8]) throws -> Int {
    do {
      while true {
        try Interruption.checkBeforeWriting()
        do { return try file.readChunk(into: &buffer) } catch Errno.interrupted { continue }
      }
    } catch let failure as RunFailure {
      throw failure
    } catch {
      throw RunFailure(
        .readOrWriteFailed, "\(source.name): cannot be read: \(error); nothing was applied", about: .input)
    }
  }
}

/// Tells gzip from plain content by its first two bytes, and passes either on.
private struct ContentDecoder {
  private static let pieceSize = 1 << 18
  /// The first bytes until there are two of them.
  private var held: [UInt8] = []
  private var isDecided = false
  private var inflater: GzipInflater?
  private var piece: [UInt8] = []

  mutating func decode(_ bytes: inout [UInt8], count: Int, _ body: (inout [UInt8], Int) throws -> Void) throws {
    if isDecided { return try pass(&bytes, count: count, body) }
    held.append(contentsOf: bytes[0..<count])
    if held.count >= 2 { try decide(body) }
  }

  mutating func finish(_ body: (inout [UInt8], Int) throws -> Void) throws {
    if !isDecided { try decide(body) }
    try inflater?.finish()
  }

  private mutating func decide(_ body: (inout [UInt8], Int) throws -> Void) throws {
    isDecided = true
    if held.starts(with: [0x1F, 0x8B]) {
      inflater = try GzipInflater()
      piece = [UInt8](repeating: 0, count: Self.pieceSize)
    }
    var first = held
    held = []
    try pass(&first, count: first.count, body)
  }

  private mutating func pass(_ bytes: inout [UInt8], count: Int, _ body: (inout [UInt8], Int) throws -> Void) throws {
    guard let inflater else { return try body(&bytes, count) }
    try inflater.inflate(&bytes, count: count, buffer: &piece, body)
  }
}

extension GzipFault {
  fileprivate var explanation: String {
    switch self {
    case .truncated: "the gzip data ends too early; send the file again"
    case .corrupt(let reason): "the gzip data is damaged (\(reason)); send the file again"
    case .trailingGarbage: "there is something after the end of the gzip data; send the file again"
    }
  }
}
