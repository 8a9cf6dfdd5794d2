import JSON

/// The address of an entity's page, put together where it is used: there can be thousands of them.
package struct EntityAddress: Sendable, Hashable, Codable {
    /// What stands before, between and behind the identifiers in the address.
    private let frame: [String]
    /// As Port has it, of any length.
    package let identifier: String

    /// Makes the address of one of the entities that share the frame.
    init(frame: [String], identifier: String) {
        self.frame = frame
        self.identifier = identifier
    }

    /// The address in ASCII, not escaped for any markup.
    package var url: String {
        var bytes: [UInt8] = []
        append(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends the address, in ASCII.
    package func append(to bytes: inout [UInt8]) {
        for (index, piece) in frame.enumerated() {
            if index > 0 { EntityLinks.append(encoding: identifier, to: &bytes) }
            bytes.append(utf8: piece)
        }
    }
}
