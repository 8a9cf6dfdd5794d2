import JSON

/// A place in an entity where an owner, a channel or a person can stand.
package enum EntityPath: Sendable, Hashable, CustomStringConvertible {
    /// The owning teams.
    case team
    /// A property of this identifier: a text, or a list of texts.
    case property(String)
    /// A relation of this identifier: the identifier of the related entity, or a list of them.
    case relation(String)

    /// Reads `$team`, `team`, `properties.X` or `relations.X`; nil for anything else.
    package init?(_ text: String) {
        if text.hasSameBytes(as: "$team") || text.hasSameBytes(as: "team") {
            self = .team
        } else if let name = Self.name(in: text, behind: "properties.") {
            self = .property(name)
        } else if let name = Self.name(in: text, behind: "relations.") {
            self = .relation(name)
        } else {
            return nil
        }
    }

    private static func name(in text: String, behind prefix: String) -> String? {
        guard text.hasBytePrefix(prefix) else { return nil }
        let name = String(decoding: text.utf8.dropFirst(prefix.utf8.count), as: UTF8.self)
        return name.isEmpty ? nil : name
    }

    package var description: String {
        switch self {
        case .team: "$team"
        case .property(let name): "properties.\(name)"
        case .relation(let name): "relations.\(name)"
        }
    }
}
