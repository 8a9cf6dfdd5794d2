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
        self.appURL = Self.percentEncoded(trimmed, keeping: Self.addressBytes)
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
        EntityPage(frame: frame(of: blueprint), identifier: identifier).url
    }

    /// Returns what the addresses of one blueprint's entities share: identifiers go between.
    func frame(of blueprint: String) -> [String] {
        template.frame(app: appURL, blueprint: Self.encoded(blueprint)) { text in
            Self.percentEncoded(text, keeping: Self.addressBytes)
        }
    }

    /// Returns the identifier as it stands in an address.
    static func encoded(_ identifier: String) -> String {
        percentEncoded(identifier, keeping: unreservedBytes)
    }

    private static let unreservedBytes = Set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8
    )
    // RFC 3986 section 2: reserved, unreserved, and the sign of what is encoded already.
    private static let addressBytes = unreservedBytes.union(":/?#[]@!$&'()*+,;=%".utf8)

    private static func percentEncoded(
        _ text: some StringProtocol,
        keeping kept: Set<UInt8>
    ) -> String {
        if text.utf8.allSatisfy(kept.contains) { return String(text) }
        let digits = Array("0123456789ABCDEF")
        return text.utf8.reduce(into: "") { result, byte in
            if kept.contains(byte) {
                result.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                result.append("%")
                result.append(digits[Int(byte >> 4)])
                result.append(digits[Int(byte & 15)])
            }
        }
    }
}
