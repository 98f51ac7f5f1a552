import LeadModel
package import LeadStore

extension SkippedLead {
  /// The lead and why it was skipped, as one JSON object.
  package var json: String {
    JSONObject.text([
      ("lead", JSONText.quoted(leadID)), ("code", JSONText.quoted(code)), ("field", JSONText.quoted(field)),
      ("message", JSONText.quoted(message)),
    ])
  }
}
