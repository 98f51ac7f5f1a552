import PhoneNumbers

/// The version of leadpatch; the one place where it stands.
package let leadpatchVersion = "0.1.0"

/// What `--version` prints: one line, with the version of the phone metadata.
package var versionLine: String {
  "leadpatch \(leadpatchVersion) (phone metadata \(PhoneTable.embedded.metadataVersion))"
}
