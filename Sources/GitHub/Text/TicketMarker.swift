import JSON
import Platform
import Reminders

/// The invisible lines of an issue's body between which our section stands; the first says what we
/// last wrote.
struct TicketMarker {
    private static let opening = Array("<!-- scorebell:v1 ".utf8)
    private static let closing = Array(" -->".utf8)
    private static let ending = Array("<!-- scorebell:end -->".utf8)
    /// No line of ours is longer.
    private static let lineBytesMax = 400

    /// What the line says.
    let memo: TicketMemo
    private let body: [UInt8]
    /// The first line without its end.
    private let line: Range<Int>
    /// The last line.
    private let end: Range<Int>

    /// Finds the lines; nil where one of them is missing, damaged, or there twice.
    init?(in text: String) {
        body = Array(text.utf8)
        guard let start = Self.onlyRange(of: Self.opening, in: body),
            let end = Self.onlyRange(of: Self.ending, in: body),
            let stop = Self.range(
                of: Self.closing,
                in: body[start.upperBound...].prefix(Self.lineBytesMax)
            ), stop.upperBound <= end.lowerBound,
            let memo = TicketMemo(marked: body[start.upperBound..<stop.lowerBound])
        else { return nil }
        line = start.lowerBound..<stop.upperBound
        self.end = end
        self.memo = memo
    }

    /// Returns the body with another first line, and another section unless that is nil; all that
    /// is outside the lines stays byte for byte.
    func body(saying memo: TicketMemo, section: String?) -> String {
        var result = Array(body[..<line.lowerBound])
        result.append(utf8: Self.line(memo))
        if let section {
            result.append(utf8: "\n\(section)")
        } else {
            result += body[line.upperBound..<end.lowerBound]
        }
        return String(decoding: result + body[end.lowerBound...], as: UTF8.self)
    }

    /// Returns the body of a new issue.
    static func body(saying memo: TicketMemo, section: String) -> String {
        "\(line(memo))\n\(section)\(String(decoding: ending, as: UTF8.self))"
    }

    /// Returns the body of an issue that becomes ours: port-sender's is replaced, another one stays
    /// below our section.
    static func body(adopting old: String, saying memo: TicketMemo, section: String) -> String {
        if let marker = TicketMarker(in: old) { return marker.body(saying: memo, section: section) }
        let own = body(saying: memo, section: section)
        return old.isBlank || old.hasBytePrefix(GitHubText.start) ? own : "\(own)\n\n\(old)"
    }

    private static func line(_ memo: TicketMemo) -> String {
        var facts = [
            "key=\(memo.key)", "hash=\(memo.hash)", "scope=\(memo.scope)",
            "entity=\(memo.entity)", "title=\(memo.title)",
        ]
        if let closing = memo.closing { facts.append("closed=\(closing.rawValue)") }
        if let time = memo.reopenedAt { facts.append("reopened=\(time.millisecondsSince1970)") }
        return "<!-- scorebell:v1 \(facts.joined(separator: " ")) -->"
    }

    private static func onlyRange(of text: [UInt8], in bytes: [UInt8]) -> Range<Int>? {
        guard let first = range(of: text, in: bytes[...]),
            range(of: text, in: bytes[first.upperBound...]) == nil
        else { return nil }
        return first
    }

    private static func range(of text: [UInt8], in bytes: ArraySlice<UInt8>) -> Range<Int>? {
        var rest = bytes
        while let start = rest.firstIndex(of: text[0]) {
            rest = rest[start...]
            if rest.starts(with: text) { return start..<(start + text.count) }
            rest = rest.dropFirst()
        }
        return nil
    }
}

extension TicketMemo {
    /// Reads what a line says; nil where a fact lacks, is there twice, or is none.
    fileprivate init?(marked text: ArraySlice<UInt8>) {
        var facts: [ExactString: String] = [:]
        for word in text.split(separator: UInt8(ascii: " ")) {
            let parts = word.split(
                separator: UInt8(ascii: "="),
                maxSplits: 1,
                omittingEmptySubsequences: false
            )
            guard parts.count == 2,
                facts.updateValue(
                    String(decoding: parts[1], as: UTF8.self),
                    forKey: ExactString(String(decoding: parts[0], as: UTF8.self))
                ) == nil
            else { return nil }
        }
        func digest(_ name: String, _ digits: Int) -> String? {
            guard let text = facts[name], text.utf8.count == digits,
                text.utf8.allSatisfy({
                    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                        || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
                })
            else { return nil }
            return text
        }
        guard let key = digest("key", 32), let scope = digest("scope", 16),
            let entity = digest("entity", 16), let hash = digest("hash", 16),
            let title = digest("title", 16)
        else { return nil }
        var closing: FoundTicket.Closing?
        if let text = facts["closed"] {
            closing = FoundTicket.Closing(rawValue: text)
            if closing == nil { return nil }
        }
        var reopenedAt: Timestamp?
        if let text = facts["reopened"] {
            guard let time = Int64(text) else { return nil }
            reopenedAt = Timestamp(millisecondsSince1970: time)
        }
        self.init(
            key: key,
            scope: scope,
            entity: entity,
            hash: hash,
            title: title,
            closing: closing,
            reopenedAt: reopenedAt
        )
    }
}
