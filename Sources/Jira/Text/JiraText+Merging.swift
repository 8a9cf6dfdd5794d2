package import JSON
import Reminders

/// Our section within a description that people write in too.
extension JiraText {
    /// Returns a description in which our section is written anew, and people's text kept.
    ///
    /// - Parameters:
    ///   - section: The new section, a document.
    ///   - description: What stands there now; null for nothing.
    ///   - bounds: `TicketMemo.bounds` of what we last wrote.
    /// - Returns: Nil where our section is not found, because people rewrote it; where nothing
    ///   stands, the section alone.
    package static func merged(
        _ section: JSONValue,
        into description: JSONValue,
        bounds: [String]
    ) -> JSONValue? {
        if case .null = description { return section }
        guard case .object(var members) = description, let ours = section["content"]?.array else {
            return nil
        }
        var blocks = members["content"]?.array ?? []
        if blocks.allSatisfy(isEmptyParagraph) { return section }
        let digests = blocks.lazy.map { BlockDigest.of($0) }
        guard let span = span(between: bounds, in: digests) else { return nil }
        blocks.replaceSubrange(span, with: ours)
        members["content"] = .array(blocks)
        return .object(members)
    }

    private static func isEmptyParagraph(_ block: JSONValue) -> Bool {
        block["type"] == "paragraph" && (block["content"]?.array ?? []).isEmpty
    }

    /// The same for wiki text.
    package static func merged(
        _ section: String,
        into description: String,
        bounds: [String]
    ) -> String? {
        if description.isBlank { return section }
        let lines = description.utf8.split(
            separator: UInt8(ascii: "\n"),
            omittingEmptySubsequences: false
        )
        let digests = lines.lazy.map { BlockDigest.of(line: Substring($0)) }
        guard let span = span(between: bounds, in: digests), let first = span.first,
            let last = span.last
        else { return nil }
        // Forms of browsers end lines with CR LF.
        let ending = lines[last].last == UInt8(ascii: "\r") ? "\r" : ""
        return String(description[..<lines[first].startIndex]) + section + ending
            + String(description[lines[last].endIndex...])
    }

    /// Returns the places from the first that has the first bound to the first behind it that has
    /// the last one.
    private static func span(
        between bounds: [String],
        in digests: some RandomAccessCollection<String>
    ) -> ClosedRange<Int>? {
        guard bounds.count == 2 else { return nil }
        var first: Int?
        for (place, digest) in digests.enumerated() {
            // Hexadecimal digits, which `==` compares by their bytes.
            if first == nil, digest == bounds[0] { first = place }
            if let first, digest == bounds[1] { return first...place }
        }
        return nil
    }
}
