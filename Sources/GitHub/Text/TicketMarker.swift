import JSON
import Reminders

/// The invisible lines of an issue's body between which our section stands; the first says what we
/// last wrote.
///
/// People may remove either of them, or a part of it. Then what stands there is theirs: from there on
/// only the first line is written, so that no body grows from run to run.
struct TicketMarker {
    /// What the first line says; nil where it is missing, damaged, or there twice.
    let memo: TicketMemo?
    /// `TicketMemo.key`, which a damaged line may still say; nil where lines say different ones.
    let key: String?
    private let body: [UInt8]
    private let lines: [MarkerLine]
    /// The last lines.
    private let ends: [Range<Int>]

    private static let ending = Array("<!-- scorebell:end -->".utf8)
    /// What stays where people removed a part of a line.
    private static let traces = ["scorebell:v1", "scorebell:end"].map { Array($0.utf8) }

    /// Finds the lines in a body.
    init(in text: String) {
        body = Array(text.utf8)
        lines = MarkerLine.all(in: body)
        ends = body.ranges(of: Self.ending)
        memo = lines.count == 1 ? lines[0].memo : nil
        let keys = Set(lines.compactMap { $0.key.map { ExactString($0) } })
        key = keys.count == 1 ? keys.first?.text : nil
    }

    /// Whether something of the lines is left.
    var hasTrace: Bool {
        Self.traces.contains { !body.ranges(of: $0).isEmpty }
    }

    /// Returns the body with another first line, and another section unless that is nil; all that
    /// is outside the lines stays byte for byte.
    ///
    /// A section whose lines people damaged stays as it is.
    func body(saying memo: TicketMemo, section: String?) -> String {
        guard let line = lines.first, self.memo != nil, let end = ends.first, ends.count == 1,
            line.range.upperBound <= end.lowerBound
        else { return bodyOfPeople(saying: memo) }
        var result = Array(body[..<line.range.lowerBound])
        result.append(utf8: MarkerLine.text(of: memo))
        if let section {
            result.append(utf8: "\n\(section)")
        } else {
            result += body[line.range.upperBound..<end.lowerBound]
        }
        return String(decoding: result + body[end.lowerBound...], as: UTF8.self)
    }

    /// Returns the body as people left it, with one first line and without a last one, between which
    /// their words could stand.
    private func bodyOfPeople(saying memo: TicketMemo) -> String {
        let line = MarkerLine.text(of: memo)
        let place = lines.first?.range.lowerBound
        var result = place == nil ? Array("\(line)\n".utf8) : []
        var start = 0
        let marks = (lines.map(\.range) + ends).sorted { $0.lowerBound < $1.lowerBound }
        for mark in marks {
            result += body[start..<mark.lowerBound]
            if mark.lowerBound == place { result.append(utf8: line) }
            start = mark.upperBound
        }
        return String(decoding: result + body[start...], as: UTF8.self)
    }

    /// Returns the body of a new issue.
    static func body(saying memo: TicketMemo, section: String) -> String {
        let line = MarkerLine.text(of: memo)
        return "\(line)\n\(section)\(String(decoding: ending, as: UTF8.self))"
    }

    /// Returns the body of an issue that becomes ours.
    ///
    /// - Parameters:
    ///   - old: Its body. port-sender's is replaced, another one stays below our section.
    ///   - wasOurs: Whether a label says that the issue was ours before: then its text is people's,
    ///     as it is where a trace of our lines says the same.
    ///   - memo: What the first line says.
    ///   - section: Ours.
    /// - Returns: The new body.
    static func body(
        adopting old: String,
        wasOurs: Bool,
        saying memo: TicketMemo,
        section: String
    ) -> String {
        let marker = TicketMarker(in: old)
        if wasOurs || marker.hasTrace { return marker.body(saying: memo, section: section) }
        let own = body(saying: memo, section: section)
        return old.isBlank || old.hasBytePrefix(GitHubText.start) ? own : "\(own)\n\n\(old)"
    }
}

extension [UInt8] {
    /// Returns where a text is, each place once.
    func ranges(of text: [UInt8]) -> [Range<Int>] {
        var (places, rest) = ([Range<Int>](), self[...])
        while let start = rest.firstIndex(of: text[0]) {
            rest = rest[start...]
            if rest.starts(with: text) {
                places.append(start..<(start + text.count))
                rest = rest.dropFirst(text.count)
            } else {
                rest = rest.dropFirst()
            }
        }
        return places
    }
}
