import JSON
import Reminders
import Scorecards
import Slack

/// Rows about places in the catalogue, and about channels.
extension SettingKey {
    /// Where owners stand; `none` is parsed as nil, so that a named reminder inherits none.
    func owners() -> Setting<EntityPath?> {
        parsed("team, properties.X, relations.X or none", default: Self.none) {
            text throws(SettingMistake) in
            if text == Self.none { return .some(nil) }
            return try Self.path(text).map { .some($0) }
        }
    }

    /// Where people stand, one place or more.
    func people(default text: String) -> Setting<[EntityPath]> {
        list()
            .parsed("one or more of $team, properties.X and relations.X", default: text) {
                text throws(SettingMistake) in
                let paths = try Self.all(of: text, Self.path)
                return paths?.isEmpty == true ? nil : paths
            }
    }

    /// Where the channels of owners stand; `none` is the empty list.
    func channelPaths() -> Setting<[ChannelPath]> {
        list()
            .parsed("owner.properties.X and entity.properties.X, or none", default: Self.none) {
                text throws(SettingMistake) in
                if text == Self.none { return [] }
                return try Self.all(of: text, Self.channelPath)
            }
    }

    /// A channel in any form; `none` is no word of its own, for it could be a channel's name.
    func channel() -> Setting<String?> {
        optional(ChannelForm.expected, check: ChannelForm.mistake)
    }

    /// The channels of owners; their forms are checked where they are read, each by its owner.
    func channels() -> Setting<[ExactString: String]> {
        changed { $0.form = .map }
            .setting("a map from owners to channels", orElse: [:]) { text in
                let members = (try? JSONValue(parsing: Array(text.utf8)))?.object
                return members?.compactMapValues(\.string)
            }
    }

    /// A property of `_rule_result`; `none` is parsed as nil.
    func resultProperty() -> Setting<String?> {
        parsed("the identifier of a property of _rule_result, or none", default: Self.none) {
            text throws(SettingMistake) in
            if text == Self.none { return .some(nil) }
            guard !text.hasPrefix("properties.") else {
                throw SettingMistake(reason: "it stands without properties. before it.")
            }
            return Self.isIdentifier(text) ? .some(text) : nil
        }
    }

    /// What is said for nothing, so that a named reminder inherits nothing.
    static let none = "none"

    private func list() -> SettingKey { changed { $0.form = .list } }

    /// Parses each word of a list; nil where one of them is wrong.
    private static func all<Value>(
        of text: String,
        _ parse: (String) throws(SettingMistake) -> Value?
    ) throws(SettingMistake) -> [Value]? {
        var values: [Value] = []
        for word in words(of: text) {
            guard let value = try parse(word) else { return nil }
            values.append(value)
        }
        return values
    }

    static func channelPath(_ text: String) throws(SettingMistake) -> ChannelPath? {
        guard let path = ChannelPath(text) else { return nil }
        switch path {
        case .owner(let inner), .entity(let inner): try check(inner)
        }
        return path
    }

    private static func path(_ text: String) throws(SettingMistake) -> EntityPath? {
        guard let path = EntityPath(text) else { return nil }
        try check(path)
        return path
    }

    /// A path has one step: Port's answers hold no entity within another.
    private static func check(_ path: EntityPath) throws(SettingMistake) {
        switch path {
        case .team: return
        case .property(let name), .relation(let name):
            guard !isIdentifier(name) else { return }
            throw SettingMistake(
                reason: "X is one identifier in Port: letters, digits, @, _, = and - only."
            )
        }
    }

    /// Whether a text can be the identifier of a property or a relation.
    ///
    /// Source: the pattern of property identifiers in Port's OpenAPI document.
    private static func isIdentifier(_ text: String) -> Bool {
        text.wholeMatch(of: #/[A-Za-z0-9@_=$-]+/#) != nil
    }
}
