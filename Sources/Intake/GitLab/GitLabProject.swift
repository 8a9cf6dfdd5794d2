import HTTPMessage

/// The project in a URL, which GitLab's clients name by number or by path.
///
/// Every project is there: which one a caller names chooses nothing.
struct GitLabProject: Sendable, Hashable {
    /// The number or path as the caller wrote it, percent-decoded.
    let name: String
    /// A positive number: the name itself where it is one, else a hash of the path.
    ///
    /// The hash is 32-bit FNV-1a over the lower-cased path (GitLab's paths ignore case) with the
    /// top two bits replaced by 01, so it is stable and above the numbers of small installations.
    /// Two paths with one hash harm nobody. Source: draft-eastlake-fnv section 2.
    let number: Int64

    /// Makes a project of the segment of a URL; nil when it is empty, too long or no UTF-8.
    init?(segment: some StringProtocol, limits: GitLabLimits) {
        guard segment.utf8.count <= 3 * limits.projectBytesMax,
            let name = percentDecoded(segment), !name.isEmpty,
            name.utf8.count <= limits.projectBytesMax
        else { return nil }
        self.name = name
        number = Self.number(in: name) ?? Self.hash(name)
    }

    /// The last part of the path.
    var shortName: String {
        name.utf8.split(separator: UInt8(ascii: "/")).last.map { String(Substring($0)) } ?? name
    }

    /// Everything but digits makes it a path; more than fifteen are no project's number.
    private static func number(in name: String) -> Int64? {
        guard name.utf8.count <= 15, name.utf8.allSatisfy(\.isASCIIDigit) else { return nil }
        return Int64(name).flatMap { $0 > 0 ? $0 : nil }
    }

    private static func hash(_ path: String) -> Int64 {
        let hash = path.lowercased().utf8
            .reduce(UInt32(0x811C_9DC5)) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
        return Int64(hash & 0x3FFF_FFFF | 0x4000_0000)
    }
}

extension UInt8 {
    var isASCIIDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}
