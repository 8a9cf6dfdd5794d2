/// One row of the settings table: a key, and how its value is parsed.
struct Setting<Value: Sendable>: Sendable, Row {
    var key: SettingKey
    /// The default; also used in place of an invalid value, after it was reported.
    let substitute: Value
    let parse: SettingKey.Parser<Value>

    /// Returns the row with its meaning, in the README's Markdown.
    func means(_ meaning: String) -> Setting {
        var setting = self
        setting.key.meaning = meaning
        return setting
    }

    /// Returns the row with what applies when it is not set, in the README's Markdown.
    func unset(_ words: String) -> Setting {
        var setting = self
        setting.key.unset = words
        return setting
    }

    func check(of reminder: String?, in reader: inout SettingsReader) {
        var setting = self
        setting.key = reader.key(key, of: reminder)
        _ = reader.value(setting)
    }
}

/// A row of any type.
protocol Row: Sendable {
    var key: SettingKey { get }
    /// Reports an invalid value of the row, of a reminder if one is named.
    func check(of reminder: String?, in reader: inout SettingsReader)
}

/// The error in a value of the right form, as the end of a sentence.
struct SettingMistake: Error {
    var reason: String
}
