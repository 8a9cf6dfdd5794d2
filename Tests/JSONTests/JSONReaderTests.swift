import JSON
import Testing

struct JSONReaderTests {
    static let good: [(String, JSONValue)] = [
        ("null", nil), ("true", true), ("false", false), (" \t\r\n0 \n", 0), ("-0", 0),
        ("-12", -12), ("9223372036854775807", .integer(.max)),
        ("-9223372036854775808", .integer(.min)),
        ("9223372036854775808", .number(0x1p63)), ("-9223372036854775809", .number(-0x1p63)),
        ("18446744073709551616", .number(0x1p64)), ("1.0", .number(1)), ("0.5", .number(0.5)),
        ("-0.0", .number(-0.0)), ("1e2", .number(100)), ("1E+2", .number(100)),
        ("25e-1", .number(2.5)), ("0e0", .number(0)), ("1e-999", .number(0)),
        ("1.7976931348623157e308", .number(.greatestFiniteMagnitude)),
        (#""""#, ""), (#""aé🚀""#, "aé🚀"), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"),
        (#""\u0041\u00e9\u20AC""#, "Aé€"), (#""\uD83D\uDE80x""#, "🚀x"), (#""\u0000""#, "\u{0}"),
        ("\"\u{7F}\u{2028}\u{FFFF}\"", "\u{7F}\u{2028}\u{FFFF}"), (#""\uFFFE""#, "\u{FFFE}"),
        ("[]", []), ("[ ]", []), ("[1,[2, [] ],null]", [1, [2, []], nil]), ("{}", [:]),
        ("{ }", [:]), (#"{"a":1,"b":{"":[true]}}"#, ["a": 1, "b": ["": [true]]]),
        (#"{"\u0061" : 1 , "b":2}"#, ["a": 1, "b": 2]), (#"{"__proto__":{}}"#, ["__proto__": [:]]),
    ]

    @Test(arguments: good)
    func `a JSON text is read as what it says`(text: String, value: JSONValue) throws {
        #expect(try JSONValue(parsing: Array(text.utf8)) == value)
    }

    @Test func `a byte order mark before a text is no part of it`() throws {
        let text = Array("\u{FEFF} {\"a\": 1}".utf8)
        #expect(try JSONValue(parsing: text) == ["a": 1])
        #expect(try JSONDocument(checking: text).root["a"]?.value == 1)
    }

    @Test func `minus zero keeps its sign only where it is no whole number`() throws {
        guard case .number(let zero) = try JSONValue(parsing: Array("-0.0".utf8)) else {
            Issue.record("-0.0 is no Double")
            return
        }
        #expect(zero.sign == .minus)
    }

    static let bad: [(String, Int, JSONError.Expectation)] = [
        ("", 0, .value), (" \n", 2, .value), ("nul", 0, .value), ("nulL", 0, .value),
        ("True", 0, .value), ("NaN", 0, .value), ("Infinity", 0, .value), ("-Infinity", 1, .digit),
        ("'a'", 0, .value), ("undefined", 0, .value), ("// a\n1", 0, .value),
        ("\u{FEFF}", 3, .value), ("\u{FEFF}\u{FEFF}1", 3, .value), ("1\u{FEFF}", 1, .end),
        ("\u{A0}1", 0, .value), ("\u{B}1", 0, .value), ("\u{0}", 0, .value),
        ("1 2", 2, .end), ("nullx", 4, .end), ("{}}", 2, .end), ("[]]", 2, .end),
        ("1,", 1, .end), (#""a" "b""#, 4, .end), ("1\u{0}", 1, .end), ("[1]#", 3, .end),
        ("01", 1, .end), ("-01", 2, .end), ("00", 1, .end), ("0x1", 1, .end), ("1_0", 1, .end),
        ("-", 1, .digit), ("+1", 0, .value), (".5", 0, .value), ("1.", 2, .digit),
        ("1.e1", 2, .digit), ("1e", 2, .digit), ("1e+", 3, .digit), ("1e+-1", 3, .digit),
        ("--1", 1, .digit), ("- 1", 1, .digit), ("1e1.5", 3, .end), ("1.2.3", 3, .end),
        ("[", 1, .value), ("[,1]", 1, .value), ("[1,]", 3, .value), ("[1 2]", 3, .commaOrBracket),
        ("[1", 2, .commaOrBracket), ("[1}", 2, .commaOrBracket), ("[1,,2]", 3, .value),
        ("[\"a\"", 4, .commaOrBracket), ("[1:2]", 2, .commaOrBracket), ("]", 0, .value),
        ("{", 1, .memberName), ("{1:2}", 1, .memberName), ("{a:1}", 1, .memberName),
        ("{,}", 1, .memberName), (#"{"a"}"#, 4, .colon), (#"{"a" 1}"#, 5, .colon),
        (#"{"a":}"#, 5, .value), (#"{"a":1,}"#, 7, .memberName),
        (#"{"a":1 "b":2}"#, 7, .commaOrBrace),
        (#"{"a":1]"#, 6, .commaOrBrace), (#"{"a"::1}"#, 5, .value), (#"{"a":1"#, 6, .commaOrBrace),
        (#"""#, 1, .quote), (#""a"#, 2, .quote), (#""\""#, 3, .quote), (#""\"#, 2, .escape),
        (#""\x41""#, 2, .escape), (#""\'""#, 2, .escape), (#""\U0041""#, 2, .escape),
        ("\"\\\u{0}\"", 2, .escape), ("\"\\\n\"", 2, .escape),
        (#""\u""#, 3, .hexadecimalDigits), (#""\u12""#, 3, .hexadecimalDigits),
        (#""\u00G0""#, 3, .hexadecimalDigits), (#""\u+041""#, 3, .hexadecimalDigits),
        (#""\uD83D\u12""#, 9, .hexadecimalDigits), (#""\uD83D\x""#, 8, .escape),
        (#""\uD83D"#, 7, .quote), (#""\uD83D\"#, 8, .escape),
    ]

    @Test(arguments: bad)
    func `what breaks the grammar is refused where it does`(
        text: String,
        offset: Int,
        expected: JSONError.Expectation
    ) {
        #expect(throws: JSONError(.expected(expected), at: offset)) {
            try JSONValue(parsing: Array(text.utf8))
        }
    }

    @Test(arguments: 0..<UInt8(0x20))
    func `a control character in a string must be escaped`(character: UInt8) {
        #expect(throws: JSONError(.controlCharacter, at: 3)) {
            try JSONValue(parsing: [0x5B, 0x22, 0x61, character, 0x22, 0x5D])
        }
    }

    static let invalidUTF8: [[UInt8]] = [
        [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xE2, 0x82], [0xE0, 0x80, 0x80],
        [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x9F, 0x9A],
        [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFE], [0xFF], [0x61, 0xE9],
    ]

    @Test(arguments: invalidUTF8)
    func `bytes that are no UTF-8 are refused, also beside an escape`(bytes: [UInt8]) {
        let quote: [UInt8] = [0x22]
        for text in [bytes, bytes + Array(#"\n"#.utf8), Array(#"\n"#.utf8) + bytes] {
            #expect(throws: JSONError(.invalidUTF8, at: 1)) {
                try JSONValue(parsing: [0x5B] + quote + text + quote + [0x5D])
            }
        }
        #expect(throws: JSONError.self) { try JSONValue(parsing: bytes) }
    }

    @Test(
        arguments: [
            (#"\uD83D"#, "\u{FFFD}"), (#"\uDE80"#, "\u{FFFD}"),
            (#"\uDE80\uD83D"#, "\u{FFFD}\u{FFFD}"),
            (#"\uD83D\uD83D\uDE80"#, "\u{FFFD}🚀"), (#"a\uD83Db"#, "a\u{FFFD}b"),
            (#"\uD83D\n"#, "\u{FFFD}\n"), (#"\uD83D\u0041"#, "\u{FFFD}A"),
        ]
    )
    func `half a surrogate pair becomes a replacement character`(
        escaped: String,
        text: String
    )
        throws
    {
        #expect(try JSONValue(parsing: Array("\"\(escaped)\"".utf8)) == .string(text))
    }

    @Test func `of members with one name the last counts`() throws {
        let text = #"{"a":1,"b":2,"a":{"c":3},"\u0061":4}"#
        #expect(try JSONValue(parsing: Array(text.utf8)) == ["a": 4, "b": 2])
    }
}

struct JSONLimitsTests {
    @Test(arguments: ["[", #"{"a":"#])
    func `as many levels as allowed are read, and not one more`(opening: String) throws {
        let closing = opening == "[" ? "]" : "}"
        let text = { (depth: Int) in
            Array(
                (String(repeating: opening, count: depth) + "1"
                    + String(repeating: closing, count: depth))
                    .utf8
            )
        }
        #expect(throws: Never.self) { try JSONValue(parsing: text(64)) }
        #expect(throws: JSONError(.tooDeep(depthMax: 64), at: 64 * opening.utf8.count)) {
            try JSONValue(parsing: text(65))
        }
        #expect(throws: Never.self) {
            try JSONValue(parsing: text(3), limits: JSONLimits(depthMax: 3))
        }
        #expect(throws: JSONError.self) {
            try JSONValue(parsing: text(3), limits: JSONLimits(depthMax: 2))
        }
    }

    @Test func `a million opening brackets are an error, not a crash`() {
        #expect(throws: JSONError(.tooDeep(depthMax: 64), at: 64)) {
            try JSONValue(parsing: [UInt8](repeating: 0x5B, count: 1_000_000))
        }
    }

    @Test func `siblings do not count as depth`() throws {
        let text = "[" + Array(repeating: "[[]]", count: 100).joined(separator: ",") + "]"
        let value = try JSONValue(parsing: Array(text.utf8), limits: JSONLimits(depthMax: 3))
        #expect(value.array?.count == 100)
    }

    @Test func `a longer text than allowed is refused unread`() throws {
        #expect(try JSONValue(parsing: Array("1234".utf8), limits: JSONLimits(bytesMax: 4)) == 1234)
        #expect(throws: JSONError(.tooLong(bytesMax: 4), at: 4)) {
            try JSONValue(parsing: Array("@@@@@".utf8), limits: JSONLimits(bytesMax: 4))
        }
    }

    @Test(arguments: ["1e309", "-1e309", "1" + String(repeating: "0", count: 400)])
    func `a number beyond every Double is refused`(text: String) {
        #expect(throws: JSONError(.numberTooLarge, at: 0)) {
            try JSONValue(parsing: Array(text.utf8))
        }
    }

    @Test(
        arguments: [
            (JSONError(.expected(.colon), at: 5), "JSON needs a colon at byte 5."),
            (
                JSONError(.controlCharacter, at: 7),
                "JSON has an unescaped control character at byte 7."
            ),
            (
                JSONError(.invalidUTF8, at: 3),
                "JSON is not UTF-8 in the string that starts at byte 3."
            ),
            (
                JSONError(.numberTooLarge, at: 0),
                "JSON has a number beyond every Double at byte 0."
            ),
            (
                JSONError(.tooDeep(depthMax: 64), at: 9),
                "JSON goes deeper than 64 levels at byte 9."
            ),
            (JSONError(.tooLong(bytesMax: 10), at: 10), "JSON is longer than 10 bytes."),
        ]
    )
    func `an error is a sentence with the place`(error: JSONError, text: String) {
        #expect("\(error)" == text)
    }
}
