import JSON

/// Where the pages of entities are: in Port's application, unless the template says otherwise.
package struct EntityLinks: Sendable, Hashable {
    /// Port's web application, such as `https://app.getport.io`, without a slash at its end.
    package let appURL: String
    private let template: EntityTemplate

    /// Takes the address as configured, and encodes in it what would end a link in some markup.
    package init(appURL: String, template: EntityTemplate = .port) {
        self.template = template
        var trimmed = Substring(appURL)
        while trimmed.last == "/" { trimmed.removeLast() }
        self.appURL = Self.address(encoding: String(trimmed))
    }

    /// Returns the address of an entity's page.
    ///
    /// Port allows `+ = / : \ @` and letters of any script in an identifier, so every byte is
    /// encoded that RFC 3986 section 2.3 does not call unreserved: a raw `+` would reach Port as
    /// a space.
    ///
    /// - Parameters:
    ///   - identifier: The entity's, as Port has it.
    ///   - blueprint: The identifier of the blueprint, likewise.
    /// - Returns: An address in ASCII, not escaped for any markup.
    package func url(of identifier: String, blueprint: String) -> String {
        EntityAddress(frame: frame(of: blueprint), identifier: identifier).url
    }

    /// Returns what the addresses of one blueprint's entities share: identifiers go between.
    func frame(of blueprint: String) -> [String] {
        var encoded: [UInt8] = []
        Self.append(encoding: blueprint, to: &encoded)
        return template.frame(
            app: appURL,
            blueprint: String(decoding: encoded, as: UTF8.self),
            encode: Self.address
        )
    }

    /// Appends an identifier as it stands in an address.
    static func append(encoding identifier: String, to bytes: inout [UInt8]) {
        append(identifier, keeping: isUnreserved, to: &bytes)
    }

    /// Returns a part of an address in ASCII, encoded where it is not.
    private static func address(encoding text: String) -> String {
        var bytes: [UInt8] = []
        append(text, keeping: isOfAddress, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "_"), UInt8(ascii: "~"):
            true
        default: false
        }
    }

    /// RFC 3986 section 2: reserved, unreserved, and the sign of what is encoded already.
    private static func isOfAddress(_ byte: UInt8) -> Bool {
        isUnreserved(byte) || ":/?#[]@!$&'()*+,;=%".utf8.contains(byte)
    }

    private static let digits = Array("0123456789ABCDEF".utf8)

    private static func append(
        _ text: String,
        keeping isKept: (UInt8) -> Bool,
        to bytes: inout [UInt8]
    ) {
        for byte in text.utf8 {
            if isKept(byte) {
                bytes.append(byte)
            } else {
                bytes.append(UInt8(ascii: "%"))
                bytes.append(digits[Int(byte >> 4)])
                bytes.append(digits[Int(byte & 15)])
            }
        }
    }
}
