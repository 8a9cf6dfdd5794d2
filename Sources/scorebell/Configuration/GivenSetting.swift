/// A setting that was given under another name than its key's: an option, or an input of another
/// program.
struct GivenSetting: Sendable {
    var key: SettingKey
    var value: String
    /// The name under which it was given, for sentences: `--blueprint`, `INPUT_BLUEPRINT`.
    var word: String
}

/// Settings given under other names, and the names of those that were not.
struct GivenSettings: Sendable {
    /// Options; they win over every other source.
    var flags: [GivenSetting] = []
    /// Inputs; they win over the environment, but not over the command line.
    var inputs: [GivenSetting] = []
    /// The names of inputs by key, for sentences about missing ones; empty if no inputs are used.
    var inputNames: [SettingKey: String] = [:]

    /// Returns the same as settings of a named reminder.
    func of(reminder name: String?) -> GivenSettings {
        func renamed(_ setting: GivenSetting) -> GivenSetting {
            var setting = setting
            setting.key = setting.key.of(reminder: name)
            return setting
        }
        var settings = self
        settings.flags = flags.map(renamed)
        settings.inputs = inputs.map(renamed)
        return settings
    }
}
