/// Text in Slack's mrkdwn, split at its angle brackets.
///
/// Source: Slack, "Formatting text for app surfaces": `#C` is a channel, `@U` or `@W` a user,
/// `!subteam` a group, another `!` is special, and everything else in brackets is a link.
struct Mrkdwn: Sendable {
    enum Piece: Sendable, Hashable {
        /// Text as sent, with `&amp;`, `&lt;` and `&gt;`.
        case text(String)
        case link(url: String, label: String?)
        case channel(String, label: String?)
        case date(fallback: String)
        /// A mention: a user, a group, `!here`, `!channel`, `!everyone`.
        case mention(String)
        /// Brackets whose content Slack does not define, or a bracket without an end.
        case stray(String)
    }

    let pieces: [Piece]

    init(_ source: String) {
        var pieces: [Piece] = []
        var rest = source[...]
        while let open = rest.firstIndex(of: "<") {
            if open > rest.startIndex { pieces.append(.text(String(rest[..<open]))) }
            let inside = rest[rest.index(after: open)...]
            let end = inside.firstIndex { $0 == ">" || $0 == "<" || $0.isNewline }
            if let end, inside[end] == ">" {
                pieces.append(Self.piece(inside[..<end]))
                rest = inside[inside.index(after: end)...]
            } else {
                pieces.append(.stray("<"))
                rest = inside
            }
        }
        if !rest.isEmpty { pieces.append(.text(String(rest))) }
        self.pieces = pieces
    }

    private static let schemes = ["http://", "https://", "mailto:"]

    private static func piece(_ inside: Substring) -> Piece {
        let parts = inside.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
        let target = parts.first.map(String.init) ?? ""
        let label = parts.count > 1 ? String(parts[1]) : nil
        if target.hasPrefix("#C") { return .channel(target, label: label) }
        if target.hasPrefix("!date^") { return .date(fallback: label ?? "") }
        if isMention(target) { return .mention(target) }
        let isLink = schemes.contains { target.lowercased().hasPrefix($0) }
        if isLink, !target.contains(where: \.isWhitespace), label != "" {
            return .link(url: target, label: label)
        }
        return .stray("<\(inside)>")
    }

    private static func isMention(_ target: String) -> Bool {
        target.hasPrefix("@U") || target.hasPrefix("@W") || target.hasPrefix("!subteam^")
            || ["!here", "!channel", "!everyone", "!group"].contains(target)
    }
}

extension Mrkdwn {
    /// The mentions of people and groups whom a directory knows.
    func mentions(_ directory: (String) -> String?) -> [(target: String, id: String)] {
        pieces.compactMap { piece in
            guard case .mention(let target) = piece else { return nil }
            return directory(target).map { (target, $0) }
        }
    }

    /// The text that a reader sees, without markup: labels for links, entities decoded.
    var plain: String {
        pieces.map { piece in
            switch piece {
            case .text(let text): Self.decoded(text)
            case .link(let url, let label): Self.decoded(label ?? url)
            case .channel(let id, let label): label ?? id
            case .date(let fallback): Self.decoded(fallback)
            case .mention(let target): "@\(target.drop { "@!".contains($0) })"
            case .stray(let text): Self.decoded(text)
            }
        }
        .joined()
    }

    /// Decodes Slack's three entities, once.
    static func decoded(_ text: String) -> String {
        var result = ""
        var rest = text[...]
        let entities = [("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">")]
        while let start = rest.firstIndex(of: "&") {
            result += rest[..<start]
            rest = rest[start...]
            if let (entity, sign) = entities.first(where: { rest.hasPrefix($0.0) }) {
                result += sign
                rest = rest.dropFirst(entity.count)
            } else {
                result += "&"
                rest = rest.dropFirst()
            }
        }
        return result + rest
    }

    /// Returns the words that Slack turns into mentions in a text object that is not `verbatim`.
    static func autoParsedWords(in text: String) -> [String] {
        ["@here", "@channel", "@everyone"].filter { text.lowercased().contains($0) }
    }
}
