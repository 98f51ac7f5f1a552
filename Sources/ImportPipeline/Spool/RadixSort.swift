extension Array {
  /// Sorts by key; elements of equal keys keep their order.
  ///
  /// Byte by byte from the last one on, those that all keys have in common left out: of the million rows of a large file
  /// three of sixteen bytes differ for leads and three for rows, which makes six passes; comparing takes one for each
  /// doubling of their number.
  mutating func sort(byKey key: (Element) -> SortKey) {
    guard let first else { return }
    let common = key(first)
    var (primary, secondary): (Int64, Int64) = (0, 0)
    for element in self {
      primary |= key(element).primary ^ common.primary
      secondary |= key(element).secondary ^ common.secondary
    }
    var spare = self
    for shift in Self.shifts(ofBytesIn: secondary) {
      _ = distribute(into: &spare, parts: 256) { Self.digit(key($0).secondary, shift) }
    }
    for shift in Self.shifts(ofBytesIn: primary) {
      _ = distribute(into: &spare, parts: 256) { Self.digit(key($0).primary, shift) }
    }
  }

  /// Where the bytes stand that are not 0, from the lowest on.
  private static func shifts(ofBytesIn differences: Int64) -> [Int64] {
    stride(from: 0, to: 64, by: 8).filter { differences >> $0 & 0xFF != 0 }
  }

  /// A byte of a number, in the order of signed numbers.
  @inline(__always)
  private static func digit(_ number: Int64, _ shift: Int64) -> Int {
    Int(truncatingIfNeeded: (number ^ .min) >> shift & 0xFF)
  }

  /// Brings elements together by a number below `parts`, from one array into another, as long, that then takes its place;
  /// elements of one part keep their order.
  ///
  /// - Returns: where each part ends.
  @inline(__always)
  mutating func distribute(into spare: inout Self, parts: Int, by part: (Element) -> Int) -> [Int] {
    var places = [Int](repeating: 0, count: parts)
    for element in self { places[part(element)] += 1 }
    var start = 0
    for value in places.indices { (places[value], start) = (start, start + places[value]) }
    for element in self {
      let value = part(element)
      spare[places[value]] = element
      places[value] += 1
    }
    swap(&self, &spare)
    return places
  }
}
