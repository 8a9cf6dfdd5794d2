import JSON
import Platform
import Reminders

/// A first line of ours in a body, or what people left of it.
struct MarkerLine {
    private static let opening = Array("<!-- scorebell:v1".utf8)
    private static let closing = Array(" -->".utf8)
    /// No line of ours is longer.
    private static let bytesMax = 400

    /// What is ours: from its beginning to the last fact, or to its end behind that.
    let range: Range<Int>
    /// Nil where it is damaged.
    let memo: TicketMemo?
    let key: String?

    static func all(in body: [UInt8]) -> [MarkerLine] {
        body.ranges(of: opening).map { MarkerLine(from: $0, in: body) }
    }

    private init(from opening: Range<Int>, in body: [UInt8]) {
        var end = opening.upperBound
        var words: [ArraySlice<UInt8>] = []
        while end < body.endIndex, body[end] == UInt8(ascii: " ") {
            let rest = body[(end + 1)...].prefix(Self.bytesMax - (end - opening.lowerBound))
            let word = rest.prefix { !" \r\n".utf8.contains($0) }
            guard Self.isFact(word) else { break }
            words.append(word)
            end = word.endIndex
        }
        let isClosed = body[end...].starts(with: Self.closing)
        range = opening.lowerBound..<(isClosed ? end + Self.closing.count : end)
        let facts = MarkedFacts(words)
        memo = isClosed ? facts.flatMap(TicketMemo.init) : nil
        key = facts?.key
    }

    /// A word with a name and no sign that people's words could have.
    private static func isFact(_ word: ArraySlice<UInt8>) -> Bool {
        let name = word.prefix { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
        guard !name.isEmpty, word.dropFirst(name.count).first == UInt8(ascii: "=") else {
            return false
        }
        return word.dropFirst(name.count + 1)
            .allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }

    static func text(of memo: TicketMemo) -> String {
        var facts = [
            "key=\(memo.key)", "hash=\(memo.hash)", "scope=\(memo.scope)",
            "entity=\(memo.entity)", "title=\(memo.title)",
        ]
        if let closing = memo.closing { facts.append("closed=\(closing.rawValue)") }
        if let time = memo.reopenedAt { facts.append("reopened=\(time.millisecondsSince1970)") }
        return "<!-- scorebell:v1 \(facts.joined(separator: " ")) -->"
    }
}

/// The facts that a first line names.
private struct MarkedFacts {
    private var values: [ExactString: String] = [:]

    /// Reads words of a name, a sign and a value; nil where a name is there twice.
    init?(_ words: [ArraySlice<UInt8>]) {
        for word in words {
            let name = word.prefix { $0 != UInt8(ascii: "=") }
            let value = String(decoding: word.dropFirst(name.count + 1), as: UTF8.self)
            let key = ExactString(String(decoding: name, as: UTF8.self))
            guard values.updateValue(value, forKey: key) == nil else { return nil }
        }
    }

    subscript(_ name: String) -> String? { values[name] }

    /// A digest of that name; nil where it is none.
    func digest(_ name: String, digits: Int) -> String? {
        guard let text = self[name], text.utf8.count == digits,
            text.utf8.allSatisfy({
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
            })
        else { return nil }
        return text
    }

    var key: String? { digest("key", digits: 32) }
}

extension TicketMemo {
    /// Reads what a line says; nil where a fact lacks or is none.
    fileprivate init?(_ facts: MarkedFacts) {
        guard let key = facts.key, let scope = facts.digest("scope", digits: 16),
            let entity = facts.digest("entity", digits: 16),
            let hash = facts.digest("hash", digits: 16),
            let title = facts.digest("title", digits: 16)
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
