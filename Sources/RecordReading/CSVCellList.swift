// Unsafe: cells are put into memory that this list alone owns. In an array Swift would look for another owner at each cell,
// which takes as long as finding the cell; in the reader itself they would be copied whenever the reader is looked at.
//
// Invariant: `storage` holds `storage.count` cells, all initialized, of which the first `count` are the list's; an index is
// checked against `count` before each use, and no pointer leaves this file.

/// The cells of a record, in memory that is used again for the next one.
@safe
struct CSVCellList: ~Copyable, @unchecked Sendable {
  private static let firstCapacity = 32
  private static let filler = CSVCell(start: 0, end: 0, isQuoted: false, hasEscapedQuotes: false)
  private var storage: UnsafeMutableBufferPointer<CSVCell>
  private(set) var count = 0

  init() { unsafe storage = Self.allocate(Self.firstCapacity) }

  deinit { unsafe storage.deallocate() }

  private static func allocate(_ capacity: Int) -> UnsafeMutableBufferPointer<CSVCell> {
    let storage = UnsafeMutableBufferPointer<CSVCell>.allocate(capacity: capacity)
    unsafe storage.initialize(repeating: filler)
    return unsafe storage
  }

  @inline(__always)
  mutating func append(_ cell: CSVCell) {
    if unsafe count == storage.count { grow() }
    unsafe storage[count] = cell
    count &+= 1
  }

  private mutating func grow() {
    let larger = unsafe Self.allocate(2 * storage.count)
    for index in 0..<count { unsafe larger[index] = storage[index] }
    unsafe storage.deallocate()
    unsafe storage = larger
  }

  @inline(__always)
  mutating func removeAll() { count = 0 }

  subscript(index: Int) -> CSVCell {
    @inline(__always) get {
      precondition(index >= 0 && index < count, "no such cell")
      return unsafe storage[index]
    }
    @inline(__always) set {
      precondition(index >= 0 && index < count, "no such cell")
      unsafe storage[index] = newValue
    }
  }
}
