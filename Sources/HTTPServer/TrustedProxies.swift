package import HTTPMessage
import HTTPTypes
import JSON

/// The reverse proxies whose statements about a client's address are believed.
///
/// Anybody can send `Forwarded` or `X-Forwarded-For`. So the fields are read from the right, where
/// the nearest proxy wrote, and only as long as the addresses in them are trusted proxies.
package struct TrustedProxies: Sendable, Hashable {
    package var ranges: [AddressRange]
    /// Whether clients of the Unix-domain socket are trusted.
    package var trustsLocal: Bool

    package init(ranges: [AddressRange] = [], trustsLocal: Bool = false) {
        self.ranges = ranges
        self.trustsLocal = trustsLocal
    }

    /// Parses addresses, networks and the word `unix`, separated by spaces or commas.
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

    /// Whether that peer is trusted; nil stands for the Unix-domain socket.
    func contains(_ peer: PeerAddress?) -> Bool {
        guard let peer else { return trustsLocal }
        return ranges.contains { $0.contains(peer) }
    }

    /// A proxy's statement about the client: its address, and whether it used HTTPS.
    package struct Origin: Sendable, Hashable {
        package var address: PeerAddress?
        package var isSecure: Bool?
    }

    /// Returns the statement of the request's fields, as far as they can be believed.
    ///
    /// - Parameters:
    ///   - fields: The request's fields.
    ///   - peer: Who sent them; nil for one of a Unix-domain socket.
    /// - Returns: Nothing unless the peer is trusted, nor where the two kinds of field disagree: then
    ///   a proxy passed on what it does not write itself.
    package func origin(_ fields: RequestFields, from peer: PeerAddress?) -> Origin {
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

    /// Returns the rightmost address that is not a trusted proxy, or the leftmost trusted one.
    ///
    /// Anything that is not an address (`unknown`, `_hidden`) ends the search.
    private func client(_ addresses: [PeerAddress?]) -> PeerAddress? {
        var nearest: PeerAddress?
        for address in addresses.reversed() {
            guard let address else { return nearest }
            if !contains(address) { return address }
            nearest = address
        }
        return nearest
    }

    private static func isSecure(_ scheme: Substring) -> Bool {
        scheme.hasSameBytesIgnoringASCIICase(as: "https")
    }

    private static func items(_ value: String) -> [Substring] {
        value.utf8.split(separator: UInt8(ascii: ","))
            .map { Substring($0.droppingSpace).trimmedAtEnd }
            .filter { !$0.isEmpty }
    }
}

/// One element of `Forwarded` (RFC 7239 4).
struct ForwardedElement {
    var client: PeerAddress?
    var proto: Substring?

    /// Parses the elements of one field value, in order.
    static func all(in value: String) -> [ForwardedElement] {
        split(Substring(value).utf8, at: UInt8(ascii: ","))
            .map { element in
                var result = ForwardedElement()
                for pair in split(element, at: UInt8(ascii: ";")) {
                    guard let equals = pair.firstIndex(of: UInt8(ascii: "=")) else { continue }
                    let name = Substring(pair[..<equals].droppingSpace)
                    let text = unquoted(Substring(pair[pair.index(after: equals)...]).trimmedAtEnd)
                    if name.hasSameBytesIgnoringASCIICase(as: "for") {
                        result.client = address(text)
                    } else if name.hasSameBytesIgnoringASCIICase(as: "proto") {
                        result.proto = text
                    }
                }
                return result
            }
    }

    /// The longest address: IPv6 in brackets with an embedded IPv4 address and a port is shorter.
    private static let addressBytesMax = 64

    /// Parses `192.0.2.1`, `192.0.2.1:80`, `[2001:db8::1]:80` or `2001:db8::1`; nil for anything
    /// else.
    static func address(_ text: Substring) -> PeerAddress? {
        let bytes = text.utf8
        guard bytes.count <= addressBytesMax else { return nil }
        if bytes.first == UInt8(ascii: "[") {
            return bytes.firstIndex(of: UInt8(ascii: "]"))
                .flatMap { PeerAddress(text[bytes.index(after: bytes.startIndex)..<$0]) }
        }
        if let address = PeerAddress(text) { return address }
        return bytes.firstIndex(of: UInt8(ascii: ":")).flatMap { PeerAddress(text[..<$0]) }
    }

    /// Splits outside quotation marks.
    private static func split(
        _ text: Substring.UTF8View,
        at separator: UInt8
    ) -> [Substring.UTF8View] {
        var isQuoted = false
        return text.split(omittingEmptySubsequences: false) { byte in
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            return byte == separator && !isQuoted
        }
    }

    private static func unquoted(_ text: Substring) -> Substring {
        let bytes = text.utf8
        let quote = UInt8(ascii: "\"")
        return bytes.count >= 2 && bytes.first == quote && bytes.last == quote
            ? Substring(bytes.dropFirst().dropLast()) : text
    }
}

extension Substring {
    /// Without the white space at its end (OWS, RFC 9110 5.6.3).
    fileprivate var trimmedAtEnd: Substring {
        guard let last = utf8.lastIndex(where: { !$0.isSpaceOrTab }) else { return "" }
        return self[...last]
    }
}

extension Substring.UTF8View {
    fileprivate var droppingSpace: Substring.UTF8View { drop(while: \.isSpaceOrTab) }
}

extension UInt8 {
    fileprivate var isSpaceOrTab: Bool { self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") }
}
