import LeadModel

extension FoldedLead {
  /// The rows, each with the lead as it is after it: what a vendor's API would have answered to that row alone.
  ///
  /// - Parameter editedAt: `updated_at` of a lead that the row changed.
  /// - Complexity: O(columns × rows).
  package func rowsWithLeads(editedAt: String) -> [JudgedRow] {
    var lead = before
    return rows.map { row in
      for change in row.changes { lead[change.column] = change.new }
      if !row.changes.isEmpty {
        lead[.updatedAt] = .text(editedAt)
        lead[.revision] = .integer(lead.revision + 1)
      }
      var row = row
      row.lead = lead
      return row
    }
  }
}
