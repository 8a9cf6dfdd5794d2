/// The address of an entity's page, put together where it is used: there can be thousands of them.
package struct EntityPage: Sendable, Hashable, Codable {
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
        frame.joined(separator: EntityLinks.encoded(identifier))
    }
}
