import CPhoneTable

extension PhoneTable {
  /// The table of the metadata that this program was built with, loaded once.
  ///
  /// Should its checksum fail, the program is damaged; the table then refuses every number rather than guess.
  package static let embedded: PhoneTable = {
    // Safe: `phone_table` points to `phone_table_size` bytes that never change or move.
    let bytes = unsafe UnsafeBufferPointer(start: phone_table, count: phone_table_size)
    return PhoneTable(storage: (try? TableStorage(bytes: unsafe bytes.span)) ?? TableStorage())
  }()
}
