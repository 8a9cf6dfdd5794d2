/// A Slack message as plain text for a terminal or a log: no marks, no escapes, links spelled out.
struct ReadableText {
    private var result = String.UnicodeScalarView()

    /// Turns Slack's mrkdwn, or escaped plain text, into what a reader would see.
    static func of(_ mrkdwn: String) -> String {
        var text = ReadableText()
        var rest = Substring(mrkdwn)
        while let start = rest.firstIndex(of: "<") {
            text.append(unescaped(rest[..<start]))
            guard let end = rest[start...].firstIndex(of: ">") else {
                rest = rest[start...]
                break
            }
            text.append(target(rest[rest.index(after: start)..<end]))
            rest = rest[rest.index(after: end)...]
        }
        text.append(unescaped(rest))
        return withoutMarks(String(text.result))
    }

    /// Controls stay out: a terminal would obey them.
    private mutating func append(_ text: String) {
        result.append(
            contentsOf: text.unicodeScalars.filter {
                $0 == "\n" || $0.properties.generalCategory != .control
            }
        )
    }

    /// `label (address)`, or what stands between the angle brackets where there is no label.
    private static func target(_ link: Substring) -> String {
        guard let bar = link.firstIndex(of: "|") else { return unescaped(link) }
        return "\(unescaped(link[link.index(after: bar)...])) (\(unescaped(link[..<bar])))"
    }

    /// Undoes the three escapes in one pass, so that `&amp;lt;` reads `&lt;`.
    private static func unescaped(_ text: Substring) -> String {
        let escapes = [("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")]
        var result = ""
        var rest = text
        while let start = rest.firstIndex(of: "&") {
            result += rest[..<start]
            rest = rest[start...]
            let escape = escapes.first { rest.hasPrefix($0.0) }
            result += escape?.1 ?? "&"
            rest = rest.dropFirst(escape?.0.count ?? 1)
        }
        return result + rest
    }

    /// Drops code marks, and the asterisks round a line that is bold from end to end.
    private static func withoutMarks(_ text: String) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { line -> String in
                let isBold = line.count > 2 && line.first == "*" && line.last == "*"
                let bare = isBold ? line.dropFirst().dropLast() : line
                return String(bare.filter { $0 != "`" })
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
            let text = Self.withEmoji(ReadableText.of(block.text))
            guard block.isHeader else { return text }
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
        guard let (code, sign) = emoji.first(where: { text.hasPrefix($0.key) }) else { return text }
        return sign + text.dropFirst(code.count)
    }
}
