import Synchronization

/// Held by a large value that is looked at for every record, so that Swift lends that value by its address.
///
/// What could be moved through registers is copied for a call that only looks at it, even where nobody can share it: 600
/// bytes of a reader for each record, which was 3 in 100 of reading. What holds an atomic has to stay where it is for as
/// long as it is lent. Nobody reads or writes this one.
package struct LentByAddress: ~Copyable, Sendable {
  private let place = Atomic(false)

  package init() {}
}
