package import HTTPTypes

/// Header names that come often, ready made: a name found here costs no memory and no check.
///
/// A table of slots, each searched from the one a name's length and three of its letters lead to.
package struct KnownNames: Sendable {
    private struct Entry {
        var bytes: [UInt8]
        var name: HTTPField.Name
    }

    private let slots: [Entry?]
    private let mask: Int

    /// Makes the table of the usual names and those.
    package init(adding names: [HTTPField.Name] = []) {
        let all = Self.usual + names
        var size = 64
        while size < all.count * 4 { size *= 2 }
        mask = size - 1
        var slots = [Entry?](repeating: nil, count: size)
        for name in all {
            let entry = Entry(bytes: Array(name.canonicalName.utf8), name: name)
            var slot = Self.hash(entry.bytes.span) & mask
            // The table is at most a quarter full, so there is a free slot.
            while slots[slot] != nil { slot = (slot + 1) & mask }
            slots[slot] = entry
        }
        self.slots = slots
    }

    /// Returns the name that these bytes spell in any letter case; nil if it is not one of them.
    func name(_ bytes: Span<UInt8>) -> HTTPField.Name? {
        var slot = Self.hash(bytes) & mask
        while let entry = slots[slot] {
            if Self.equals(bytes, entry.bytes) { return entry.name }
            slot = (slot + 1) & mask
        }
        return nil
    }

    private static func hash(_ bytes: Span<UInt8>) -> Int {
        guard !bytes.isEmpty else { return 0 }
        let first = Int(bytes[0].lowercased)
        let middle = Int(bytes[bytes.count / 2].lowercased)
        return ((bytes.count &* 31 &+ first) &* 31 &+ middle) &* 31
            &+ Int(bytes[bytes.count - 1].lowercased)
    }

    private static func equals(_ bytes: Span<UInt8>, _ canonical: [UInt8]) -> Bool {
        guard bytes.count == canonical.count else { return false }
        var index = 0
        while index < canonical.count {
            if bytes[index].lowercased != canonical[index] { return false }
            index += 1
        }
        return true
    }

    private static let usual: [HTTPField.Name] = [
        "Accept", "Accept-Encoding", "Accept-Language", "Authorization", "Cache-Control",
        "Connection", "Content-Encoding", "Content-Length", "Content-Type", "Cookie", "Expect",
        "Forwarded", "Host", "If-Modified-Since", "If-None-Match", "Origin", "Pragma", "Range",
        "Referer", "Sec-Fetch-Dest", "Sec-Fetch-Mode", "Sec-Fetch-Site", "TE", "Traceparent",
        "Transfer-Encoding", "Upgrade", "User-Agent", "Via", "X-Forwarded-For",
        "X-Forwarded-Host", "X-Forwarded-Proto", "X-Request-ID",
    ]
    .compactMap { HTTPField.Name($0) }
}
