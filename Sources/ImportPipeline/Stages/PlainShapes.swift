/// What the members are for of all objects that have the same keys in the same order.
final class PlainShape: Sendable {
  let columns: PlainColumns

  init(_ columns: [PlainColumn]) { self.columns = PlainColumns(columns) }
}

/// The shapes met so far of JSON objects, each found again by its keys' places among those that are known (`PlainKeys`).
///
/// The places of all shapes stand in one array, since looking through an array of shapes would count a reference for
/// each. For the same reason a copy for another thread has shapes of its own: the two would wait for each other's counts.
struct PlainShapes: Sendable {
  /// Shapes beyond these are not kept.
  private static let most = 64
  private var places: [Int] = []
  /// Where the places of each shape end.
  private var ends = [0]
  private var shapes: [PlainShape] = []
  /// The place among all of the shape that was found last; none at first, and where there was no room to keep it.
  private var currentPlace: Int?
  /// Such a shape, and its keys.
  private var unkept = PlainShape([])
  private var unkeptKeys: [Int] = []

  /// The shape that was found last; to be asked once for each object, since each time a reference is counted.
  var current: PlainShape { currentPlace.map { shapes[$0] } ?? unkept }

  /// The same shapes, with no object shared.
  func another() -> PlainShapes {
    var other = PlainShapes()
    for (index, shape) in shapes.enumerated() {
      other.add(Array(places[ends[index]..<ends[index + 1]]), PlainShape(shape.columns.all))
    }
    return other
  }

  /// Makes the shape of some keys the current one.
  ///
  /// - Parameter count: how many of the keys are the object's.
  /// - Returns: false where it is not known.
  mutating func find(_ keys: [Int], count: Int) -> Bool {
    if let currentPlace {
      if isShape(currentPlace, keys, count) { return true }
    } else if unkeptKeys[...] == keys[..<count] {
      return true
    }
    for place in shapes.indices where isShape(place, keys, count) {
      currentPlace = place
      return true
    }
    return false
  }

  /// Makes a new shape the current one, and keeps it where there is room.
  mutating func add(_ keys: [Int], _ shape: PlainShape) {
    guard shapes.count < Self.most else {
      currentPlace = nil
      (unkept, unkeptKeys) = (shape, keys)
      return
    }
    currentPlace = shapes.count
    shapes.append(shape)
    places += keys
    ends.append(places.count)
  }

  @inline(__always)
  private func isShape(_ place: Int, _ keys: [Int], _ count: Int) -> Bool {
    let start = ends[place]
    guard ends[place + 1] - start == count else { return false }
    for index in 0..<count where places[start + index] != keys[index] { return false }
    return true
  }
}
