/// A setting that somebody gave under another name than its key's: by a flag, or by an input of a
/// program that this one stands in for.
struct GivenSetting: Sendable {
    var key: SettingKey
    var value: String
    /// The name it was given under, for sentences about it: `--blueprint`, `INPUT_BLUEPRINT`.
    var word: String
}

/// The settings that were given under other names, and what to call the others.
struct GivenSettings: Sendable {
    /// They win over everything.
    var flags: [GivenSetting] = []
    /// They win over the environment, but not over the command line.
    var inputs: [GivenSetting] = []
    /// The names of inputs by key, for those that are missing; empty where nobody uses inputs.
    var inputNames: [SettingKey: String] = [:]

    /// The same, as settings of a reminder with a name.
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
