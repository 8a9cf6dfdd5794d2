import Outbound
import Platform

/// When a personal access token ends, as each of GitHub's answers says.
struct TokenExpiry {
    /// How long before it people are told.
    private static let notice = Duration.seconds(14 * 86_400)

    let end: Timestamp

    /// Reads the header; nil where the token does not end, or GitHub does not say.
    ///
    /// It has two forms: `2026-12-12 08:00:00 UTC` and `2026-12-12 08:00:00 +0200`.
    init?(of answer: Answer) {
        guard let field = answer.field("GitHub-Authentication-Token-Expiration") else { return nil }
        let words = field.split(separator: " ")
        guard words.count == 3, let end = Timestamp("\(words[0])T\(words[1])\(Self.zone(words[2]))")
        else { return nil }
        self.end = end
    }

    /// The offset in the form of RFC 3339; a zone's name other than UTC's is hardly off by a day.
    private static func zone(_ text: Substring) -> String {
        let isOffset = text.utf8.count == 5 && (text.hasPrefix("+") || text.hasPrefix("-"))
        return isOffset ? "\(text.prefix(3)):\(text.suffix(2))" : "Z"
    }

    /// What people are told; nil while there is time.
    func remark(now: Timestamp) -> String? {
        guard end - now < Self.notice else { return nil }
        return "The GitHub token ends on \(day): make a new one, and set github.token."
    }

    var day: String { String(end.description.prefix(10)) }
}

extension Timestamp {
    fileprivate init?(_ text: String) { self.init(text, dateAt: .start) }
}
