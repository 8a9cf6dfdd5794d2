/// A Slack message as plain text for a terminal or a log: no marks, no escapes, links spelled out.
///
/// Marks are looked for among Unicode scalars: one that a combining mark follows is still one.
struct ReadableText {
    private typealias Scalars = Substring.UnicodeScalarView

    private var result = String.UnicodeScalarView()

    /// Turns Slack's mrkdwn into what a reader would see.
    static func of(_ mrkdwn: String) -> String {
        var text = ReadableText()
        var rest = mrkdwn.unicodeScalars[...]
        while let start = rest.firstIndex(of: "<") {
            text.append(unescaped(rest[..<start]))
            rest = rest[start...]
            guard let end = rest.firstIndex(of: ">") else { break }
            text.append(target(rest[..<end].dropFirst()))
            rest = rest[end...].dropFirst()
        }
        text.append(unescaped(rest))
        return withoutMarks(text.result)
    }

    /// Turns plain text, which has escapes but no marks, into what a reader would see.
    static func ofHeader(_ plain: String) -> String {
        var text = ReadableText()
        text.append(unescaped(plain.unicodeScalars[...]))
        return String(text.result)
    }

    /// Controls stay out: a terminal would obey them.
    private mutating func append(_ text: String.UnicodeScalarView) {
        result.append(
            contentsOf: text.filter { $0 == "\n" || $0.properties.generalCategory != .control }
        )
    }

    /// `label (address)`, or what stands between the angle brackets where there is no label.
    private static func target(_ link: Scalars) -> String.UnicodeScalarView {
        guard let bar = link.firstIndex(of: "|") else { return unescaped(link) }
        var target = unescaped(link[bar...].dropFirst())
        target += " (".unicodeScalars
        target += unescaped(link[..<bar])
        target.append(")")
        return target
    }

    /// Undoes the three escapes in one pass, so that `&amp;lt;` reads `&lt;`.
    private static func unescaped(_ text: Scalars) -> String.UnicodeScalarView {
        let escapes: [(String, Unicode.Scalar)] = [("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")]
        var result = String.UnicodeScalarView()
        var rest = text
        while let start = rest.firstIndex(of: "&") {
            result += rest[..<start]
            rest = rest[start...]
            let escape = escapes.first { rest.starts(with: $0.0.unicodeScalars) }
            result.append(escape?.1 ?? "&")
            rest = rest.dropFirst(escape?.0.utf8.count ?? 1)
        }
        return result + rest
    }

    /// Drops code marks, and the asterisks round a line that is bold from end to end.
    private static func withoutMarks(_ text: String.UnicodeScalarView) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { line -> String in
                let isBold = line.first == "*" && line.last == "*" && !line.dropFirst(2).isEmpty
                let bare = isBold ? line.dropFirst().dropLast() : line
                return String(String.UnicodeScalarView(bare.filter { $0 != "`" }))
            }
        return lines.joined(separator: "\n")
    }
}

extension SlackMessage {
    /// The message as plain text: the header underlined, a blank line between blocks.
    package var readableText: String {
        let texts = blockTexts
        guard !texts.isEmpty else { return ReadableText.of(text) }
        let paragraphs = texts.map { block in
            guard block.isHeader else { return Self.withEmoji(ReadableText.of(block.text)) }
            let text = Self.withEmoji(ReadableText.ofHeader(block.text))
            return "\(text)\n\(String(repeating: "=", count: text.count))"
        }
        return paragraphs.joined(separator: "\n\n")
    }

    /// Headings begin with colon codes of ours, which no terminal draws.
    private static let emoji = [
        ":bell: ": "🔔 ", ":vertical_traffic_light: ": "🚦 ", ":chart_with_upwards_trend: ": "📈 ",
        ":white_check_mark: ": "✅ ", ":warning: ": "⚠️ ",
    ]

    private static func withEmoji(_ text: String) -> String {
        let known = emoji.first { text.utf8.starts(with: $0.key.utf8) }
        guard let (code, sign) = known else { return text }
        return sign + Substring(text.utf8.dropFirst(code.utf8.count))
    }
}
