import HTTPTypes
import HTTPWire

/// The proxies in front of the service, whose word about a client's address is taken.
///
/// Anybody can send `Forwarded` or `X-Forwarded-For`; so the fields are read from the right, where
/// the nearest proxy wrote, and only as far as the addresses in them are those of our proxies.
package struct TrustedProxies: Sendable, Hashable {
    package var ranges: [AddressRange]
    /// Whether those who come over a Unix-domain socket are trusted.
    package var trustsLocal: Bool

    package init(ranges: [AddressRange] = [], trustsLocal: Bool = false) {
        self.ranges = ranges
        self.trustsLocal = trustsLocal
    }

    /// Reads addresses, networks and the word `unix`, with spaces or commas between them.
    package init?(_ text: String) {
        self.init()
        for part in text.split(whereSeparator: { $0 == "," || $0.isWhitespace }) {
            if part == "unix" {
                trustsLocal = true
            } else if let range = AddressRange(part) {
                ranges.append(range)
            } else {
                return nil
            }
        }
    }

    package var isEmpty: Bool { ranges.isEmpty && !trustsLocal }

    /// Whether that peer is one of them; nil is one of a Unix-domain socket.
    func contains(_ peer: PeerAddress?) -> Bool {
        guard let peer else { return trustsLocal }
        return ranges.contains { $0.contains(peer) }
    }

    /// What a proxy says of the client: its address, and whether it came by HTTPS.
    struct Origin: Hashable {
        var address: PeerAddress?
        var isSecure: Bool?
    }

    /// Returns what the request's fields say, as far as they can be believed.
    ///
    /// - Parameters:
    ///   - fields: The request's fields.
    ///   - peer: Who sent them; nil for one of a Unix-domain socket.
    /// - Returns: Nothing unless the peer is trusted, nor where the two kinds of field disagree: then
    ///   a proxy passed on what it does not write itself.
    func origin(_ fields: RequestFields, from peer: PeerAddress?) -> Origin {
        guard contains(peer) else { return Origin() }
        let forwarded = fields[values: .forwarded].flatMap(ForwardedElement.all)
        let addresses = fields[values: .forwardedFor].flatMap(Self.items)
            .map(ForwardedElement.address)
        let schemes = fields[values: .forwardedProto].flatMap(Self.items)
        let first = client(forwarded.map(\.client))
        let second = client(addresses)
        let secure = forwarded.last?.proto.map(Self.isSecure)
        let secureToo = schemes.last.map(Self.isSecure)
        return Origin(
            address: forwarded.isEmpty || addresses.isEmpty || first == second
                ? first ?? second : nil,
            isSecure: secure == nil || secureToo == nil || secure == secureToo
                ? secure ?? secureToo : nil
        )
    }

    /// Returns the rightmost address that is not a proxy of ours, or the leftmost of ours; what is
    /// not an address (`unknown`, `_hidden`) ends the search.
    private func client(_ addresses: [PeerAddress?]) -> PeerAddress? {
        var nearest: PeerAddress?
        for address in addresses.reversed() {
            guard let address else { return nearest }
            if !contains(address) { return address }
            nearest = address
        }
        return nearest
    }

    private static func isSecure(_ scheme: String) -> Bool { scheme.lowercased() == "https" }

    private static func items(_ value: String) -> [String] {
        value.split(separator: ",")
            .map { String($0.drop(while: \.isWhitespace)).trimmedAtEnd }
            .filter { !$0.isEmpty }
    }
}

/// One element of `Forwarded` (RFC 7239 4): who spoke to one proxy, and how.
struct ForwardedElement {
    var client: PeerAddress?
    var proto: String?

    /// Returns the elements of one field value, in its order.
    static func all(in value: String) -> [ForwardedElement] {
        split(value, at: ",")
            .map { element in
                var result = ForwardedElement()
                for pair in split(element, at: ";") {
                    guard let equals = pair.firstIndex(of: "=") else { continue }
                    let text = unquoted(String(pair[pair.index(after: equals)...]).trimmedAtEnd)
                    switch pair[..<equals].drop(while: \.isWhitespace).lowercased() {
                    case "for": result.client = address(text)
                    case "proto": result.proto = text
                    default: break
                    }
                }
                return result
            }
    }

    /// Reads `192.0.2.1`, `192.0.2.1:80`, `[2001:db8::1]:80` or `2001:db8::1`; nil for others.
    static func address(_ text: String) -> PeerAddress? {
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            return PeerAddress(text[text.index(after: text.startIndex)..<end])
        }
        if let address = PeerAddress(text) { return address }
        return text.firstIndex(of: ":").flatMap { PeerAddress(text[..<$0]) }
    }

    /// Splits outside quotation marks.
    private static func split(_ text: String, at separator: Character) -> [String] {
        var parts = [""]
        var isQuoted = false
        for character in text {
            if character == "\"" { isQuoted.toggle() }
            if character == separator, !isQuoted {
                parts.append("")
            } else {
                parts[parts.count - 1].append(character)
            }
        }
        return parts
    }

    private static func unquoted(_ text: String) -> String {
        text.count >= 2 && text.hasPrefix("\"") && text.hasSuffix("\"")
            ? String(text.dropFirst().dropLast()) : text
    }
}

extension String {
    fileprivate var trimmedAtEnd: String {
        var text = self
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}

extension HTTPField.Name {
    fileprivate static let forwarded = known("Forwarded")
    fileprivate static let forwardedFor = known("X-Forwarded-For")
    fileprivate static let forwardedProto = known("X-Forwarded-Proto")

    private static func known(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else { preconditionFailure("\(name) is no name") }
        return name
    }
}
