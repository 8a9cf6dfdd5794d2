import JSON
import Testing

struct OneLineTests {
    @Test(
        arguments: [
            ("plain text", "plain text"),
            ("é and 👩‍🔧", "é and 👩‍🔧"),
            ("a\nERROR forged", #"a\u{A}ERROR forged"#),
            ("a\r\nb", #"a\u{D}\u{A}b"#),
            ("\u{1B}[2J", #"\u{1B}[2J"#),
            ("a\u{85}b\u{2028}c\u{2029}d", #"a\u{85}b\u{2028}c\u{2029}d"#),
            ("\u{202E}reversed", #"\u{202E}reversed"#),
            ("\u{7F}\u{0}", #"\u{7F}\u{0}"#),
        ]
    )
    func `a text from outside cannot begin a line of its own`(text: String, line: String) {
        #expect(text.onOneLine == line)
    }
}
