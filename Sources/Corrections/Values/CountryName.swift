/// A country as people write it (SPEC section 3, `country`); digits, which are a calling code, are not read here.
package enum CountryName {
  /// The ISO 3166 alpha-2 region of a code (alpha-2 or alpha-3, any case) or an English name, trimmed and folded; nil
  /// where there is none, or where the name fits two countries (`Congo`, `Virgin Islands`).
  package static func region(named name: String) -> String? {
    let text = CellText.trim(name)
    // A code must stand as it is: folded, `N/A` would be Namibia.
    if text.utf8.count == 2 || text.utf8.count == 3, text.utf8.allSatisfy(\.isASCIILetter),
      let index = sortedIndex(of: text.uppercased(), in: CountryNameTable.codes)
    {
      return CountryNameTable.codeRegions[index]
    }
    return sortedIndex(of: foldedName(String(text)), in: CountryNameTable.names)
      .map { CountryNameTable.nameRegions[$0] }
  }

  private static func sortedIndex(of key: String, in table: [String]) -> Int? {
    var low = 0
    var high = table.count
    while low < high {
      let middle = (low + high) / 2
      if table[middle] < key { low = middle + 1 } else { high = middle }
    }
    return low < table.count && table[low] == key ? low : nil
  }
}
