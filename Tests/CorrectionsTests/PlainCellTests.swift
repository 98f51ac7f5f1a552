import Testing

@testable import Corrections

@Suite("Booleans, e-mails and spreadsheet text")
struct PlainCellTests {
  @Test("A yes or no is read in any case and never guessed")
  func booleans() {
    for cell in ["true", "TRUE", "True", "yes", "YES", "y", "Y", "1", " true ", "\u{A0}yes\t"] {
      #expect(BooleanCell.read(cell) == true, "\(cell.debugDescription)")
    }
    for cell in ["false", "FALSE", "no", "No", "n", "N", "0", "\r\n0 "] {
      #expect(BooleanCell.read(cell) == false, "\(cell.debugDescription)")
    }
    for cell in [
      "", " ", "t", "f", "on", "off", "ok", "2", "-1", "00", "01", "1.0", "truee", "tru", "yess", "ｙｅｓ", "１", "Нет",
      "x", "✓", "null", "do not call", "y\u{301}", "true\0",
    ] {
      #expect(BooleanCell.read(cell) == nil, "\(cell.debugDescription)")
    }
  }

  @Test("An address has one @, no white space or angle brackets, a dot inside the domain")
  func emails() {
    for cell in ["a@b.co", "first.last+tag@sub.example.com", "ü@exämple.de", "o'neil@x.y.z", "a@b..c", ".@-.-"] {
      #expect(EmailCell.isValid(cell), "\(cell)")
    }
    for cell in [
      "", "@", "a", "a.b", "a@b", "@b.co", "a@.co", "a@b.", "a@@b.co", "a@b@c.co", "a b@c.co", "a@b .co", " a@b.co",
      "a\u{A0}@b.co", "a@b.co\n", "<a@b.co>", "Ann <a@b.co>", "a@b.co,c@d.co", "a.b@c", "a@.",
    ] {
      #expect(!EmailCell.isValid(cell), "\(cell.debugDescription)")
    }
  }

  @Test("Excel's text marks are taken off")
  func excelText() {
    for (cell, text) in [
      ("'+919876543210", "+919876543210"), ("=\"+919876543210\"", "+919876543210"), ("'00123", "00123"),
      (" =\"00123\" ", "00123"), ("=\"\"", ""), ("'", ""), ("=\" 1 \"", "1"), ("\u{FEFF}'7", "7"), ("=\"'7\"", "7"),
    ] {
      #expect(ExcelText.strip(cell) == (text, true), "\(cell.debugDescription)")
    }
    for cell in ["", "00123", "O'Neil", "=1+2", "=\"", "=\"1", "\"1\"", " 1 ", "é", "=A1&\"x\"", "1'"] {
      #expect(ExcelText.strip(cell) == (cell, false), "\(cell.debugDescription)")
    }
  }

  @Test("A failed formula's text is known as a whole cell")
  func excelErrors() {
    for cell in [
      "#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#GETTING_DATA",
      "#FIELD!", "#BLOCKED!", "#CONNECT!", "#UNKNOWN!", "###", "#####", "##############", " #REF! ", "\u{A0}#n/a",
      "#NV", "#ÜBERLAUF!", "#¡VALOR!",
    ] {
      #expect(ExcelError.isError(cell), "\(cell.debugDescription)")
    }
    for cell in ["", "#", "##", "N/A", "#REF", "#REF!!", "see #REF!", "#1", "#hot!", "=#REF!", "# REF!", "#12"] {
      #expect(!ExcelError.isError(cell), "\(cell.debugDescription)")
    }
  }

  @Test("Scientific notation is exact only where the mantissa has every digit")
  func scientificNotation() {
    for (cell, digits) in [
      ("9.19876543210E+11", "919876543210"), ("9,19876543210E+11", "919876543210"), ("1.2e+1", "12"),
      (" 1.5E+01 ", "15"), ("9.198765432100E+11", "919876543210"), ("1.00000000000000E+14", "100000000000000"),
    ] {
      #expect(ScientificNotation.read(cell) == .exact(digits), "\(cell)")
    }
    for cell in [
      "9.19877E+11", "9,2E+11", "1E+10", "1E+0", "9.1987654321E+11", "1.25E+1", "0.0E+1", "0.12E+2",
      "1.234567890123456E+15", "1.0E+999",
    ] {
      #expect(ScientificNotation.read(cell) == .lost, "\(cell)")
    }
    for cell in [
      "", "E+11", "9", "919876543210", "1E5", "12E34", "1.5E10", "9.1E-5", "12.5E+3", "1.E+5", ".5E+5", "1.5E+",
      "1.5E+1000", "1.5F+5", "1.5E+5x", "a1.5E+5", "-1.5E+5", "1.2.3E+4", "٩.١E+11",
    ] {
      #expect(ScientificNotation.read(cell) == .plain, "\(cell)")
    }
  }

  @Test("Trimming takes Unicode white space and nothing else")
  func trimming() {
    for (cell, text) in [
      ("a", "a"), ("", ""), ("  ", ""), ("\u{A0}\t a b \u{3000}\r\n", "a b"), ("\u{FEFF}a", "a"), ("é ", "é"),
      ("e\u{301}", "e\u{301}"), ("\u{200B}a", "\u{200B}a"), (" \u{301}", "\u{301}"),
    ] {
      #expect(CellText.trim(cell).unicodeScalars.elementsEqual(text.unicodeScalars), "\(cell.debugDescription)")
    }
  }
}
