import LeadModel
import RecordReading

/// Takes the members out of containers that CSV cells hold: `updates` with a JSON object in it.
package struct ContainerCells: Sendable {
  private var members: JSONCells

  package init(roles: ColumnRoles) { members = JSONCells(roles: roles) }

  /// Members that no field is named after.
  package var ignoredNames: [String] { members.ignoredNames }

  /// The cells with each container's members in its place; what is no JSON object stays as it is.
  package mutating func opened(_ cells: [NamedCell]) -> [NamedCell] {
    guard cells.contains(where: { $0.role == .container }) else { return cells }
    return cells.flatMap { cell in
      guard cell.role == .container, case .text(let text) = cell.value, let json = JSONObjectText.read(text) else {
        return [cell]
      }
      return members(of: "{\(JSONText.quoted(cell.name)):\(json)}") ?? [cell]
    }
  }

  private mutating func members(of record: String) -> [NamedCell]? {
    var reader = JSONReader(layout: .document)
    reader.append(Array(record.utf8).span)
    reader.finish()
    guard reader.next() == .record else { return nil }
    return members.cells(of: reader)
  }
}
