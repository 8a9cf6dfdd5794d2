import Reminders

/// Reads Slack's mrkdwn as a text of a document.
///
/// The source becomes a row of tokens: scalars, and links, mentions and emoji, which are read
/// already. Marks are looked for among the scalars only, so nothing that a link says can open or
/// close one. Scalars, not characters: a character can have any number of combining marks, and to
/// compare two of them costs time that grows with these.
/// Each step takes time that grows with the text's length, whatever the text is.
/// Source: Slack, "Formatting text for app surfaces" (read 2026-11).
struct MrkdwnReader {
    enum Token {
        case scalar(Unicode.Scalar)
        /// The index of a span that is read already.
        case span(UInt32)

        var scalar: Unicode.Scalar? {
            if case .scalar(let scalar) = self { scalar } else { nil }
        }
    }

    private var tokens: [Token] = []
    private var spans: [Document.Span] = []

    /// Returns what a mrkdwn text says.
    ///
    /// Its author is unknown, so no word of it is this service's.
    static func text(_ source: String) -> Document.Text {
        var reader = MrkdwnReader()
        reader.read(source)
        return reader.fenced(reader.tokens[...])
    }

    /// Returns what a plain text says, in which Slack draws emoji codes and undoes its three escapes.
    static func plain(_ source: String) -> Document.Text {
        words(decoded(source[...]))
    }

    private mutating func read(_ source: String) {
        tokens.reserveCapacity(source.utf8.count)
        let signs = source.utf8
        var rest = source[...]
        while let open = rest.utf8.firstIndex(of: UInt8(ascii: "<")) {
            append(Self.words(Self.decoded(rest[..<open])))
            let inside = source[signs.index(after: open)...]
            let end = inside.unicodeScalars.firstIndex { $0 == ">" || $0 == "<" || $0.isNewline }
            if let end, signs[end] == UInt8(ascii: ">"),
                let span = Self.bracketed(inside[..<end])
            {
                append(span)
                rest = source[signs.index(after: end)...]
            } else {
                tokens.append(.scalar("<"))
                rest = inside
            }
        }
        append(Self.words(Self.decoded(rest)))
    }

    private mutating func append(_ text: Document.Text) {
        for span in text.spans {
            if case .untrusted(let words) = span {
                tokens += words.unicodeScalars.lazy.map(Token.scalar)
            } else {
                append(span)
            }
        }
    }

    private mutating func append(_ span: Document.Span) {
        tokens.append(.span(UInt32(spans.count)))
        spans.append(span)
    }

    /// Reads what stands in angle brackets; nil for what Slack does not define.
    private static func bracketed(_ inside: Substring) -> Document.Span? {
        let bar = inside.utf8.firstIndex(of: UInt8(ascii: "|"))
        let target = decoded(inside[..<(bar ?? inside.endIndex)])
        let label = bar.map { decoded(inside[inside.utf8.index(after: $0)...]) }
        let name = String(target.unicodeScalars.dropFirst())
        switch target.unicodeScalars.first {
        case "#": return .mention("#\(label ?? name)")
        case "!" where target.utf8.starts(with: "!date^".utf8): return .untrusted(label ?? "")
        case "@", "!": return .mention("@\(label ?? name)")
        default:
            // Any other scheme stays the text that it is.
            guard Document.isSafe(address: target) else { return nil }
            let text = label.flatMap { $0.isEmpty ? nil : $0 } ?? target
            return .link(words(text), url: target)
        }
    }

    private static let entities = [("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">")]

    /// Decodes Slack's three entities, once, so that `&amp;lt;` reads `&lt;`.
    private static func decoded(_ text: Substring) -> String {
        var result = ""
        var rest = text
        while let start = rest.utf8.firstIndex(of: UInt8(ascii: "&")) {
            result += rest[..<start]
            rest = rest[start...]
            let entity = entities.first { rest.utf8.starts(with: $0.0.utf8) }
            result += entity?.1 ?? "&"
            rest = rest[rest.utf8.index(start, offsetBy: entity?.0.utf8.count ?? 1)...]
        }
        return result + rest
    }

    /// Returns words in which the codes of emoji that this service writes are symbols.
    private static func words(_ text: String) -> Document.Text {
        var spans: [Document.Span] = []
        var words = ""
        var rest = text[...]
        while let colon = rest.utf8.firstIndex(of: UInt8(ascii: ":")) {
            words += rest[..<colon]
            rest = rest[colon...]
            if let (symbol, after) = Document.Symbol.read(from: rest) {
                if !words.isEmpty { spans.append(.untrusted(words)) }
                spans.append(.symbol(symbol))
                words = ""
                rest = after
            } else {
                words += ":"
                rest = rest[rest.utf8.index(after: colon)...]
            }
        }
        words += rest
        if !words.isEmpty { spans.append(.untrusted(words)) }
        return Document.Text(spans)
    }
}

/// Code.
extension MrkdwnReader {
    private func fenced(_ tokens: ArraySlice<Token>) -> Document.Text {
        paired(tokens, marks: 3, span: Document.Span.preformatted) { rest in
            paired(rest, marks: 1, span: Document.Span.code) { MrkdwnEmphasis($0, spans).text }
        }
    }

    /// Reads what stands between two rows of backticks as code, and the rest otherwise; a row without
    /// a partner is text.
    private func paired(
        _ tokens: ArraySlice<Token>,
        marks: Int,
        span: (Document.Text) -> Document.Span,
        otherwise: (ArraySlice<Token>) -> Document.Text
    ) -> Document.Text {
        var result = Document.Text()
        var rest = tokens
        while let open = Self.firstBackticks(marks, in: rest) {
            let inside = rest[(open + marks)...]
            guard let close = Self.firstBackticks(marks, in: inside), close > inside.startIndex
            else { break }
            result.spans += otherwise(rest[..<open]).spans
            var code = TextBuilder(spans)
            for token in inside[..<close] { code.append(token) }
            result.spans.append(span(code.text))
            rest = rest[(close + marks)...]
        }
        result.spans += otherwise(rest).spans
        return result
    }

    /// Returns where the first row of so many backticks begins.
    private static func firstBackticks(_ count: Int, in tokens: ArraySlice<Token>) -> Int? {
        var row = 0
        for index in tokens.indices {
            row = tokens[index].scalar == "`" ? row + 1 : 0
            if row == count { return index - count + 1 }
        }
        return nil
    }

    /// Makes a text of tokens.
    struct TextBuilder {
        private let known: [Document.Span]
        private var spans: [Document.Span] = []
        private var words = String.UnicodeScalarView()

        init(_ known: [Document.Span]) {
            self.known = known
        }

        mutating func append(_ token: Token) {
            switch token {
            case .scalar(let scalar): words.append(scalar)
            case .span(let index): append(known[Int(index)])
            }
        }

        mutating func append(_ span: Document.Span) {
            flush()
            spans.append(span)
        }

        private mutating func flush() {
            guard !words.isEmpty else { return }
            spans.append(.untrusted(String(words)))
            words = String.UnicodeScalarView()
        }

        var text: Document.Text {
            mutating get {
                flush()
                return Document.Text(spans)
            }
        }
    }
}

extension Unicode.Scalar {
    /// Whether it ends a line (Unicode Standard section 5.8).
    var isNewline: Bool {
        switch value {
        case 0x0A...0x0D, 0x85, 0x2028, 0x2029: true
        default: false
        }
    }
}
