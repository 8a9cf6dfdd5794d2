/// One row of the table: a key, and how its value is read.
struct Setting<Value: Sendable>: Sendable, Row {
    var key: SettingKey
    /// The default; also what counts in place of a wrong value, which was told.
    let substitute: Value
    let parse: SettingKey.Parser<Value>

    /// Returns the row with what it is for, in the README's Markdown.
    func means(_ meaning: String) -> Setting {
        var setting = self
        setting.key.meaning = meaning
        return setting
    }

    /// Returns the row with what counts where nobody sets it, in the README's Markdown.
    func unset(_ words: String) -> Setting {
        var setting = self
        setting.key.unset = words
        return setting
    }

    func check(in reader: inout SettingsReader) { _ = reader.value(self) }
}

/// A row of whatever type.
protocol Row: Sendable {
    var key: SettingKey { get }
    /// Notes what is wrong with the row's value.
    func check(in reader: inout SettingsReader)
}

/// What is wrong with a value that looks like what is expected, as the end of a sentence.
struct SettingMistake: Error {
    var reason: String
}
