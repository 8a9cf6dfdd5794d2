import JSON

/// Reads the marks within one paragraph of Markdown.
///
/// A mark searches its partner within the paragraph alone, which `MarkdownText` bounds.
struct MarkdownSpans {
    private typealias Scalars = ArraySlice<Unicode.Scalar>

    /// Marks within marks deeper than this are the signs that they are.
    private static let depthMax = 6

    private(set) var spans: [Document.Span] = []
    private var words = String.UnicodeScalarView()

    init(_ source: [Unicode.Scalar]) {
        read(source[...], in: Context())
        flush()
    }

    /// Where a piece of text stands.
    private struct Context {
        var depth = 0
        var isInLink = false
        var isInEmphasis = false
    }

    private static func text(_ source: Scalars, in context: Context) -> Document.Text {
        var inner = MarkdownSpans([])
        inner.read(source, in: context)
        inner.flush()
        return Document.Text(inner.spans)
    }

    private mutating func read(_ source: Scalars, in context: Context) {
        var rest = source
        while let scalar = rest.first {
            if context.depth < Self.depthMax,
                let end = readMark(scalar, rest, after: before(rest, in: source), in: context)
            {
                rest = rest[end...]
            } else {
                words.append(scalar)
                rest = rest.dropFirst()
            }
        }
    }

    private func before(_ rest: Scalars, in source: Scalars) -> Unicode.Scalar? {
        rest.startIndex > source.startIndex ? source[rest.startIndex - 1] : nil
    }

    /// Reads what a mark at the beginning opens, and returns where that ends; nil where it is a sign.
    private mutating func readMark(
        _ mark: Unicode.Scalar,
        _ rest: Scalars,
        after before: Unicode.Scalar?,
        in context: Context
    ) -> Int? {
        switch mark {
        case "\\": return readEscape(rest)
        case "`": return readCode(rest)
        case "!":
            guard rest.dropFirst().first == "[" else { return nil }
            return readLink(rest.dropFirst(), in: context)
        case "[": return readLink(rest, in: context)
        case "<": return readTag(rest, in: context)
        case "*", "_", "~": return readEmphasis(mark, rest, after: before, in: context)
        case "&": return readEntity(rest)
        case "h" where before?.isOfWord != true: return readAddress(rest, in: context)
        default: return nil
        }
    }

    private mutating func append(_ span: Document.Span) {
        flush()
        spans.append(span)
    }

    private mutating func flush() {
        guard !words.isEmpty else { return }
        spans.append(.untrusted(String(words)))
        words = String.UnicodeScalarView()
    }
}

/// What single marks open.
extension MarkdownSpans {
    private mutating func readEscape(_ rest: Scalars) -> Int? {
        guard let next = rest.dropFirst().first, next.isMark else { return nil }
        words.append(next)
        return rest.startIndex + 2
    }

    /// Code ends with as many backticks as it begins with.
    private mutating func readCode(_ rest: Scalars) -> Int? {
        let marks = rest.prefix { $0 == "`" }.count
        let inside = rest.dropFirst(marks)
        var row = 0
        for index in inside.indices {
            row = inside[index] == "`" ? row + 1 : 0
            let isEnd = row == marks && (index + 1 == inside.endIndex || inside[index + 1] != "`")
            guard isEnd else { continue }
            let code = inside[..<(index + 1 - marks)].trimmed
            if !code.isEmpty { append(.code([.untrusted(Self.string(code))])) }
            return index + 1
        }
        // All of them at once, or each would search again.
        words.append(contentsOf: rest.prefix(marks))
        return inside.startIndex
    }

    /// `[label](address "title")`, `[label][name]`.
    private mutating func readLink(_ rest: Scalars, in context: Context) -> Int? {
        guard let close = Self.partner(of: "[", "]", in: rest) else { return nil }
        let label = rest[(rest.startIndex + 1)..<close]
        let behind = rest[(close + 1)...]
        var inner = context
        inner.depth += 1
        inner.isInLink = true
        if behind.first == "(", let end = Self.partner(of: "(", ")", in: behind) {
            let inside = behind[(behind.startIndex + 1)..<end].trimmed
            var address = Self.string(inside.prefix { !$0.isBlank })
            if address.utf8.first == UInt8(ascii: "<"), address.utf8.last == UInt8(ascii: ">") {
                address = String(address.unicodeScalars.dropFirst().dropLast())
            }
            let text = Self.text(label, in: inner)
            append(text.isBlank ? [.untrusted(address)] : text, to: address, in: context)
            return end + 1
        }
        if behind.first == "[", let end = Self.partner(of: "[", "]", in: behind) {
            for span in Self.text(label, in: inner).spans { append(span) }
            return end + 1
        }
        return nil
    }

    /// A link within a link, or to an unsafe address, is its label.
    private mutating func append(_ label: Document.Text, to url: String, in context: Context) {
        if !context.isInLink, Document.isSafe(address: url) {
            append(.link(label, url: url))
        } else {
            for span in label.spans { append(span) }
        }
    }

    /// `<https://a>` and `<a@b>` are links; a tag is left out, and `<br>` is a blank.
    private mutating func readTag(_ rest: Scalars, in context: Context) -> Int? {
        guard let end = rest.firstIndex(of: ">") else { return nil }
        let inside = Self.string(rest[(rest.startIndex + 1)..<end])
        if Document.isSafe(address: inside) {
            append([.untrusted(inside)], to: inside, in: context)
        } else {
            let name = Self.string(
                inside.unicodeScalars.drop { $0 == "/" }.prefix(Self.tagNameMax + 1)
                    .prefix { $0.isASCIILetter || ("0"..."9").contains($0) }
            )
            guard Self.tags.contains(ExactString(name.lowercased())) else { return nil }
            if name.lowercased().hasSameBytes(as: "br") { words.append(" ") }
        }
        return end + 1
    }

    private static let tagNameMax = 10
    /// What is no tag of HTML, such as `<team>`, is what its author wants read.
    private static let tags: Set<ExactString> = [
        "a", "abbr", "b", "blockquote", "br", "button", "center", "code", "dd", "del", "details",
        "div", "dl", "dt", "em", "font", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "iframe",
        "img", "ins", "kbd", "li", "link", "mark", "object", "ol", "p", "pre", "q", "s", "script",
        "small", "span", "strike", "strong", "style", "sub", "summary", "sup", "svg", "table",
        "tbody", "td", "th", "thead", "tr", "tt", "u", "ul", "video",
    ]

    private static let entities: [(String, Unicode.Scalar)] = [
        ("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"),
        ("&nbsp;", " "),
    ]

    private mutating func readEntity(_ rest: Scalars) -> Int? {
        for (entity, scalar) in Self.entities where rest.starts(with: entity.unicodeScalars) {
            words.append(scalar)
            return rest.startIndex + entity.utf8.count
        }
        return nil
    }

    /// An address that stands in the text as it is, without the sign that ends the sentence.
    private mutating func readAddress(_ rest: Scalars, in context: Context) -> Int? {
        let schemes = ["https://", "http://"]
        guard
            let scheme = schemes.first(where: { rest.starts(with: $0.unicodeScalars) })
        else { return nil }
        var address = rest.prefix { !$0.isBlank && $0 != "<" && $0 != ">" && $0 != "`" }
        while let last = address.last, ".,;:!?'\")]}*_~".unicodeScalars.contains(last) {
            address = address.dropLast()
        }
        let url = Self.string(address)
        guard url.utf8.count > scheme.utf8.count else { return nil }
        append([.untrusted(url)], to: url, in: context)
        return address.endIndex
    }

    /// Emphasis that begins or ends within a word is left out: not every chat could show it.
    private mutating func readEmphasis(
        _ mark: Unicode.Scalar,
        _ rest: Scalars,
        after before: Unicode.Scalar?,
        in context: Context
    ) -> Int? {
        let run = rest.prefix { $0 == mark }.count
        let marks = mark == "~" ? 2 : min(run, 2)
        let inside = rest.dropFirst(marks)
        guard run >= marks, let first = inside.first, !first.isBlank,
            mark != "_" || before?.isOfWord != true,
            let close = Self.closing(mark, marks, in: inside)
        else {
            words.append(contentsOf: rest.prefix(run))
            return rest.startIndex + run
        }
        var inner = context
        inner.depth += 1
        inner.isInEmphasis = true
        let text = Self.text(inside[..<close], in: inner)
        let end = close + marks
        let after = end < rest.endIndex ? rest[end] : nil
        let isApart = before?.isOfWord != true && after?.isOfWord != true
        if context.isInEmphasis || context.isInLink || !isApart || text.isBlank {
            for span in text.spans { append(span) }
        } else {
            append(.emphasis(mark == "~" ? .struck : marks == 2 ? .strong : .italic, text))
        }
        return end
    }

    /// Returns where the marks stand that close an emphasis; nil where there are none.
    private static func closing(_ mark: Unicode.Scalar, _ marks: Int, in inside: Scalars) -> Int? {
        var index = inside.startIndex + 1
        while index < inside.endIndex {
            guard inside[index] == mark else {
                index += 1
                continue
            }
            let run = inside[index...].prefix { $0 == mark }.count
            let end = index + run
            let isWordEnd = mark != "_" || end == inside.endIndex || !inside[end].isOfWord
            // One mark does not end at two, which open or close something else.
            if !inside[index - 1].isBlank, isWordEnd, run == marks || run > 2 { return end - marks }
            index = end
        }
        return nil
    }

    /// Returns where a bracket is closed, those within it with it.
    private static func partner(
        of open: Unicode.Scalar,
        _ close: Unicode.Scalar,
        in source: Scalars
    ) -> Int? {
        var depth = 0
        var isEscaped = false
        for index in source.indices {
            let scalar = source[index]
            if isEscaped {
                isEscaped = false
            } else if scalar == "\\" {
                isEscaped = true
            } else if scalar == open {
                depth += 1
            } else if scalar == close {
                depth -= 1
                if depth == 0 { return index }
            }
        }
        return nil
    }

    private static func string(_ scalars: some Sequence<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }
}

extension Unicode.Scalar {
    fileprivate var isASCIILetter: Bool {
        ("a"..."z").contains(self) || ("A"..."Z").contains(self)
    }

    fileprivate var isOfWord: Bool {
        isASCII
            ? isASCIILetter || ("0"..."9").contains(self)
            : properties.isAlphabetic || properties.numericType != nil
    }

    /// Whether a backslash before it makes it the sign that it is (CommonMark section 2.4).
    fileprivate var isMark: Bool {
        isASCII && (0x21...0x7E).contains(value) && !isOfWord
    }
}
