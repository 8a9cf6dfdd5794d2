import HTTPMessage
import Testing
import TestSupport

struct PercentEncodingTests {
    @Test(
        arguments: [
            ("", ""), ("Az09-._~", "Az09-._~"), ("a b", "a%20b"), ("a/b?c#d", "a%2Fb%3Fc%23d"),
            ("a+b&c=d", "a%2Bb%26c%3Dd"), ("100%", "100%25"), ("\r\n\0", "%0D%0A%00"),
            ("é🚀", "%C3%A9%F0%9F%9A%80"), ("@:,;'()", "%40%3A%2C%3B%27%28%29"),
        ]
    )
    func `only unreserved characters stay`(text: String, encoded: String) {
        #expect(percentEncoded(text) == encoded)
        #expect(percentDecoded(encoded) == text)
    }

    @Test(arguments: [("%2f", "/"), ("a+b", "a+b"), ("é", "é"), ("%c3%A9", "é")])
    func `decoding takes either case and leaves the rest`(encoded: String, text: String) {
        #expect(percentDecoded(encoded) == text)
    }

    @Test(
        arguments: [
            "%", "%2", "a%", "%G0", "%0G", "%%20", "% 20", "%+1", "%FF", "%C3", "%ED%A0%80",
        ]
    )
    func `what is not percent-encoded UTF-8 is refused`(encoded: String) {
        #expect(percentDecoded(encoded) == nil)
    }

    @Test func `every text comes back`() {
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<500 {
            let scalars = (0..<20)
                .compactMap { _ in
                    Unicode.Scalar(UInt32.random(in: 0...0x10_FFFF, using: &generator))
                }
            let text = String(String.UnicodeScalarView(scalars))
            #expect(percentDecoded(percentEncoded(text)) == text)
        }
    }
}
