/// A row of the index of numbers that is none that leadpatch wrote.
struct NumberIndexDamage: Error {
  let table: String
}
