import FoundationEssentials

/// The sources of this process's configuration, to be read again on a reload.
///
/// It holds the environment, and so secrets: it prints nothing of itself.
struct ConfigurationSource: Sendable, CustomReflectable {
    /// The given file; nil for the default, if it exists.
    let config: String?
    /// The `key=value` texts of the command line.
    let assignments: [String]
    let environment: [String: String]

    var customMirror: Mirror { Mirror(self, children: []) }

    /// Reads the whole configuration.
    ///
    /// - Throws: `SettingsError` with all problems; somebody has to repair the configuration.
    func settings() throws(SettingsError) -> Settings {
        try Settings(from: reader(of: environment))
    }

    /// Makes a reader with another environment, and with settings given under other names.
    func reader(
        of environment: [String: String],
        given: GivenSettings = GivenSettings()
    ) -> SettingsReader {
        let isThere = FileManager.default.fileExists(atPath: SettingsFile.defaultPath)
        return SettingsReader(
            assignments: assignments,
            given: given,
            environment: environment,
            path: named ?? (isThere ? SettingsFile.defaultPath : nil)
        )
    }

    /// All files whose contents are part of the configuration, even if they do not exist.
    var files: [String] {
        let secrets = environment.filter { $0.key.hasSuffix("_FILE") && !$0.value.isEmpty }
        return [named ?? SettingsFile.defaultPath] + secrets.values.sorted()
    }

    private var named: String? {
        config ?? environment["SCOREBELL_CONFIG"].flatMap { $0.isEmpty ? nil : $0 }
    }
}
