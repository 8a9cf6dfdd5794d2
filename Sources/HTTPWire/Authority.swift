import HTTPMessage

/// The `uri-host [":" port]` of Host and of request targets (RFC 9110 7.2, RFC 3986 3.2.2).
enum Authority {
    /// Whether these bytes are a host with an optional port, or empty.
    static func isValid(_ bytes: Span<UInt8>) -> Bool {
        var index = 0
        if !bytes.isEmpty, bytes[0] == UInt8(ascii: "[") {
            guard let close = bytes.firstIndex(of: UInt8(ascii: "]")), close > 2 else {
                return false
            }
            guard isAddressLiteral(bytes.extracting(1..<close)) else { return false }
            index = close + 1
        } else {
            while index < bytes.count, bytes[index] != .colon {
                guard isRegisteredName(bytes, at: index) else { return false }
                index += 1
            }
            // RFC 9110 4.2.1: an http URI with an empty host is invalid; only no authority is left.
            if index == 0, !bytes.isEmpty { return false }
        }
        return index == bytes.count || isPort(bytes.extracting(index..<bytes.count))
    }

    /// Whether the byte there may stand in a registered name; a percent sign with two digits only.
    private static func isRegisteredName(_ bytes: Span<UInt8>, at index: Int) -> Bool {
        if bytes[index] == UInt8(ascii: "%") {
            return index + 2 < bytes.count && bytes[index + 1].isHexadecimal
                && bytes[index + 2].isHexadecimal
        }
        return bytes[index].isRegisteredName
    }

    /// Whether an IPv6 address could look like this, or a later form: `v1.…` (RFC 3986 3.2.2).
    private static func isAddressLiteral(_ bytes: Span<UInt8>) -> Bool {
        let isLater = bytes[0].lowercased == UInt8(ascii: "v")
        var colons = 0
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == .colon {
                colons += 1
            } else if isLater {
                guard byte.isRegisteredName, byte != UInt8(ascii: "%") else { return false }
            } else {
                guard byte.isHexadecimal || byte == UInt8(ascii: ".") else { return false }
            }
            index += 1
        }
        return isLater || colons > 1
    }

    /// Whether a port follows the host, as the authority form asks for (RFC 9112 3.2.3).
    static func hasPort(_ bytes: Span<UInt8>) -> Bool {
        guard bytes.count > 2, bytes[0] != .colon, bytes[bytes.count - 1].isDigit else {
            return false
        }
        var index = bytes.count - 1
        while index > 0, bytes[index].isDigit { index -= 1 }
        return bytes[index] == .colon
    }

    /// Whether these bytes are a colon and up to five digits, which may be none (RFC 3986 3.2.3).
    private static func isPort(_ bytes: Span<UInt8>) -> Bool {
        guard bytes[0] == .colon, bytes.count <= 6 else { return false }
        var index = 1
        while index < bytes.count {
            guard bytes[index].isDigit else { return false }
            index += 1
        }
        return true
    }
}

extension UInt8 {
    /// A character of a registered name: unreserved, percent sign or sub-delimiter.
    fileprivate var isRegisteredName: Bool {
        let mask: UInt64 =
            self < 64 ? 0x2BFF_7FF2_0000_0000 : self < 128 ? 0x47FF_FFFE_87FF_FFFE : 0
        return (mask >> UInt64(self & 63)) & 1 == 1
    }
}
