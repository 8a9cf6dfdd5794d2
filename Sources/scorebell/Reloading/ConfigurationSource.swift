import FoundationEssentials

/// Where the configuration of this process comes from, so that it can be read again.
///
/// It holds the environment, and with it secrets, so it shows nothing of itself.
struct ConfigurationSource: Sendable, CustomReflectable {
    /// The file that was named; nil for the usual one, if it is there.
    let config: String?
    /// `key=value` texts from the command line.
    let assignments: [String]
    let environment: [String: String]

    var customMirror: Mirror { Mirror(self, children: []) }

    /// Reads the whole configuration.
    ///
    /// - Throws: `SettingsError` with all problems; somebody has to repair the configuration.
    func settings() throws(SettingsError) -> Settings {
        try Settings(from: reader(of: environment))
    }

    /// Reads the sources with another environment, and with what was set under other names.
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

    /// Every file whose contents are a part of the configuration, whether or not it is there.
    var files: [String] {
        let secrets = environment.filter { $0.key.hasSuffix("_FILE") && !$0.value.isEmpty }
        return [named ?? SettingsFile.defaultPath] + secrets.values.sorted()
    }

    private var named: String? {
        config ?? environment["SCOREBELL_CONFIG"].flatMap { $0.isEmpty ? nil : $0 }
    }
}
