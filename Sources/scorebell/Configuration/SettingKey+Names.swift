/// Looking up keys by what people write.
extension SettingKey {
    /// The variable that names a file with the value; nil for a key that is never read from one.
    ///
    /// Every secret can be, and so can the database's URL, which may hold a password.
    var fileVariable: String? {
        isSecret || self == .databaseURL ? "\(environmentName)_FILE" : nil
    }

    /// Every key there is when the configuration has reminders of those names.
    static func all(withReminders names: some Sequence<String>) -> [SettingKey] {
        all + names.flatMap { ReminderKeys(name: $0).all }
    }

    /// The one of the keys that takes the fewest edits to reach, for a helpful error.
    static func nearest(to name: String, among keys: [SettingKey]) -> String {
        keys.map(\.name).min { distance($0, name) < distance($1, name) } ?? name
    }

    /// Whether keys stand below that name, as `http` above `http.port`.
    static func isSection(_ name: String, among keys: [SettingKey]) -> Bool {
        keys.contains { $0.name.hasPrefix("\(name).") }
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
