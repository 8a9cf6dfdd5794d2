import Templates

/// Renders mrkdwn as Slack does, as HTML without any markup from the source.
///
/// Links, mentions and dates are rendered first and replaced by placeholders, private-use scalars
/// that were removed from the source before; everything else is escaped.
struct MrkdwnHTML {
    private static let open: Character = "\u{F0000}"
    private static let close: Character = "\u{F0001}"
    private static let depthMax = 6

    private var atoms: [String] = []
    private let names: SlackNames

    private init(_ names: SlackNames) {
        self.names = names
    }

    /// Returns the HTML of a mrkdwn text.
    ///
    /// - Parameters:
    ///   - source: The text.
    ///   - names: The names to draw people, groups and channels with.
    /// - Returns: HTML without any markup from the source.
    static func html(_ source: String, _ names: SlackNames) -> String {
        var drawing = MrkdwnHTML(names)
        return drawing.draw(source)
    }

    /// Returns the HTML of plain text, in which only emoji codes are rendered.
    static func plainHTML(_ source: String) -> String {
        HTML.escaped(EmojiCodes.drawn(in: source))
    }

    private mutating func draw(_ source: String) -> String {
        let clean = source.filter { $0 != Self.open && $0 != Self.close }
        let text = Mrkdwn(clean).pieces
            .map { piece in
                switch piece {
                case .text(let text): Mrkdwn.decoded(text)
                case .link(let url, let label): atom(link(url, label: label))
                case .channel(let id, let label):
                    atom(mention(names.name(ofChannel: id) ?? "#\(label ?? id)"))
                case .date(let fallback): atom(HTML.escaped(Mrkdwn.decoded(fallback)))
                case .mention(let target):
                    atom(names.name(of: target).map(mention) ?? loudMention(target.dropFirst()))
                case .stray(let text): Mrkdwn.decoded(text)
                }
            }
        return restored(blocks(text.joined()))
    }

    private mutating func atom(_ html: String) -> String {
        atoms.append(html)
        return "\(Self.open)\(atoms.count - 1)\(Self.close)"
    }

    private func mention(_ name: String) -> String {
        "<span class=\"mention\">\(HTML.escaped(name))</span>"
    }

    private func loudMention(_ name: some StringProtocol) -> String {
        "<span class=\"mention loud\">@\(HTML.escaped(String(name)))</span>"
    }

    private func link(_ url: String, label: String?) -> String {
        let href = HTML.escaped(Mrkdwn.decoded(url))
        let text = Self.plainHTML(Mrkdwn.decoded(label ?? url))
        return "<a href=\"\(href)\" target=\"_blank\" rel=\"noopener noreferrer\">\(text)</a>"
    }

    private func blocks(_ text: String) -> String {
        alternating(text, "```") {
            "<pre>\($0)</pre>"
        } outside: { text in
            alternating(text, "`") {
                "<code>\($0)</code>"
            } outside: {
                styled($0, depth: 0)
            }
        }
    }

    /// Splits at pairs of the mark; a mark without a partner is text.
    private func alternating(
        _ text: String,
        _ mark: String,
        inside: (String) -> String,
        outside: (String) -> String
    ) -> String {
        let parts = text.components(splitBy: mark)
        var result = ""
        var index = 0
        while index < parts.count {
            result += outside(parts[index])
            if index + 2 < parts.count, !parts[index + 1].isEmpty {
                result += inside(HTML.escaped(parts[index + 1]))
            } else if index + 1 < parts.count {
                result += HTML.escaped(mark) + outside(parts[index + 1])
                if index + 2 < parts.count { result += HTML.escaped(mark) }
            }
            index += 2
        }
        return result
    }

    private static let tags: [Character: String] = ["*": "strong", "_": "em", "~": "del"]

    private func styled(_ text: String, depth: Int) -> String {
        let characters = Array(text)
        var result = ""
        var plain = ""
        var index = 0
        while index < characters.count {
            if depth < Self.depthMax, let tag = Self.tags[characters[index]],
                let end = Self.end(of: index, in: characters)
            {
                result += Self.plainHTML(plain)
                plain = ""
                let inside = styled(String(characters[(index + 1)..<end]), depth: depth + 1)
                result += "<\(tag)>\(inside)</\(tag)>"
                index = end + 1
            } else {
                plain.append(characters[index])
                index += 1
            }
        }
        return result + Self.plainHTML(plain)
    }

    /// Returns where the span that the mark opens ends; nil where the mark is only a sign.
    private static func end(of start: Int, in characters: [Character]) -> Int? {
        let mark = characters[start]
        if start > 0, characters[start - 1].isLetter || characters[start - 1].isNumber {
            return nil
        }
        guard start + 1 < characters.count, !characters[start + 1].isWhitespace,
            characters[start + 1] != mark
        else { return nil }
        var index = start + 1
        while index < characters.count, !characters[index].isNewline {
            let isLast = index + 1 == characters.count
            if characters[index] == mark, !characters[index - 1].isWhitespace,
                isLast || !(characters[index + 1].isLetter || characters[index + 1].isNumber)
            {
                return index
            }
            index += 1
        }
        return nil
    }

    private func restored(_ html: String) -> String {
        var result = ""
        var rest = html[...]
        while let start = rest.firstIndex(of: Self.open),
            let end = rest[start...].firstIndex(of: Self.close)
        {
            result += rest[..<start]
            if let index = Int(rest[rest.index(after: start)..<end]), atoms.indices.contains(index)
            {
                result += atoms[index]
            }
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }
}

extension String {
    fileprivate func components(splitBy mark: String) -> [String] {
        var parts: [String] = []
        var rest = self[...]
        while let range = rest.firstRange(of: mark) {
            parts.append(String(rest[..<range.lowerBound]))
            rest = rest[range.upperBound...]
        }
        return parts + [String(rest)]
    }
}

/// The emoji codes that Slack draws in our messages.
enum EmojiCodes {
    private static let signs = [
        "bell": "🔔", "warning": "⚠️", "star": "⭐", "white_check_mark": "✅", "x": "❌",
        "vertical_traffic_light": "🚦", "chart_with_upwards_trend": "📈", "disappointed": "😞",
        "rocket": "🚀", "memo": "📝", "tada": "🎉", "bulb": "💡", "trophy": "🏆",
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
