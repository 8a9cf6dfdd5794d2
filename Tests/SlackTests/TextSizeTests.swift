import JSON
import Slack
import Testing
import TestSupport

/// The count in one pass against Swift's own, unit by unit.
struct TextSizeTests {
    private static let pieces = [
        "a", "Z", "0", " ", "\"", "\\", "\n", "&amp;", "&lt;", "é", "e\u{301}", "\u{301}\u{323}",
        "\u{7F}",
        "\u{80}", "\u{7FF}", "\u{800}", "\u{D7FF}", "\u{E000}", "\u{FFFF}", "\u{10000}",
        "\u{10FFFF}",
        "•", "…", "🚀", "👩‍👩‍👧‍👦", "🏳️‍🌈", "服务", "\u{200B}", "\u{200D}", "\u{1F1E6}", "\u{FEFF}", "ß", "İ",
    ]

    private static func text(_ generator: inout SeededGenerator) -> String {
        (0..<Int.random(in: 0...60, using: &generator))
            .map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
    }

    @Test func `a text has as many scalars and units as Swift counts`() {
        var generator = SeededGenerator(seed: 41)
        for _ in 0..<5_000 {
            let text = Self.text(&generator)
            let size = TextSize(text)
            #expect(size.scalars == text.unicodeScalars.count, "\(text.debugDescription)")
            #expect(size.units == text.utf16.count, "\(text.debugDescription)")
        }
    }

    @Test func `with its escapes it is as long as JSON writes it`() {
        var generator = SeededGenerator(seed: 42)
        for _ in 0..<5_000 {
            let text = Self.text(&generator)
            let size = TextSize(text)
            let written = String(decoding: JSONValue.string(text).utf8, as: UTF8.self)
            #expect(size.units + size.escapes + 2 == written.utf16.count)
        }
    }

    @Test func `two texts behind each other are as long as both`() {
        var generator = SeededGenerator(seed: 43)
        for _ in 0..<1_000 {
            let (first, second) = (Self.text(&generator), Self.text(&generator))
            let sizes = (TextSize(first), TextSize(second), TextSize(first + second))
            #expect(sizes.0.units + sizes.1.units == sizes.2.units)
            #expect(sizes.0.scalars + sizes.1.scalars == sizes.2.scalars)
            #expect(sizes.0.escapes + sizes.1.escapes == sizes.2.escapes)
        }
    }
}
