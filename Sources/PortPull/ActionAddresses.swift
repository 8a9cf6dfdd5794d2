import FoundationEssentials
import JSON

/// Tells which actions are ours by where they would call.
///
/// Addresses are compared as URLs: `HTTPS://Bell.example:443/webhook` is `https://bell.example/webhook`,
/// and `https://bell.example.evil/webhook` is not below `https://bell.example`.
package struct ActionAddresses: Sendable, Hashable {
    /// What a run of ours is for.
    package struct Target: Sendable, Hashable {
        /// The reminder's name; nil for the one without a name.
        package var reminder: String?

        package init(reminder: String? = nil) {
            self.reminder = reminder
        }
    }

    private static let webhook = "webhook"

    private let roots: [Address]

    /// Makes the addresses; texts that are no http or https URLs are left out.
    package init(_ roots: [String]) {
        self.roots = roots.compactMap(Address.init)
    }

    /// Whether a text is an absolute http or https URL without credentials.
    package static func isAddress(_ text: String) -> Bool { Address(text) != nil }

    /// Returns what an action with that URL is for; nil if it is not ours.
    ///
    /// Ours are the addresses themselves, and below them what this service takes webhooks at:
    /// `webhook` and `webhook/NAME`.
    package func target(of url: String) -> Target? {
        guard let address = Address(url) else { return nil }
        return roots.lazy.compactMap { Self.target(of: address, below: $0) }.first
    }

    private static func target(of address: Address, below root: Address) -> Target? {
        guard let rest = address.path(below: root) else { return nil }
        let isHook = root.path.last?.hasSameBytes(as: webhook) == true
        if rest.isEmpty { return Target() }
        if rest[0].hasSameBytes(as: webhook) {
            return switch rest.count {
            case 1: Target()
            case 2: named(rest[1])
            default: nil
            }
        }
        return isHook && rest.count == 1 ? named(rest[0]) : nil
    }

    /// A name that a reminder can have: what the service's own paths take.
    private static func named(_ text: String) -> Target? {
        let isName =
            (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || byte == UInt8(ascii: "-")
            }
        return isName ? Target(reminder: text) : nil
    }
}

/// A URL in its parts.
private struct Address: Sendable, Hashable {
    /// Scheme, host and port, so that two that mean the same are equal.
    var origin: ExactString
    var path: [String]

    init?(_ text: String) {
        guard let url = URL(string: text), url.user() == nil,
            let scheme = url.scheme?.lowercased(),
            let usualPort = ["http": 80, "https": 443][scheme],
            var host = url.host()?.lowercased(), !host.isEmpty
        else { return nil }
        if host.hasSuffix(".") { host.removeLast() }
        let steps = url.path(percentEncoded: false).split(separator: "/").map(String.init)
        // Whoever reads such a path differently could be led elsewhere.
        guard !steps.contains(where: { $0.hasSameBytes(as: ".") || $0.hasSameBytes(as: "..") })
        else { return nil }
        origin = ExactString("\(scheme)://\(host):\(url.port ?? usualPort)")
        path = steps
    }

    /// Returns the steps of the path below an address; nil for one that is not below it.
    func path(below root: Address) -> [String]? {
        let isBelow =
            origin == root.origin && path.count >= root.path.count
            && zip(path, root.path).allSatisfy { $0.hasSameBytes(as: $1) }
        return isBelow ? Array(path.dropFirst(root.path.count)) : nil
    }
}
