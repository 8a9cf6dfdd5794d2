/// A key of the configuration, by its name in the file; the environment's name is derived from it.
@dynamicMemberLookup
struct SettingKey: Sendable, Hashable {
    /// The dotted name, for example `port.client-id`.
    var name: String
    /// The meaning, in the README's Markdown.
    var meaning = ""
    /// Whether each named reminder can have its own value, with the unnamed one's as default.
    var isPerReminder = false
    /// The default; nil where a value is required or optional.
    var fallback: String?
    var isRequired = false
    /// What applies when it is not set, in the README's Markdown.
    var unset = "none"
    /// Whether it is a secret: never printed, refused on the command line, and readable from a
    /// file.
    var isSecret = false
    /// How white space in a value is treated.
    var form = Form.word
    /// The form of a value, as the end of the sentence "must be …".
    var expected = ""

    /// The forms of values.
    enum Form: Sendable {
        /// One word, name, path or number: white space around it and invisible characters in it are
        /// errors.
        case word
        /// Several words separated by white space or commas.
        case list
        case json
        /// A key in PEM, which has lines.
        case pem
        /// A mapping of texts to texts, which stands in the file only; as JSON where it is a text.
        case map
    }

    /// The key of a row of the table: `SettingKey.httpPort`.
    static subscript<Value>(
        dynamicMember row: KeyPath<SettingsTable, Setting<Value>>
    ) -> SettingKey {
        SettingsTable.rows[keyPath: row].key
    }

    /// The key of a row about tickets: `SettingKey.jiraURL`.
    static subscript<Value>(
        dynamicMember row: KeyPath<SettingsTable.Tickets, Setting<Value>>
    ) -> SettingKey {
        SettingsTable.rows.tickets[keyPath: row].key
    }
}

extension SettingKey {
    /// The environment's name: upper case, with underscores for dots and dashes, as
    /// `PORT_CLIENT_ID`.
    var environmentName: String {
        String(name.uppercased().map { $0 == "." || $0 == "-" ? "_" : $0 })
    }

    /// The name at the beginning of a sentence: with the variable, for a key that has one.
    var title: String { form == .map ? name : "\(name) (\(environmentName))" }

    /// The variable with the path of a file with the value; nil for a key that is not read from a
    /// file.
    ///
    /// Every secret can be, and so can the database's URL, which may hold a password.
    var fileVariable: String? {
        isSecret || self == SettingKey.databaseURL ? "\(environmentName)_FILE" : nil
    }

    /// Returns the error for a secret that was given where all users of the machine can read it.
    func refusal(of word: String) -> String {
        "\(word) would show a secret in the list of processes;"
            + " use \(environmentName) or \(environmentName)_FILE."
    }

    /// The key's row in the README's table.
    var markdown: String {
        let value = fallback.map { "`\($0)`" } ?? (isRequired ? "required" : unset)
        return "| `\(name)` | \(value) | \(meaning)\(isSecret ? "; secret" : "") |"
    }

    /// Whether it says how tickets are kept, or where.
    var isAboutTickets: Bool {
        ["jira.", "github.", "tickets."].contains { name.hasPrefix($0) }
    }

    /// Whether a change needs a restart: sockets, store and workers are made at the start.
    var needsRestart: Bool {
        self == SettingKey.logFormat
            || self != SettingKey.queueMaxDepth
                && ["http.", "database.", "queue.", "worker.", "shutdown."]
                    .contains { name.hasPrefix($0) }
    }

    /// Returns the key of a named reminder for this one, without a default.
    ///
    /// `reminder.layout` becomes `reminders.weekly.layout`, `slack.on-unknown`
    /// `reminders.weekly.slack.on-unknown`.
    func of(reminder: String?) -> SettingKey {
        guard let reminder, isPerReminder else { return self }
        let prefix = "reminder."
        let own = name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : name
        var key = self
        key.name = "reminders.\(reminder).\(own)"
        key.fallback = nil
        return key
    }

    /// The longest name of a reminder, which is part of paths and of environment names.
    static let reminderNameBytesMax = 64

    /// Whether a name is valid for a reminder: lower-case letters, digits, and dashes between them.
    ///
    /// Others would be ambiguous in an environment name, or need escaping in a path.
    static func isReminderName(_ text: String) -> Bool {
        text.utf8.count <= reminderNameBytesMax
            && text.wholeMatch(of: #/[a-z0-9]+(-[a-z0-9]+)*/#) != nil
    }

    /// Returns all keys of a configuration with reminders of these names.
    static func all(withReminders names: some Sequence<String>) -> [SettingKey] {
        let keys = SettingsTable.keys
        return keys
            + names.flatMap { name in keys.filter(\.isPerReminder).map { $0.of(reminder: name) } }
    }

    /// Returns the key with the smallest edit distance, for an error about an unknown one.
    ///
    /// What stands in a map counts for nothing: `reminder.chanels.payments` is near to
    /// `reminder.channels`.
    static func nearest(to name: String, among keys: [SettingKey]) -> String {
        let parts = name.split(separator: ".")
        func distance(of key: SettingKey) -> Int {
            guard key.form == .map else { return Self.distance(key.name, name) }
            let own = parts.prefix(key.name.split(separator: ".").count)
            return Self.distance(key.name, own.joined(separator: "."))
        }
        return keys.map { ($0.name, distance(of: $0)) }.min { $0.1 < $1.1 }?.0 ?? name
    }

    /// Returns the Levenshtein distance of two names.
    static func distance(_ left: String, _ right: String) -> Int {
        let right = Array(right)
        var row = Array(0...right.count)
        for (i, character) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, other) in right.enumerated() {
                let substituted = diagonal + (character == other ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(substituted, row[j] + 1, diagonal + 1)
            }
        }
        return row[right.count]
    }
}
