/// Draws Slack's mrkdwn as HTML that holds no markup but this file's own.
///
/// The source becomes a row of tokens: scalars that are still to be escaped, and links and mentions
/// that are HTML already. Marks are looked for among the scalars only, so nothing that a link says
/// can open or close one. Scalars, not characters: a character can have any number of combining
/// marks, and to compare two of them costs time that grows with these.
/// Each step takes time that grows with the text's length, whatever the text is.
/// Source: Slack, "Formatting text for app surfaces" (read 2026-11).
struct MrkdwnDrawing {
    enum Token {
        case scalar(Unicode.Scalar)
        case html(String)

        var scalar: Unicode.Scalar? {
            if case .scalar(let scalar) = self { scalar } else { nil }
        }
    }

    /// Returns the HTML of a mrkdwn text.
    static func html(_ source: String) -> String {
        var result = ""
        result.reserveCapacity(source.utf8.count)
        appendFenced(tokens(of: source)[...], to: &result)
        return result
    }

    /// Returns the HTML of a plain text, in which Slack draws emoji codes and nothing else.
    static func plain(_ source: String) -> String {
        HTML.escaped(Emoji.drawn(in: source))
    }

    private static func tokens(of source: String) -> [Token] {
        var tokens: [Token] = []
        tokens.reserveCapacity(source.utf8.count)
        let signs = source.utf8
        var rest = source[...]
        while let open = rest.utf8.firstIndex(of: UInt8(ascii: "<")) {
            tokens += scalars(rest[..<open])
            let inside = source[signs.index(after: open)...]
            let end = inside.unicodeScalars.firstIndex { $0 == ">" || $0 == "<" || $0.isNewline }
            if let end, signs[end] == UInt8(ascii: ">"), let html = bracketed(inside[..<end]) {
                tokens.append(.html(html))
                rest = source[signs.index(after: end)...]
            } else {
                tokens.append(.scalar("<"))
                rest = inside
            }
        }
        return tokens + scalars(rest)
    }

    private static func scalars(_ text: Substring) -> [Token] {
        Emoji.drawn(in: decoded(text)).unicodeScalars.map(Token.scalar)
    }

    /// Draws what stands in angle brackets; nil for what Slack does not define.
    private static func bracketed(_ inside: Substring) -> String? {
        let bar = inside.utf8.firstIndex(of: UInt8(ascii: "|"))
        let target = decoded(inside[..<(bar ?? inside.endIndex)])
        let label = bar.map { decoded(inside[inside.utf8.index(after: $0)...]) }
        let name = String(target.unicodeScalars.dropFirst())
        switch target.unicodeScalars.first {
        case "#": return mention("#", label ?? name)
        case "!" where target.utf8.starts(with: "!date^".utf8): return HTML.escaped(label ?? "")
        case "@", "!": return mention("@", label ?? name)
        default: return link(target, label: label)
        }
    }

    private static func mention(_ sign: String, _ name: String) -> String {
        "<span class=\"mention\">\(sign)\(HTML.escaped(name))</span>"
    }

    private static let schemes = ["http://", "https://", "mailto:"]

    /// Only what is safe to open: any other scheme stays the text that it is.
    private static func link(_ target: String, label: String?) -> String? {
        let start = String(decoding: target.utf8.prefix(8), as: UTF8.self).lowercased()
        guard schemes.contains(where: { start.utf8.starts(with: $0.utf8) }),
            !target.unicodeScalars.contains(where: \.properties.isWhitespace)
        else { return nil }
        let text = label.flatMap { $0.isEmpty ? nil : $0 } ?? target
        return "<a href=\"\(HTML.escaped(target))\" target=\"_blank\" rel=\"noopener noreferrer\">"
            + "\(plain(text))</a>"
    }

    private static let entities = [("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">")]

    /// Decodes Slack's three entities, once.
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
}

/// Code.
extension MrkdwnDrawing {
    private static func appendFenced(_ tokens: ArraySlice<Token>, to result: inout String) {
        appendPaired(tokens, marks: 3, tag: "pre", to: &result) { rest, result in
            appendPaired(rest, marks: 1, tag: "code", to: &result) { rest, result in
                result += MrkdwnEmphasis(rest).html
            }
        }
    }

    /// Draws what stands between two rows of backticks as code, and the rest otherwise; a row without
    /// a partner is text.
    private static func appendPaired(
        _ tokens: ArraySlice<Token>,
        marks: Int,
        tag: String,
        to result: inout String,
        otherwise: (ArraySlice<Token>, inout String) -> Void
    ) {
        var rest = tokens
        while let open = firstBackticks(marks, in: rest) {
            let inside = rest[(open + marks)...]
            guard let close = firstBackticks(marks, in: inside), close > inside.startIndex else {
                break
            }
            otherwise(rest[..<open], &result)
            result += "<\(tag)>"
            for token in inside[..<close] { append(token, to: &result) }
            result += "</\(tag)>"
            rest = rest[(close + marks)...]
        }
        otherwise(rest, &result)
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

    static func append(_ token: Token, to result: inout String) {
        switch token {
        case .scalar(let scalar): HTML.append(scalar, to: &result)
        case .html(let html): result += html
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

/// The emoji codes that Slack draws in our messages.
enum Emoji {
    private static let signs = [
        "bell": "🔔", "warning": "⚠️", "star": "⭐", "white_check_mark": "✅", "x": "❌",
        "vertical_traffic_light": "🚦", "chart_with_upwards_trend": "📈", "rocket": "🚀",
    ]
    /// A longer name is none of them; it is not looked up, however long it is.
    private static let nameBytesMax = 32

    /// Returns the text with the known codes, such as `:bell:`, drawn.
    static func drawn(in text: String) -> String {
        let colon = UInt8(ascii: ":")
        var result = ""
        var rest = text[...]
        while let start = rest.utf8.firstIndex(of: colon) {
            result += rest[..<start]
            let after = rest[rest.utf8.index(after: start)...]
            let name = after.utf8.prefix(nameBytesMax + 1).prefix { $0 != colon }
            if name.endIndex < after.endIndex, name.count <= nameBytesMax,
                let sign = signs[String(after[..<name.endIndex])]
            {
                result += sign
                rest = after[after.utf8.index(after: name.endIndex)...]
            } else {
                result += ":"
                rest = after
            }
        }
        return result + rest
    }
}
