import ArgumentParser
import FoundationEssentials

/// The options by which every command that is configured finds its configuration.
struct ConfigurationOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The configuration file (YAML); else SCOREBELL_CONFIG, else config/scorebell.yaml.",
            valueName: "path"
        )
    )
    var config: String?

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp(
            "Sets one key for this process, for example http.port=0; may be repeated.",
            valueName: "key=value"
        )
    )
    var assignments: [String] = []

    /// Reads the configuration, or tells everything that is wrong with it and exits with 78.
    func settings() async throws -> Settings {
        let environment = ProcessInfo.processInfo.environment
        let named = config ?? environment["SCOREBELL_CONFIG"].flatMap { $0.isEmpty ? nil : $0 }
        let isThere = FileManager.default.fileExists(atPath: SettingsFile.defaultPath)
        let reader = await SettingsReader(
            assignments: assignments,
            environment: environment,
            path: named ?? (isThere ? SettingsFile.defaultPath : nil)
        )
        do throws(SettingsError) {
            return try Settings(from: reader)
        } catch {
            for problem in error.problems { StandardError.print("scorebell: \(problem)") }
            throw ExitCode.misconfigured
        }
    }
}
