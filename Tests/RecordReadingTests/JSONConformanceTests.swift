import RecordReading
import Testing

/// RFC 8259 case by case, under the kind of names that public JSON test suites use: `y` texts must be read, `n` texts
/// must be refused, and of what the RFC leaves open (`i`) the table says what SPEC section 4 decides.
@Suite struct JSONConformanceTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let text: [UInt8]
    let isRead: Bool

    init(_ name: String, _ text: String, isRead: Bool) { self.init(name, Array(text.utf8), isRead: isRead) }

    init(_ name: String, _ text: [UInt8], isRead: Bool) {
      self.name = name
      self.text = text
      self.isRead = isRead
    }

    var testDescription: String { name }
  }

  static let read: [(String, String)] = [
    ("array_spaces_inside", "[[]   ]"), ("array_empty_string", #"[""]"#), ("array_empty", "[]"),
    ("array_ends_with_line", #"["a"]"#), ("array_false", "[false]"), ("array_of_all_kinds", #"[null, 2, "3", {}]"#),
    ("array_null", "[null]"), ("array_one_and_line_feed", "[7\n]"), ("array_leading_space", " [7]"),
    ("array_several_nulls", "[7,null,null,null,8]"), ("array_trailing_space", "[8] "),
    ("number_plain", "[321e56]"), ("number_zero_exponent_plus", "[0e+2]"), ("number_zero_exponent", "[0e2]"),
    ("number_space_after", "[5 ]"), ("number_fraction_close_to_zero", "[-0.00000000000000000000000000000000000000001]"),
    ("number_exponent", "[21e33]"), ("number_minus_zero", "[-0]"), ("number_negative_integer", "[-321]"),
    ("number_negative_one", "[-2]"), ("number_negative_zero_fraction", "[-0.0]"),
    ("number_capital_exponent", "[2E33]"), ("number_capital_exponent_minus", "[2E-3]"),
    ("number_capital_exponent_plus", "[2E+3]"), ("number_fraction_and_exponent", "[432.567e89]"),
    ("number_exponent_minus", "[2e-3]"), ("number_exponent_plus", "[2e+3]"), ("number_integer", "[321]"),
    ("number_fraction", "[321.456789]"), ("number_alone", "42"), ("number_negative_alone", "-0.1"),
    ("object_basic", #"{"abc":"def"}"#), ("object_two_members", #"{"abc":"def", "ghi":"jkl"}"#),
    ("object_empty", "{}"), ("object_empty_key", #"{"":1}"#), ("object_nul_escape_in_key", #"{"ab\u0000cd": 42}"#),
    ("object_extreme_numbers", #"{ "least": -1.0e+28, "most": 1.0e+28 }"#),
    ("object_long_texts", #"{"x":[{"id": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}], "id": "bbbbbbbbbbbbbbbbbb"}"#),
    ("object_simple", #"{"a":[]}"#), ("object_escaped_text", #"{"t":"\u041f\u043e\u043b \u0414\u043e\u043c" }"#),
    ("object_with_line_feeds", "{\n\"a\": \"b\"\n}"), ("object_same_key_in_other_objects", #"[{"a":1},{"a":1}]"#),
    ("object_keys_of_other_case", #"{"a":1,"A":2}"#),
    ("string_one_two_three_byte_escapes", #"["\u0060\u012a\u12AB"]"#), ("string_surrogate_pair", #"["\uD801\udc37"]"#),
    ("string_surrogate_pairs", #"["\ud83d\ude39\ud83d\udc8d"]"#),
    ("string_all_short_escapes", #"["\"\\\/\b\f\n\r\t"]"#),
    ("string_backslash_and_u", #"["\\u0000"]"#), ("string_backslash_and_quotes", #"["\""]"#),
    ("string_comment_inside", #"["a/*b*/c/*d//e"]"#), ("string_backslash_a", #"["\\a"]"#),
    ("string_backslash_n", #"["\\n"]"#), ("string_escaped_control", #"["\u0012"]"#),
    ("string_escaped_noncharacter", #"["\uFFFF"]"#), ("string_in_array", #"["asd"]"#),
    ("string_in_array_with_space", #"[ "asd"]"#), ("string_last_surrogates", #"["\uDBFF\uDFFF"]"#),
    ("string_new_line_escape", #"["new\u00A0line"]"#), ("string_raw_noncharacter_ten_ffff", "[\"\u{10FFFF}\"]"),
    ("string_raw_noncharacter_ffff", "[\"\u{FFFF}\"]"), ("string_nul_escape", #"["\u0000"]"#),
    ("string_line_break_escape", #"["\u000a"]"#), ("string_pi", "[\"π\"]"),
    ("string_raw_private_use", "[\"\u{1BFFF}\"]"), ("string_plain", #"["asd "]"#), ("string_alone_is_a_value", #"" ""#),
    ("string_escaped_g_clef", #"["\uD834\uDd1e"]"#), ("string_three_byte_escape", #"["\u0821"]"#),
    ("string_two_byte_escape", #"["\u0123"]"#), ("string_raw_line_separator", "[\"\u{2028}\"]"),
    ("string_raw_paragraph_separator", "[\"\u{2029}\"]"), ("string_escaped_quote_alone", #"["\u0022"]"#),
    ("string_escaped_backslash", #"["\u005C"]"#), ("string_unescaped_delete", "[\"\u{7F}\"]"),
    ("string_raw_utf8", "[\"€𝄞\"]"), ("string_delete_inside", "[\"a\u{7F}a\"]"),
    ("string_escaped_noncharacter_10ffe", #"["\uDBFF\uDFFE"]"#),
    ("string_escaped_noncharacter_1fffe", #"["\uD83F\uDFFE"]"#),
    ("string_escaped_zero_width", #"["\u200B"]"#), ("string_escaped_invisible_plus", #"["\u2064"]"#),
    ("string_escaped_noncharacter_fdd0", #"["\uFDD0"]"#), ("string_escaped_noncharacter_fffe", #"["\uFFFE"]"#),
    ("string_mixed_case_hex", #"["\uA66D\ua66d"]"#), ("string_raw_byte_order_mark_inside", "[\"\u{FEFF}\"]"),
    ("structure_false_alone", "false"), ("structure_number_alone", "42"), ("structure_negative_number_alone", "-0.1"),
    ("structure_null_alone", "null"), ("structure_string_alone", #""asd""#), ("structure_true_alone", "true"),
    ("structure_empty_string_alone", #""""#), ("structure_trailing_line_feed", "[\"a\"]\n"),
    ("structure_true_in_array", "[true]"), ("structure_space_around_array", " [] "),
    ("structure_every_space", "\t\r\n [\t\r\n 1\t\r\n ,\t\r\n 2\t\r\n ]\t\r\n "),
  ]

  static let refused: [(String, String)] = [
    ("array_word_without_comma", "[1 true]"), ("array_colon_for_comma", #"["": 1]"#),
    ("array_comma_after_close", #"[""],"#), ("array_comma_and_number", "[,1]"), ("array_two_commas", "[1,,2]"),
    ("array_two_extra_commas", #"["x",,]"#), ("array_extra_close", #"["x"]]"#), ("array_extra_comma", #"["",]"#),
    ("array_incomplete", #"["x""#), ("array_incomplete_after_word", "[x"), ("array_inner_without_comma", "[3[4]]"),
    ("array_items_by_colon", "[1:2]"), ("array_only_a_comma", "[,]"), ("array_only_a_minus", "[-]"),
    ("array_comma_before_space", "[   , \"\"]"), ("array_lines_unclosed", "[\"a\",\n4\n,1,"),
    ("array_number_and_comma", "[1,]"), ("array_number_and_commas", "[1,,]"), ("array_vertical_tab", "[\"\u{B}a\"\\f]"),
    ("array_star_inside", "[*]"), ("array_unclosed", #"["""#), ("array_unclosed_after_comma", "[1,"),
    ("array_unclosed_with_lines", "[1,\n1\n,1"), ("array_unclosed_with_object", "[{}"),
    ("array_closed_as_object", "[1}"), ("array_round_brackets", "(1)"),
    ("word_false_cut", "[fals]"), ("word_null_cut", "[nul]"), ("word_true_cut", "[tru]"),
    ("word_true_capital", "[True]"), ("word_null_capital", "[NULL]"), ("word_undefined", "[undefined]"),
    ("word_python_none", "[None]"), ("word_with_more", "[nulls]"), ("word_alone_cut", "tru"),
    ("number_double_minus", "[--2.]"), ("number_plus", "[+1]"), ("number_double_plus", "[++1234]"),
    ("number_plus_word", "[+Inf]"), ("number_minus_zero_one", "[-01]"), ("number_minus_one_point", "[-1.0.]"),
    ("number_minus_two_point", "[-2.]"), ("number_minus_nan", "[-NaN]"), ("number_point_minus", "[.-1]"),
    ("number_point_exponent", "[.2e-3]"), ("number_zero_point_exponent", "[0.1.2]"), ("number_zero_capital", "[0E]"),
    ("number_zero_capital_plus", "[0E+]"), ("number_zero_exponent_nothing", "[0e]"), ("number_zero_plus", "[0e+]"),
    ("number_zero_point_e", "[0.e1]"), ("number_one_exponent_nothing", "[1.0e]"), ("number_one_minus", "[1.0e-]"),
    ("number_one_plus", "[1.0e+]"), ("number_with_space", "[1 000.0]"), ("number_capital_e_twice", "[1eE2]"),
    ("number_two_point_e_plus", "[2.e+3]"), ("number_two_point_e_minus", "[2.e-3]"), ("number_two_point_e", "[2.e3]"),
    ("number_two_exponents", "[9.e+]"), ("number_infinity", "[Inf]"), ("number_nan", "[NaN]"),
    ("number_full_width_one", "[１]"), ("number_expression", "[1+2]"), ("number_hexadecimal", "[0x1]"),
    ("number_hexadecimal_two", "[0x42]"), ("number_infinity_word", "[Infinity]"), ("number_and_word", "[0e+-1]"),
    ("number_minus_infinity", "[-Infinity]"), ("number_minus_word", "[-foo]"), ("number_minus_space", "[- 1]"),
    ("number_minus_zero_digits", "[-012]"), ("number_minus_without_digits", "[-.123]"),
    ("number_minus_with_word", "[-1x]"), ("number_then_letter", "[1ea]"), ("number_point_without_digits", "[1.]"),
    ("number_starts_with_point", "[.123]"), ("number_letter_after", "[1.2a-3]"),
    ("number_letter_in_exponent", "[1.8011670033376514H-308]"),
    ("number_leading_zero", "[012]"), ("number_underscore", "[1_0]"), ("number_dollar", "[$1]"),
    ("object_bad_word_value", #"["x", truth]"#), ("object_bracket_as_key", "{[: \"x\"}\n"),
    ("object_comma_for_colon", #"{"x", null}"#), ("object_two_colons", #"{"x"::"b"}"#), ("object_emoji_key", "{🇨🇭}"),
    ("object_value_without_quotes_key", #"{"a":"a" 123}"#), ("object_key_in_single_quotes", "{key: 'value'}"),
    ("object_unquoted_key", "{a: \"b\"}"), ("object_missing_colon", #"{"a" b}"#), ("object_missing_key", #"{:"b"}"#),
    ("object_missing_semicolon", #"{"a" "b"}"#), ("object_missing_value", #"{"a":"#),
    ("object_no_colon", #"{"a""#), ("object_number_key", "{1:1}"), ("object_number_key_and_comma", "{9999E9999:1}"),
    ("object_null_keys", "{null:null,null:null}"), ("object_several_commas", #"{"id":0,,,,,}"#),
    ("object_single_quotes", "{'a':0}"), ("object_trailing_comma", #"{"id":0,}"#),
    ("object_trailing_comment", #"{"a":"b"}/**/"#), ("object_trailing_comment_open", #"{"a":"b"}/**//"#),
    ("object_trailing_slashes", #"{"a":"b"}//"#), ("object_trailing_slash", #"{"a":"b"}/"#),
    ("object_two_commas_in_a_row", #"{"a":"b",,"c":"d"}"#), ("object_unquoted_value", #"{"a":b}"#),
    ("object_unclosed_value", #"{"a":"a"#), ("object_with_one_string", #"{ "foo" : "bar", "a" }"#),
    ("object_text_after", #"{"a":"b"}#"#), ("object_closed_as_array", #"{"a":1]"#), ("object_minus_key", "{-1:1}"),
    ("object_object_as_key", #"{{"a":1}:2}"#), ("object_equals", #"{"a"=1}"#), ("object_comma_first", #"{,"a":1}"#),
    ("single_space", " "), ("string_one_surrogate_then_escape", #"["\uD800\"]"#),
    ("string_one_surrogate_then_u", #"["\uD800\u"]"#), ("string_one_surrogate_then_u1", #"["\uD800\u1"]"#),
    ("string_one_surrogate_then_u1x", #"["\uD800\u1x"]"#), ("string_accents_without_quotes", "[é]"),
    ("string_backslash_nul", "[\"\\\u{0}\"]"), ("string_escape_x", #"["\x00"]"#),
    ("string_escaped_backslash_bad", #"["\\\"]"#),
    ("string_escaped_tab_byte", "[\"\\\u{9}\"]"), ("string_escaped_emoji", "[\"\\🌀\"]"),
    ("string_incomplete_escape", #"["\"]"#), ("string_incomplete_unicode", #"["\u00A"]"#),
    ("string_incomplete_surrogate", #"["\uD834\uDd"]"#), ("string_incomplete_surrogate_escape", #"["\uD800\uD800\x"]"#),
    ("string_bad_unicode_escape", #"["\uqqqq"]"#), ("string_bad_escape_a", #"["\a"]"#),
    ("string_leading_unicode_without_quote", #"[\u0020"asd"]"#), ("string_no_quotes_with_escape", #"[\n]"#),
    ("string_one_quote", "\""), ("string_single_quotes", "['single quote']"), ("string_word_alone", "abc"),
    ("string_start_escape_unclosed", #"["\"#), ("string_raw_control_one", "[\"a\u{0}a\"]"),
    ("string_raw_line_feed", "[\"new\nline\"]"), ("string_raw_tab", "[\"\t\"]"), ("string_capital_u", #""\UA66D""#),
    ("string_text_after", #""x""# + "y"), ("string_raw_escape", "[\"\u{1B}\"]"), ("string_typographic_quotes", "[“a”]"),
    ("structure_open_angle", "<.>"), ("structure_null_in_angles", "[<null>]"), ("structure_word_after_array", "[1]x"),
    ("structure_closes_after_array", "[1]]"), ("structure_ascii_unicode_identifier", "aå"),
    ("structure_capitalised_true", "[True]"), ("structure_close_of_nothing", "1]"),
    ("structure_comma_for_close", #"{"x": true,"#), ("structure_two_arrays", "[][]"), ("structure_close", "]"),
    ("structure_byte_order_mark_cut", "\u{FEFF}{}"), ("structure_nothing", ""),
    ("structure_nul_outside_strings", "[\u{0}]"), ("structure_number_and_brace", "2@"),
    ("structure_object_then_close", "{}}"), ("structure_object_unclosed", #"{"":"#),
    ("structure_comment_in_object", #"{"a":/*comment*/"b"}"#), ("structure_object_then_word", #"{"a": true} "x""#),
    ("structure_open_array_as_key", "{["), ("structure_open_array_apostrophe", "['"),
    ("structure_open_array_comma", "[,"), ("structure_open_array_object", "[{"),
    ("structure_open_array_text", "[\"a"), ("structure_open_array_text_closed", "[\"a\""),
    ("structure_open_object", "{"), ("structure_open_object_close_array", "{]"), ("structure_open_object_comma", "{,"),
    ("structure_open_object_text", "{\"a"), ("structure_open_object_apostrophe", "{'a'"),
    ("structure_open_open", #"["\{["\{["\{["\{"#), ("structure_single_star", "*"), ("structure_at", "@"),
    ("structure_trailing_hash", ##"{"a":"b"}#{}"##), ("structure_bare_escape", #"[\u000A""]"#),
    ("structure_unclosed_array", "[1"), ("structure_unclosed_false", "[ false, nul"),
    ("structure_unclosed_true", "[ true, fals"), ("structure_unclosed_false_alone", "[ false, tru"),
    ("structure_unclosed_object", #"{"asd":"asd""#), ("structure_no_break_space", "[\u{A0}]"),
    ("structure_form_feed", "[\u{C}]"), ("structure_word_joiner", "[\u{2060}]"), ("structure_vertical_tab", "[\u{B}]"),
    ("structure_line_separator", "[1,\u{2028}2]"), ("structure_line_comment", "[1 // one\n]"),
    ("structure_block_comment", "/* a */ [1]"), ("structure_two_numbers", "1 2"), ("structure_semicolon", "[1;2]"),
    ("structure_backtick", "[`a`]"), ("structure_only_comma", ","), ("structure_only_colon", ":"),
  ]

  /// What RFC 8259 leaves to the reader, or leaves out, and SPEC section 4 decides.
  static let decided: [Case] = [
    Case("number_double_too_large_is_kept_as_written", "[123.456e-789]", isRead: true),
    Case(
      "number_huge_exponent_is_kept_as_written", "[0.4e00669999999999999999999999999999999999969999999006]",
      isRead: true),
    Case("number_negative_huge_exponent_is_kept", "[-1e+9999]", isRead: true),
    Case("number_very_large_integer_is_kept", "[100000000000000000000000000000000000]", isRead: true),
    Case("number_very_small_integer_is_kept", "[-237462374673276894279832749832423479823246327846]", isRead: true),
    Case("number_one_and_a_half_million_exponent", "[1.5e+9999]", isRead: true),
    Case("string_first_surrogate_alone", #"["\uDADA"]"#, isRead: false),
    Case("string_second_surrogate_alone", #"["\uDFAA"]"#, isRead: false),
    Case("string_surrogates_swapped", #"["\uDd1e\uD834"]"#, isRead: false),
    Case("string_first_surrogate_then_text", #"["\uD800abc"]"#, isRead: false),
    Case("string_first_surrogate_twice", #"["\uD800\uD800\n"]"#, isRead: false),
    Case("string_first_surrogate_then_other_escape", #"["\uD888\u1234"]"#, isRead: false),
    Case("string_surrogate_in_key", #"{"\uDFAA":0}"#, isRead: false),
    Case("object_key_twice", #"{"a":"b","a":"c"}"#, isRead: false),
    Case("object_key_and_value_twice", #"{"a":"b","a":"b"}"#, isRead: false),
    Case("object_key_twice_by_escape", #"{"a":1,"\u0061":2}"#, isRead: false),
    Case("string_utf8_cut", [0x5B, 0x22, 0xE6, 0x97, 0x22, 0x5D], isRead: false),
    Case("string_utf8_continuation_alone", [0x5B, 0x22, 0x81, 0x22, 0x5D], isRead: false),
    Case("string_utf8_overlong_two", [0x5B, 0x22, 0xC0, 0xAF, 0x22, 0x5D], isRead: false),
    Case("string_utf8_overlong_six", [0x5B, 0x22, 0xFC, 0x83, 0xBF, 0xBF, 0xBF, 0xBF, 0x22, 0x5D], isRead: false),
    Case("string_utf8_surrogate", [0x5B, 0x22, 0xED, 0xA0, 0x80, 0x22, 0x5D], isRead: false),
    Case("string_utf8_beyond_unicode", [0x5B, 0x22, 0xF4, 0xBF, 0xBF, 0xBF, 0x22, 0x5D], isRead: false),
    Case("string_latin_1", [0x5B, 0x22, 0xE9, 0x22, 0x5D], isRead: false),
    Case("string_bad_byte_after_escape", [0x5B, 0x22, 0x5C, 0xE5, 0x22, 0x5D], isRead: false),
    Case("string_bad_byte_in_unicode_escape", [0x5B, 0x22, 0x5C, 0x75, 0x30, 0x30, 0xE5, 0x22, 0x5D], isRead: false),
    Case("number_then_bad_byte", [0x5B, 0x31, 0x32, 0x33, 0xE5, 0x5D], isRead: false),
    Case("word_bad_byte", [0x5B, 0x61, 0xE5, 0x5D], isRead: false),
    Case("structure_bad_byte_alone", [0xE5], isRead: false),
    Case("structure_byte_order_mark_alone", [0xEF, 0xBB, 0xBF], isRead: false),
    Case("structure_half_a_byte_order_mark", [0xEF, 0xBB, 0x7B, 0x7D], isRead: false),
    Case("structure_utf16_little_endian", [0xFF, 0xFE, 0x5B, 0, 0x5D, 0], isRead: false),
    Case("structure_utf16_big_endian_unmarked", [0, 0x5B, 0, 0x5D], isRead: false),
    Case("structure_128_deep", nested(128), isRead: true),
    Case("structure_129_deep", nested(129), isRead: false),
    Case("structure_500_deep", nested(500), isRead: false),
    Case("structure_100000_open", [UInt8](repeating: 0x5B, count: 100_000), isRead: false),
    Case("structure_50000_open_objects_in_arrays", String(repeating: #"[{"":"#, count: 50_000), isRead: false),
  ]

  static let cases =
    read.map { Case("y_" + $0.0, $0.1, isRead: true) } + refused.map { Case("n_" + $0.0, $0.1, isRead: false) }
    + decided

  @Test(arguments: cases) func agrees(_ one: Case) throws {
    var scanner = JSONScanner()
    var tape = JSONTape()
    if one.isRead {
      try scanner.scan(one.text.span, into: &tape)
      // Read as a value, it is read as a line and as the one element of an array, and comes out as written.
      let text = Transcript.escaped(String(decoding: one.text, as: UTF8.self))
      if !one.text.contains(where: { $0 == 0x0A || $0 == 0x0D }) {
        #expect(Transcript.json(one.text, .lines) == ["1@0 \(text)"])
      }
      let inArray = Transcript.json([0x5B] + one.text + [0x5D], .document)
      #expect(inArray.count == 1 && !inArray[0].contains("!"))
    } else {
      #expect(throws: JSONFault.self) { try scanner.scan(one.text.span, into: &tape) }
      // On a line of its own it costs that line alone.
      let good = Array(#"{"id":1}"#.utf8)
      let text = good + [0x0A] + one.text.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 } + [0x0A] + good
      let steps = Transcript.json(text, .lines)
      #expect(steps.filter { $0.hasSuffix(#" {"id":1}"#) }.count == 2)
    }
  }

  @Test("Every case has a name of its own")
  func namesDiffer() { #expect(Set(Self.cases.map(\.name)).count == Self.cases.count) }

  private static func nested(_ depth: Int) -> [UInt8] {
    [UInt8](repeating: 0x5B, count: depth) + [UInt8](repeating: 0x5D, count: depth)
  }
}
