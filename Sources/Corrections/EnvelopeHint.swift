/// What to do about a record that has no key because the leads stand inside it: an export's `{"leads":[{…}]}`, or an
/// answer's `{"prospect":{…}}`. An envelope is never opened: what is beside the leads in it might change their meaning.
enum EnvelopeHint {
  /// The hint, nil where no unknown member holds leads.
  static func text(for cells: [NamedCell]) -> String? {
    for cell in cells where cell.role == .unknown {
      switch cell.value {
      case .array(let json) where holdsObject(json):
        return "the leads stand inside '\(cell.name)': give that list alone, as a JSON array or a lead a line"
      case .object: return "the lead stands inside '\(cell.name)': give that object alone, a lead a line"
      default: continue
      }
    }
    return nil
  }

  private static func holdsObject(_ json: String) -> Bool {
    json.dropFirst().first { !$0.isWhitespace } == "{"
  }
}
