/// Draws Slack's mrkdwn as HTML that holds no markup but this file's own.
///
/// The source becomes a row of tokens: characters that are still to be escaped, and links and
/// mentions that are HTML already. Marks are looked for among the characters only, so nothing that
/// a link says can open or close one.
/// Source: Slack, "Formatting text for app surfaces" (read 2026-11).
struct MrkdwnDrawing {
    private enum Token {
        case character(Character)
        case html(String)

        var character: Character? {
            if case .character(let character) = self { character } else { nil }
        }

        var html: String {
            switch self {
            case .character(let character): HTML.escaped(character)
            case .html(let html): html
            }
        }

        /// Whether a mark beside it is part of a word; a link is not a letter.
        var isWord: Bool { character.map { $0.isLetter || $0.isNumber } ?? false }
        var isSpace: Bool { character?.isWhitespace ?? false }
        var isNewline: Bool { character?.isNewline ?? false }
    }

    /// Emphasis within emphasis deeper than this is text.
    private static let depthMax = 6
    private static let tags: [Character: String] = ["*": "strong", "_": "em", "~": "del"]

    /// Returns the HTML of a mrkdwn text.
    static func html(_ source: String) -> String {
        fenced(tokens(of: source)[...])
    }

    /// Returns the HTML of a plain text, in which Slack draws emoji codes and nothing else.
    static func plain(_ source: String) -> String {
        HTML.escaped(Emoji.drawn(in: source))
    }

    private static func tokens(of source: String) -> [Token] {
        var tokens: [Token] = []
        var rest = source[...]
        while let open = rest.firstIndex(of: "<") {
            tokens += characters(rest[..<open])
            let inside = rest[rest.index(after: open)...]
            let end = inside.firstIndex { $0 == ">" || $0 == "<" || $0.isNewline }
            if let end, inside[end] == ">", let html = bracketed(inside[..<end]) {
                tokens.append(.html(html))
                rest = inside[inside.index(after: end)...]
            } else {
                tokens.append(.character("<"))
                rest = inside
            }
        }
        return tokens + characters(rest)
    }

    private static func characters(_ text: Substring) -> [Token] {
        Emoji.drawn(in: decoded(text)).map(Token.character)
    }

    /// Draws what stands in angle brackets; nil for what Slack does not define.
    private static func bracketed(_ inside: Substring) -> String? {
        let parts = inside.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
        let target = decoded(parts[0])
        let label = parts.count > 1 ? decoded(parts[1]) : nil
        switch target.first {
        case "#": return mention("#\(label ?? String(target.dropFirst()))")
        case "@": return mention("@\(label ?? String(target.dropFirst()))")
        case "!" where target.hasPrefix("!date^"): return HTML.escaped(label ?? "")
        case "!": return mention("@\(label ?? String(target.dropFirst()))")
        default: return link(target, label: label)
        }
    }

    private static func mention(_ name: String) -> String {
        "<span class=\"mention\">\(HTML.escaped(name))</span>"
    }

    private static let schemes = ["http://", "https://", "mailto:"]

    /// Only what is safe to open: any other scheme stays the text that it is.
    private static func link(_ target: String, label: String?) -> String? {
        guard schemes.contains(where: { target.lowercased().hasPrefix($0) }),
            !target.contains(where: \.isWhitespace)
        else { return nil }
        let text = label.flatMap { $0.isEmpty ? nil : $0 } ?? target
        return "<a href=\"\(HTML.escaped(target))\" target=\"_blank\" rel=\"noopener noreferrer\">"
            + "\(plain(text))</a>"
    }

    /// Decodes Slack's three entities, once.
    private static func decoded(_ text: Substring) -> String {
        var result = ""
        var rest = text
        while let start = rest.firstIndex(of: "&") {
            result += rest[..<start]
            rest = rest[start...]
            let entity = [("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">")]
                .first { rest.hasPrefix($0.0) }
            result += entity?.1 ?? "&"
            rest = rest.dropFirst(entity?.0.count ?? 1)
        }
        return result + rest
    }
}

/// Code and emphasis.
extension MrkdwnDrawing {
    private static func fenced(_ tokens: ArraySlice<Token>) -> String {
        paired(tokens, mark: "```", tag: "pre") { line in
            paired(line, mark: "`", tag: "code") { styled($0, depth: 0) }
        }
    }

    /// Draws what stands between two marks as code, and the rest otherwise; a mark without a partner
    /// is text.
    private static func paired(
        _ tokens: ArraySlice<Token>,
        mark: String,
        tag: String,
        otherwise: (ArraySlice<Token>) -> String
    ) -> String {
        var result = ""
        var rest = tokens
        while let open = first(mark, in: rest) {
            let inside = rest[(open + mark.count)...]
            guard let close = first(mark, in: inside), close > inside.startIndex else { break }
            result += otherwise(rest[..<open])
            result += "<\(tag)>\(inside[..<close].map(\.html).joined())</\(tag)>"
            rest = rest[(close + mark.count)...]
        }
        return result + otherwise(rest)
    }

    private static func first(_ mark: String, in tokens: ArraySlice<Token>) -> Int? {
        let marks = Array(mark)
        guard tokens.count >= marks.count else { return nil }
        return (tokens.startIndex...(tokens.endIndex - marks.count))
            .first { start in
                marks.indices.allSatisfy { tokens[start + $0].character == marks[$0] }
            }
    }

    private static func styled(_ tokens: ArraySlice<Token>, depth: Int) -> String {
        var result = ""
        var index = tokens.startIndex
        while index < tokens.endIndex {
            if depth < depthMax, let mark = tokens[index].character, let tag = tags[mark],
                let end = end(of: index, in: tokens)
            {
                let inside = styled(tokens[(index + 1)..<end], depth: depth + 1)
                result += "<\(tag)>\(inside)</\(tag)>"
                index = end + 1
            } else {
                result += tokens[index].html
                index += 1
            }
        }
        return result
    }

    /// Returns where the emphasis ends that a mark opens; nil where the mark is only a sign.
    private static func end(of start: Int, in tokens: ArraySlice<Token>) -> Int? {
        let mark = tokens[start].character
        let inside = start + 1
        guard start == tokens.startIndex || !tokens[start - 1].isWord,
            inside < tokens.endIndex, !tokens[inside].isSpace, tokens[inside].character != mark
        else { return nil }
        for index in inside..<tokens.endIndex {
            if tokens[index].isNewline { return nil }
            let isAtEnd = index + 1 == tokens.endIndex || !tokens[index + 1].isWord
            if tokens[index].character == mark, !tokens[index - 1].isSpace, isAtEnd {
                return index
            }
        }
        return nil
    }
}

/// The emoji codes that Slack draws in our messages.
enum Emoji {
    private static let signs = [
        "bell": "🔔", "warning": "⚠️", "star": "⭐", "white_check_mark": "✅", "x": "❌",
        "vertical_traffic_light": "🚦", "chart_with_upwards_trend": "📈", "rocket": "🚀",
    ]

    /// Returns the text with the known codes, such as `:bell:`, drawn.
    static func drawn(in text: String) -> String {
        guard text.contains(":") else { return text }
        var result = ""
        var rest = text[...]
        while let start = rest.firstIndex(of: ":") {
            result += rest[..<start]
            let after = rest[rest.index(after: start)...]
            if let end = after.firstIndex(of: ":"), let sign = signs[String(after[..<end])] {
                result += sign
                rest = after[after.index(after: end)...]
            } else {
                result += ":"
                rest = after
            }
        }
        return result + rest
    }
}
