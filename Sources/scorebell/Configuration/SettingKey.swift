/// One key of the configuration, as the file names it; the environment's name follows from it.
@dynamicMemberLookup
struct SettingKey: Sendable, Hashable {
    /// Dotted, for example `port.client-id`.
    var name: String
    /// What it is for, in the README's Markdown.
    var meaning = ""
    /// Whether each reminder with a name can have its own; it falls back on the unnamed one's.
    var isPerReminder = false
    /// The default; nil where a value is required or optional.
    var fallback: String?
    var isRequired = false
    /// What the README says in place of a default.
    var unset = "none"
    /// A secret is never printed, not taken from the command line, and may be read from a file.
    var isSecret = false
    /// What white space in a value counts for.
    var form = Form.word
    /// What a value has to be, as the end of the sentence "must be …".
    var expected = ""

    /// What a value is made of.
    enum Form: Sendable {
        /// One word, name, path or number: white space around it, and a character that nobody sees
        /// anywhere in it, is a mistake.
        case word
        /// Several words with white space or commas between them.
        case list
        case json
    }

    /// The key of a row of the table: `SettingKey.httpPort`.
    static subscript<Value>(
        dynamicMember row: KeyPath<SettingsTable, Setting<Value>>
    ) -> SettingKey {
        SettingsTable.rows[keyPath: row].key
    }
}

extension SettingKey {
    /// Capitals, with dots and dashes as underscores: `PORT_CLIENT_ID`.
    var environmentName: String {
        String(name.uppercased().map { $0 == "." || $0 == "-" ? "_" : $0 })
    }

    /// The variable that names a file with the value; nil for a key that is never read from one.
    ///
    /// Every secret can be, and so can the database's URL, which may hold a password.
    var fileVariable: String? {
        isSecret || self == SettingKey.databaseURL ? "\(environmentName)_FILE" : nil
    }

    /// What somebody is told who gives a secret where every user of the machine can read it.
    func refusal(of word: String) -> String {
        "\(word) would show a secret in the list of processes;"
            + " use \(environmentName) or \(environmentName)_FILE."
    }

    /// The key's row in the README's table.
    var markdown: String {
        let value = fallback.map { "`\($0)`" } ?? (isRequired ? "required" : unset)
        return "| `\(name)` | \(value) | \(meaning)\(isSecret ? "; secret" : "") |"
    }

    /// Whether a change is put in force by a restart only: what listens, stores and claims is made
    /// once, at the start.
    var needsRestart: Bool {
        self == SettingKey.logFormat
            || self != SettingKey.queueMaxDepth
                && ["http.", "database.", "queue.", "worker.", "shutdown."]
                    .contains { name.hasPrefix($0) }
    }

    /// Returns the key that a reminder with a name has in place of this one, without a default.
    ///
    /// `reminder.layout` is `reminders.weekly.layout`, `slack.on-unknown` is
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

    /// The longest name of a reminder; it is a part of paths and of environment names.
    static let reminderNameBytesMax = 64

    /// Whether a reminder can be called that: lower-case letters, digits, and dashes between them.
    ///
    /// Anything else would be ambiguous in an environment name or need escaping in a path.
    static func isReminderName(_ text: String) -> Bool {
        text.utf8.count <= reminderNameBytesMax
            && text.wholeMatch(of: #/[a-z0-9]+(-[a-z0-9]+)*/#) != nil
    }

    /// Every key there is when the configuration has reminders of those names.
    static func all(withReminders names: some Sequence<String>) -> [SettingKey] {
        let keys = SettingsTable.keys
        return keys
            + names.flatMap { name in keys.filter(\.isPerReminder).map { $0.of(reminder: name) } }
    }

    /// The one of the keys that takes the fewest edits to reach, for a helpful error.
    static func nearest(to name: String, among keys: [SettingKey]) -> String {
        keys.map(\.name).min { distance($0, name) < distance($1, name) } ?? name
    }

    /// Levenshtein's distance between two names.
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
