/// A text with places for values, in the part of Mustache that our pages use: `{{name}}`,
/// `{{{html}}}`, sections, inverted sections and partials.
///
/// A line with nothing but the tag of a section or partial leaves no line behind.
/// Source: mustache(5), https://mustache.github.io/mustache.5.html.
struct Template: Sendable {
    /// A piece of a template, in its order.
    indirect enum Part: Sendable {
        case text(String)
        /// A value; escaped unless it is HTML already.
        case value(Name, isHTML: Bool)
        /// What stands there for each value of a list, for a value that is there, or, inverted, for
        /// none.
        case section(Name, isInverted: Bool, [Part])
        case partial(String)
    }

    /// A name as it is written, and the names between its dots; none for `.`, the value itself.
    struct Name: Sendable {
        var text: String
        var path: [String]

        init(_ text: String) {
            self.text = text
            path = text == "." ? [] : text.split(separator: ".").map(String.init)
        }
    }

    /// How many sections may be open at once.
    static let depthMax = 32

    let parts: [Part]

    /// Reads a template.
    ///
    /// - Parameter text: The template.
    /// - Throws: `TemplateError`, with the line; somebody has to correct the template.
    init(_ text: String) throws(TemplateError) {
        var reader = TemplateReader(text)
        parts = try reader.read()
    }
}

/// Takes a template's text apart.
private struct TemplateReader {
    private struct Section {
        var name: String
        var isInverted: Bool
        var parts: [Template.Part] = []
    }

    private let bytes: [UInt8]
    private var index = 0
    /// Where the text begins that belongs to no part yet.
    private var start = 0
    /// The open sections; the first is the template itself.
    private var open = [Section(name: "", isInverted: false)]

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    private var line: Int { 1 + bytes[..<index].count { $0 == Self.lineFeed } }

    private static let lineFeed = UInt8(ascii: "\n")
    private static let brace = UInt8(ascii: "{")

    mutating func read() throws(TemplateError) -> [Template.Part] {
        while index < bytes.count {
            if isBrace(at: index) && isBrace(at: index + 1) {
                try readTag()
            } else {
                index += 1
            }
        }
        append(text: bytes.count)
        guard open.count == 1 else { throw .unclosedSection(open[open.count - 1].name) }
        return open[0].parts
    }

    private func isBrace(at index: Int) -> Bool {
        index < bytes.count && bytes[index] == Self.brace
    }

    private mutating func readTag() throws(TemplateError) {
        let kind = index + 2 < bytes.count ? bytes[index + 2] : 0
        let sign = Self.signs.contains(kind) ? 1 : 0
        let closing = Array((kind == Self.brace ? "}}}" : "}}").utf8)
        let nameStart = index + 2 + sign
        guard let nameEnd = place(of: closing, from: nameStart) else {
            throw .malformedTag(line: line)
        }
        let name = String(decoding: bytes[nameStart..<nameEnd].drop { $0 == 0x20 }, as: UTF8.self)
        guard !name.isEmpty, name.utf8.allSatisfy(Self.isInName) else {
            throw .malformedTag(line: line)
        }
        let end = nameEnd + closing.count
        let alone = sign == 1 && kind != Self.brace ? lineAround(index, end) : nil
        append(text: alone?.lowerBound ?? index)
        try take(kind, name)
        index = alone?.upperBound ?? end
        start = index
    }

    private static let signs = Array("#^/>{".utf8)

    private mutating func take(_ kind: UInt8, _ name: String) throws(TemplateError) {
        switch kind {
        case UInt8(ascii: "#"), UInt8(ascii: "^"):
            guard open.count <= Template.depthMax else { throw .tooDeep(name) }
            open.append(Section(name: name, isInverted: kind == UInt8(ascii: "^")))
        case UInt8(ascii: "/"):
            guard let section = open.popLast(), !open.isEmpty, section.name == name else {
                throw .wrongEnd(name: name, line: line)
            }
            append(
                .section(Template.Name(name), isInverted: section.isInverted, section.parts)
            )
        case UInt8(ascii: ">"): append(.partial(name))
        default: append(.value(Template.Name(name), isHTML: kind == Self.brace))
        }
    }

    private mutating func append(_ part: Template.Part) {
        open[open.count - 1].parts.append(part)
    }

    private mutating func append(text end: Int) {
        guard start < end else { return }
        append(.text(String(decoding: bytes[start..<end], as: UTF8.self)))
    }

    private func place(of closing: [UInt8], from first: Int) -> Int? {
        var place = first
        while place + closing.count <= bytes.count {
            if bytes[place..<(place + closing.count)].elementsEqual(closing) { return place }
            guard bytes[place] != Self.lineFeed else { return nil }
            place += 1
        }
        return nil
    }

    private static func isInName(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "."), UInt8(ascii: "-"): true
        default: false
        }
    }

    /// Returns the whole line of a tag that stands alone in it, with its line feed.
    private func lineAround(_ start: Int, _ end: Int) -> Range<Int>? {
        var first = start
        while first > 0, bytes[first - 1] == 0x20 { first -= 1 }
        var last = end
        while last < bytes.count, bytes[last] == 0x20 { last += 1 }
        guard first == 0 || bytes[first - 1] == Self.lineFeed,
            last == bytes.count || bytes[last] == Self.lineFeed
        else { return nil }
        return first..<min(last + 1, bytes.count)
    }
}
