/// The parts of a page that change while it is looked at, each with a digest of what it shows.
struct LiveParts: Sendable, Hashable {
    struct Part: Sendable, Hashable {
        /// The id of its element.
        var id: String
        var digest: String
    }

    /// Always the same parts in the same order, so that digests can be told apart by their place.
    var parts: [Part]

    /// What the browser sends back to say what it saw: the digests one after the other.
    var digest: String { parts.map(\.digest).joined() }

    /// Returns the ids of the parts that show something else than what was seen: all of them where
    /// that is nothing, or of another page.
    func changed(since seen: String?) -> [String] {
        var rest = (seen ?? "").utf8[...]
        guard rest.count == parts.reduce(0, { $0 + $1.digest.utf8.count }) else {
            return parts.map(\.id)
        }
        return parts.compactMap { part in
            let size = part.digest.utf8.count
            defer { rest = rest.dropFirst(size) }
            return rest.prefix(size).elementsEqual(part.digest.utf8) ? nil : part.id
        }
    }
}
