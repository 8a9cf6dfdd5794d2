import JSON
import Reminders

/// Writes what a rule's author says of it as a quote in GitHub's Markdown.
///
/// Its links stay, but none to what GitHub would tell of being mentioned.
struct RuleMarkdown {
    /// What is longer is cut; the rule's page in Port has the rest.
    static let scalarsMax = 400

    /// GitHub's own web server.
    let ownHost: String

    /// Returns the lines of the quote, each with its sign before it.
    func quote(_ description: String) -> String {
        let text = MarkdownText.read(description, atMost: Self.scalarsMax)
        return "> " + lines(of: text.spans).joined(separator: "\n> ")
    }

    /// A piece of a line: words to be escaped, or Markdown.
    private enum Piece {
        case words(String)
        case markdown(String)
    }

    private func lines(of spans: [Document.Span]) -> [String] {
        var lines: [[Piece]] = [[]]
        for span in spans {
            // A line feed is a span of its own.
            if case .text(let words) = span, words.hasSameBytes(as: "\n") {
                lines.append([])
            } else {
                lines[lines.count - 1] += pieces(of: span)
            }
        }
        return lines.map { markdown(of: $0, startsBlock: true) }
    }

    private func pieces(of span: Document.Span) -> [Piece] {
        switch span {
        case .text(let words), .untrusted(let words), .mention(let words): [.words(words)]
        case .person(let name, _), .group(let name, _): [.words(name)]
        case .symbol(let symbol): [.words(String(symbol.character))]
        case .code(let text), .preformatted(let text): [code(words(of: text))]
        case .emphasis(let emphasis, let text): pieces(of: text, within: emphasis.mark)
        case .link(let label, let url):
            mayLink(to: url) ? [.markdown(link(label, to: url))] : pieces(of: label)
        }
    }

    private func pieces(of text: Document.Text, within mark: String = "") -> [Piece] {
        let inner = text.spans.flatMap(pieces(of:))
        return mark.isEmpty ? inner : [.markdown(mark + markdown(of: inner) + mark)]
    }

    /// Joins words before they are escaped: a sign at the end of one acts on the next.
    private func markdown(of pieces: [Piece], startsBlock: Bool = false) -> String {
        var result = ""
        var words = ""
        func flush() {
            guard !words.isEmpty else { return }
            let isStart = startsBlock && result.isEmpty
            result += GitHubMarkdown.escaped(words, startsBlock: isStart)
            words = ""
        }
        for piece in pieces {
            switch piece {
            case .words(let text): words += text
            case .markdown(let text):
                // The sign must not act on what stands within the marks.
                if words.utf8.last.map({ "@#-".utf8.contains($0) }) == true { words += "\u{200B}" }
                flush()
                result += text
            }
        }
        flush()
        return result
    }

    /// Code is left as it is between backticks, but where it could end them or look like a mark of
    /// ours.
    private func code(_ words: String) -> Piece {
        let line = GitHubMarkdown.line(words, atMost: Self.scalarsMax)
        let isPlain = !line.isBlank && !line.utf8.contains(UInt8(ascii: "`"))
        return isPlain && !line.contains("<!--") ? .markdown("`\(line)`") : .words(words)
    }

    private func words(of text: Document.Text) -> String {
        text.spans
            .map { span in
                switch span {
                case .text(let words), .untrusted(let words), .mention(let words): words
                case .person(let name, _), .group(let name, _): name
                case .symbol(let symbol): String(symbol.character)
                case .code(let text), .preformatted(let text), .emphasis(_, let text),
                    .link(let text, _):
                    words(of: text)
                }
            }
            .joined()
    }

    /// An address that is its own label stays as it was written.
    private func link(_ label: Document.Text, to url: String) -> String {
        if case .untrusted(let words)? = label.spans.first, label.spans.count == 1,
            words.hasSameBytes(as: url), url.utf8.allSatisfy(Self.isPlain)
        {
            return url
        }
        return "[\(markdown(of: pieces(of: label)))](\(Self.destination(url)))"
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "-")...UInt8(ascii: ":"), UInt8(ascii: "?"), UInt8(ascii: "="):
            true
        default: false
        }
    }

    /// A link to an issue, request, discussion or commit would be told there.
    private func mayLink(to url: String) -> Bool {
        let address = url.lowercased()
        guard let start = address.firstRange(of: "://")?.upperBound else { return false }
        let rest = address[start...]
        let host = rest.prefix { !"/?#\\".contains($0) }
        let isOwn = ["github.com", "ghe.com", ownHost]
            .contains { host.hasSuffix($0) || host.hasPrefix("\($0):") }
        return !isOwn
            || !["issue", "pull", "discussion", "commit", "compare", "%"]
                .contains { rest.contains($0) }
    }

    /// Returns an address as it may stand between the parentheses of a link.
    static func destination(_ url: String) -> String {
        var result = ""
        for scalar in url.unicodeScalars {
            switch scalar {
            case "(": result += "%28"
            case ")": result += "%29"
            case "<": result += "%3C"
            case ">": result += "%3E"
            case "\\": result += "%5C"
            case "`": result += "%60"
            case "&" where url.utf8.contains(UInt8(ascii: ";")): result += "&amp;"
            case _
            where scalar.properties.isWhitespace
                || scalar.properties.generalCategory == .control:
                continue
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

extension Document.Emphasis {
    fileprivate var mark: String {
        switch self {
        case .strong: "**"
        case .italic: "*"
        case .struck: "~~"
        }
    }
}
