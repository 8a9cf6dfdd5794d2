import JSON
import Testing

@Suite struct JSONTextTests {
    @Test(arguments: ["", "plain", "Größe", "بوابة", "👩‍💻 🇩🇪", "\u{0}"])
    func `a text comes back as it was written`(text: String) throws {
        let written = try JSONCoding.encode([text])
        #expect(try JSONValue(parsing: written) == .array([.string(text)]))
    }

    @Test func `escapes and plain letters make one text`() throws {
        let written = Array(#""a\n\u00e4ö\"z""#.utf8)
        #expect(try JSONValue(parsing: written) == .string("a\näö\"z"))
    }

    /// A lone continuation, an overlong slash, half a surrogate pair, a cut letter, one too large.
    @Test(
        arguments: [
            [0x80], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xC3], [0xF4, 0x90, 0x80, 0x80],
        ] as [[UInt8]]
    )
    func `bytes that are not UTF-8 are refused at the text's opening quote`(
        bytes: [UInt8]
    ) throws {
        let quote = UInt8(ascii: "\"")
        let escape = Array(#"\n"#.utf8)
        for prefix in [[], escape] {
            let written =
                [UInt8(ascii: "[")] + [quote] + prefix + bytes + [quote, UInt8(ascii: "]")]
            #expect(throws: JSONError(.invalidUTF8, at: 1)) { try JSONValue(parsing: written) }
        }
    }
}
