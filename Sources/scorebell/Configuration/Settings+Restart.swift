import Vocabulary

/// Telling which keys a running service cannot change.
extension Settings {
    /// What listens, stores and claims is made once, at the start.
    private static let fixedSections = ["http.", "database.", "queue.", "worker.", "shutdown."]
    private static let fixedKeys = [SettingKey.logFormat]

    /// Whether a change of a key is put in force by a restart only.
    static func isFixed(_ key: SettingKey) -> Bool {
        guard key != .queueMaxDepth else { return false }
        return fixedKeys.contains(key) || fixedSections.contains { key.name.hasPrefix($0) }
    }

    /// What is said of the keys that only a restart can change.
    static func fixed(in reader: SettingsReader) -> [SettingKey: Secret] {
        let pairs = SettingKey.all.filter(isFixed).map { ($0, Secret(reader.text($0) ?? "")) }
        return Dictionary(uniqueKeysWithValues: pairs)
    }

    /// The names of keys that say something else than when the service was started.
    func keysNeedingRestart(since start: Settings) -> [String] {
        fixed.filter { key, text in start.fixed[key]?.reveal() != text.reveal() }
            .keys.map(\.name).sorted()
    }
}
