package import JSON

/// Finds the identifier of the Port run in the shapes that Port, its guides and port-agent send.
package enum RunID {
    /// A longer text is not a run's identifier.
    package static let bytesMax = 128

    /// Where it may stand in the body, the most trusted place first.
    ///
    /// What Port fills in itself comes before the root, because user inputs that are spread at the
    /// root can bear any name. Source: the bodies in Port's guides and of port-agent (read 2026-11).
    private static let places: [[String]] = [
        ["context", "runId"],
        ["port_context", "runId"],
        ["port_context", "run_id"],
        ["port_payload", "context", "runId"],
        ["port_payload", "runId"],
        ["port_payload", "run", "id"],
        ["run", "id"],
        ["runId"],
        ["run_id"],
        ["RUN_ID"],
        ["context", "nodeRunId"],
        ["context", "workflowRunId"],
        ["properties", "runId"],
        ["templateParameters", "port_run_id"],
        ["labels", "runId"],
    ]

    /// Returns the run's identifier: from the body, which is signed, else from the header.
    package static func find(in body: some JSONBranch, header: String?) -> String? {
        for place in places {
            if let text = text(at: place, from: 0, in: body), let found = identifier(in: text) {
                return found
            }
        }
        return header.flatMap(identifier(in:))
    }

    /// Whether there is text where a run id belongs; `find` tells whether it is one.
    static func isGiven(in body: some JSONBranch, header: String?) -> Bool {
        let texts = places.lazy.compactMap { text(at: $0, from: 0, in: body) } + [header ?? ""]
        // What templates leave of a value that is not there.
        return texts.contains { text in
            let trimmed = Substring(text.utf8.drop { $0 == UInt8(ascii: " ") })
            return !trimmed.isEmpty && !trimmed.hasSameBytes(as: "null")
        }
    }

    private static func text(
        at place: [String],
        from index: Int,
        in branch: some JSONBranch
    ) -> String? {
        guard index < place.count else { return branch.string }
        if let member = branch[place[index]] { return text(at: place, from: index + 1, in: member) }
        // `port_context` also arrives as a JSON text: GitHub workflow inputs are strings.
        guard
            let inner = branch.string,
            let parsed = try? JSONDocument(checking: Array(inner.utf8)),
            let member = parsed.root[place[index]]
        else { return nil }
        return text(at: place, from: index + 1, in: member)
    }

    /// Returns the text as an identifier, trimmed; nil for what a template left unfilled.
    package static func identifier(in text: String) -> String? {
        let space = UInt8(ascii: " ")
        let leading = text.utf8.prefix { $0 == space }.endIndex
        guard let last = text.utf8.lastIndex(where: { $0 != space }), last >= leading else {
            return nil
        }
        let identifier = text.utf8[leading...last]
        // What is plain is ASCII, so these are whole characters.
        guard identifier.count <= bytesMax, identifier.allSatisfy(isPlain) else { return nil }
        switch String(Substring(identifier)) {
        // In a path the dots would mean another place.
        case "null", ".", "..": return nil
        case let identifier: return identifier
        }
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"),
            UInt8(ascii: "."), UInt8(ascii: ":"):
            true
        default:
            false
        }
    }
}
