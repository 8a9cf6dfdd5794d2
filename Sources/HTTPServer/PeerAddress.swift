import Glibc

/// An IPv4 or IPv6 address without its port, as 128 bits.
package struct PeerAddress: Sendable, Hashable, CustomStringConvertible {
    /// The length of the address in bits: 32 or 128.
    package let bits: Int
    /// The first 64 bits; an IPv4 address takes the upper 32.
    let high: UInt64
    let low: UInt64

    private init(bits: Int, high: UInt64, low: UInt64) {
        self.bits = bits
        self.high = high
        self.low = low
    }

    /// Makes an IPv4 address from its bits.
    init(ipv4: UInt32) {
        self.init(bits: 32, high: UInt64(ipv4) << 32, low: 0)
    }

    /// Makes an IPv6 address, or the IPv4 address that is mapped into it (RFC 4291 2.5.5.2).
    init(ipv6 high: UInt64, _ low: UInt64) {
        if high == 0, low >> 32 == 0xFFFF {
            self.init(ipv4: UInt32(truncatingIfNeeded: low))
        } else {
            self.init(bits: 128, high: high, low: low)
        }
    }

    /// Parses an address without brackets, port or zone; nil for anything else.
    package init?(_ text: some StringProtocol) {
        let text = String(text)
        var ipv4 = in_addr()
        var ipv6 = [UInt8](repeating: 0, count: 16)
        // Safe: inet_pton writes 4 bytes for AF_INET and 16 for AF_INET6 (inet_pton(3)).
        if unsafe inet_pton(AF_INET, text, &ipv4) == 1 {
            self.init(ipv4: UInt32(bigEndian: ipv4.s_addr))
        } else if unsafe inet_pton(AF_INET6, text, &ipv6) == 1 {
            self.init(ipv6: Self.number(ipv6[..<8]), Self.number(ipv6[8...]))
        } else {
            return nil
        }
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// The address with all bits behind the first `count` cleared.
    func prefix(_ count: Int) -> PeerAddress {
        PeerAddress(
            bits: bits,
            high: high & Self.mask(count),
            low: low & Self.mask(count - 64)
        )
    }

    private static func mask(_ count: Int) -> UInt64 {
        count <= 0 ? 0 : count >= 64 ? .max : ~(.max >> UInt64(count))
    }

    /// The part of the address that identifies one subscriber: an IPv4 address, or 64 bits of IPv6.
    var subscriber: PeerAddress { prefix(64) }

    /// The subscriber as text, which with IPv4 is the address's own.
    func networkText(of text: String) -> String { bits == 32 ? text : "\(subscriber)" }

    package var description: String {
        if bits == 32 {
            return (0..<4).map { String(high >> (56 - 8 * UInt64($0)) & 0xFF) }
                .joined(separator: ".")
        }
        var address = in6_addr()
        let words = [high, low].flatMap { word in (0..<8).map { word >> (56 - 8 * UInt64($0)) } }
        // Safe: both have 16 bytes.
        unsafe withUnsafeMutableBytes(of: &address) { bytes in
            for (index, word) in words.enumerated() {
                unsafe bytes[index] = UInt8(truncatingIfNeeded: word)
            }
        }
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        // Safe: inet_ntop writes at most the length that it is told, and ends it with a zero.
        _ = unsafe inet_ntop(AF_INET6, &address, &text, socklen_t(text.count))
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

/// A network such as `10.0.0.0/8`, or a single address.
package struct AddressRange: Sendable, Hashable {
    private let base: PeerAddress
    private let bits: Int

    /// Parses an address with an optional prefix length; nil for anything else.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let address = parts.first.flatMap({ PeerAddress($0) }), parts.count <= 2 else {
            return nil
        }
        bits = parts.count == 1 ? address.bits : Int(parts[1]) ?? -1
        guard (0...address.bits).contains(bits) else { return nil }
        base = address.prefix(bits)
        // Host bits that are set are a typing error whose meaning nobody can guess.
        guard base == address else { return nil }
    }

    package func contains(_ address: PeerAddress) -> Bool {
        address.bits == base.bits && address.prefix(bits) == base
    }
}
