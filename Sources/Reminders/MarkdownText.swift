import JSON

/// Reads Markdown as a text of a document: its words, links, code and emphasis.
///
/// It takes what authors of rules write (CommonMark, with struck words and bare addresses): a list
/// keeps its bullets, a picture becomes a link to it, a tag of HTML and a mark that opens nothing
/// are left out or stay the signs that they are. Every word is somebody else's.
package enum MarkdownText {
    /// What is further is not looked at, so that a text costs no more, however long it is.
    private static let sourceScalarsMax = 2_000

    /// Returns what the Markdown says.
    ///
    /// - Parameters:
    ///   - source: As its author wrote it.
    ///   - limit: How many scalars of words are wanted.
    /// - Returns: Lines with line feeds between them; what is cut ends with an ellipsis.
    package static func read(_ source: String, atMost limit: Int) -> Document.Text {
        let start = source.firstScalars(sourceScalarsMax)
        var clip = Clip(limit: limit)
        var before: Line?
        var isAfterBlank = false
        for line in lines(of: withoutComments(Array(start.unicodeScalars))) {
            guard !line.content.isEmpty else {
                isAfterBlank = true
                continue
            }
            if let before {
                let flows = !isAfterBlank && before.flows && line.kind == .words
                clip.append(.text(flows ? " " : "\n"))
            }
            if line.kind == .item { clip.append(.text("• ")) }
            let spans =
                line.kind == .code
                ? [.code([.untrusted(String(String.UnicodeScalarView(line.content)))])]
                : MarkdownSpans(line.content).spans
            for span in spans { clip.append(span) }
            before = line
            isAfterBlank = false
        }
        if start.utf8.count < source.utf8.count { clip.cut() }
        return Document.Text(clip.spans)
    }

    /// A line without the marks of its kind.
    private struct Line {
        var kind: Kind
        var content: [Unicode.Scalar]

        enum Kind { case words, item, heading, code }

        /// Whether the next line of words belongs to the same paragraph.
        var flows: Bool { kind == .words || kind == .item }
    }

    private static func withoutComments(_ source: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var result: [Unicode.Scalar] = []
        var rest = source[...]
        while let open = rest.firstRange(of: Array("<!--".unicodeScalars)),
            let close = rest[open.upperBound...].firstRange(of: Array("-->".unicodeScalars))
        {
            result += rest[..<open.lowerBound]
            rest = rest[close.upperBound...]
        }
        return result + rest
    }

    private static func lines(of source: [Unicode.Scalar]) -> [Line] {
        var lines: [Line] = []
        var isFenced = false
        for raw in source.split(omittingEmptySubsequences: false, whereSeparator: { $0 == "\n" }) {
            let line = raw.trimmed
            if line.starts(with: "```".unicodeScalars) || line.starts(with: "~~~".unicodeScalars) {
                isFenced.toggle()
                lines.append(Line(kind: .words, content: []))
            } else {
                lines.append(isFenced ? Line(kind: .code, content: Array(line)) : read(line))
            }
        }
        return lines
    }

    private static func read(_ line: ArraySlice<Unicode.Scalar>) -> Line {
        var line = line
        while line.first == ">" { line = line.dropFirst().trimmed }
        let marks = line.prefix { $0 == "#" }.count
        if (1...6).contains(marks), line.dropFirst(marks).first?.isBlank ?? true {
            var content = line.dropFirst(marks).trimmed
            while content.last == "#" { content = content.dropLast() }
            return Line(kind: .heading, content: Array(content.trimmed))
        }
        if let mark = line.first, mark == "-" || mark == "*" || mark == "_" || mark == "+" {
            if line.count > 2, line.allSatisfy({ $0 == mark || $0.isBlank }) {
                return Line(kind: .words, content: [])
            }
            if mark != "_", line.dropFirst().first?.isBlank == true {
                var content = line.dropFirst().trimmed
                for box in ["[ ]", "[x]", "[X]"] where content.starts(with: box.unicodeScalars) {
                    content = content.dropFirst(3).trimmed
                }
                return Line(kind: .item, content: Array(content))
            }
        }
        let digits = line.prefix { ("0"..."9").contains($0) }.count
        let isNumbered = (1...9).contains(digits) && line.dropFirst(digits).first == "."
        return Line(kind: isNumbered ? .heading : .words, content: Array(line))
    }

    /// Collects spans until they have as many words as are wanted.
    private struct Clip {
        var spans: [Document.Span] = []
        private var left: Int
        /// Units that addresses may take together: they stand in the message as well.
        private var addressesLeft = 1_000
        private var isCut = false
        private static let addressMax = 400

        init(limit: Int) {
            left = limit
        }

        mutating func cut() {
            guard !isCut else { return }
            isCut = true
            spans.append(.text("…"))
        }

        mutating func append(_ span: Document.Span) {
            guard !isCut, let span = clipped(span) else { return }
            spans.append(span)
            if left == 0 { cut() }
        }

        /// Returns as much of a span as there is room for.
        private mutating func clipped(_ span: Document.Span) -> Document.Span? {
            switch span {
            case .text(let words): return words.isEmpty ? nil : .text(clipped(words))
            case .untrusted(let words): return .untrusted(clipped(words))
            case .code(let text): return .code(clipped(text))
            case .emphasis(let emphasis, let text): return .emphasis(emphasis, clipped(text))
            case .link(let label, let url):
                // An escape of the longest kind takes five units.
                let cost = url.utf8.reduce(0) { $0 + ($1 == UInt8(ascii: "&") ? 5 : 1) }
                let label = clipped(label)
                guard cost <= min(Self.addressMax, addressesLeft) else {
                    return .emphasis(.italic, label)
                }
                addressesLeft -= cost
                return .link(label, url: url)
            case .symbol, .preformatted, .mention, .person, .group: return span
            }
        }

        private mutating func clipped(_ text: Document.Text) -> Document.Text {
            var spans: [Document.Span] = []
            for span in text.spans where left > 0 {
                if let span = clipped(span) { spans.append(span) }
            }
            return Document.Text(spans)
        }

        private mutating func clipped(_ words: String) -> String {
            let kept = words.firstScalars(left)
            left -= kept.unicodeScalars.count
            return kept
        }
    }
}

extension Document.Text {
    /// Whether it would show as nothing at all.
    var isBlank: Bool {
        spans.allSatisfy { span in
            switch span {
            case .text(let words), .untrusted(let words), .mention(let words): words.isBlank
            case .person(let name, _), .group(let name, _): name.isBlank
            case .symbol: false
            case .link(let text, _), .code(let text), .preformatted(let text),
                .emphasis(_, let text):
                text.isBlank
            }
        }
    }
}

extension Unicode.Scalar {
    var isBlank: Bool { properties.isWhitespace }
}

extension ArraySlice<Unicode.Scalar> {
    /// The scalars without white space at both ends.
    var trimmed: Self {
        let start = drop { $0.isBlank }
        guard let last = start.lastIndex(where: { !$0.isBlank }) else { return [] }
        return start[...last]
    }
}
