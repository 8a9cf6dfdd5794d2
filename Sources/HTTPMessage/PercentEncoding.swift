import JSON

/// Returns the text as it may stand in one path segment or one query value of a URL.
///
/// All but the unreserved characters of RFC 3986 section 2.3 is encoded, so nothing in the text can
/// end the segment or the value. The segments `.` and `..` stay as they are; section 6.2.2.3 makes
/// servers treat their encoded forms no differently.
///
/// - Parameter text: What is encoded, as UTF-8; it may hold every character.
/// - Returns: ASCII letters and digits, `-._~` and upper-case percent triplets.
package func percentEncoded(_ text: some StringProtocol) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    for byte in text.utf8 {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "_"), UInt8(ascii: "~"):
            bytes.append(byte)
        default:
            bytes.append(UInt8(ascii: "%"))
            bytes.append(digits[Int(byte >> 4)])
            bytes.append(digits[Int(byte & 15)])
        }
    }
    return String(decoding: bytes, as: UTF8.self)
}

/// Returns the text that was percent-encoded, or nil where it is none.
///
/// Strict: every `%` needs two hexadecimal digits (RFC 3986 section 2.1), and what comes out must
/// be UTF-8. A `+` stays a `+`: it means a space only in forms, which are not decoded here.
///
/// - Parameter text: One path segment or one query value, as it stands in the URL.
/// - Returns: The text, which may hold any character, `/` and NUL among them.
package func percentDecoded(_ text: some StringProtocol) -> String? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    var rest = text.utf8.makeIterator()
    while let byte = rest.next() {
        guard byte == UInt8(ascii: "%") else {
            bytes.append(byte)
            continue
        }
        guard let high = rest.next()?.hexadecimalDigit, let low = rest.next()?.hexadecimalDigit
        else { return nil }
        bytes.append(high << 4 | low)
    }
    return String(validating: bytes, as: UTF8.self)
}
