import ArgumentParser
import FoundationEssentials
import HTTPServer
import OpenSSL
import Vocabulary

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
        do throws(SettingsError) {
            return try await source.settings()
        } catch {
            throw Self.tell(error.problems)
        }
    }

    /// Reads only where the database is, where people reach the service, and what reminders do.
    ///
    /// It asks for no credentials, and reads no files of secrets but the database's own, for the
    /// others may be the server's alone; any other mistake is told, for it might have named another
    /// database.
    func database() async throws -> (
        location: DatabaseLocation, publicURL: String?,
        operation: @Sendable (_ reminder: String?) -> OperationKind
    ) {
        let environment = ProcessInfo.processInfo.environment
            .filter { !$0.key.hasSuffix("_FILE") || $0.key == SettingKey.databaseURL.fileVariable }
        var reader = await reader(of: environment)
        let location = Settings.database(from: &reader)
        let publicURL = Settings.publicURL(from: &reader)
        guard reader.problems.isEmpty else { throw Self.tell(reader.problems) }
        let settled = reader
        return (location, publicURL, { Settings.operation(of: $0, in: settled) })
    }

    /// Reads only where the service listens, and its certificate and key where that is HTTPS.
    ///
    /// A mistake elsewhere says nothing of the service that runs: it may be newer than its start.
    func listening() async throws -> (endpoint: Endpoint, tls: TLSFiles?) {
        let environment = ProcessInfo.processInfo.environment
            .filter { !$0.key.hasSuffix("_FILE") }
        var reader = await reader(of: environment)
        let others = reader.isFileLost ? 0 : reader.problems.count
        let endpoint = Endpoint(from: &reader)
        let problems = reader.problems.dropFirst(others)
        for problem in problems { StandardError.print("scorebell: \(problem)") }
        guard problems.isEmpty else { throw ExitCode.failure }
        guard let certificate = reader.text(.httpTLSCertificate),
            let privateKey = reader.text(.httpTLSPrivateKey)
        else { return (endpoint, nil) }
        let files = TLSFiles(
            certificate: certificate,
            privateKey: privateKey,
            clientAuthority: reader.text(.httpTLSClientCA)
        )
        return (endpoint, files)
    }

    /// Returns what every setting is read with.
    ///
    /// - Parameters:
    ///   - environment: The process's, unless given.
    ///   - given: What was set under other names than the keys'.
    /// - Returns: The sources, in order.
    func reader(
        of environment: [String: String] = ProcessInfo.processInfo.environment,
        given: GivenSettings = GivenSettings()
    ) async -> SettingsReader {
        await source.reader(of: environment, given: given)
    }

    /// Where this process's configuration comes from.
    var source: ConfigurationSource {
        ConfigurationSource(
            config: config,
            assignments: assignments,
            environment: ProcessInfo.processInfo.environment
        )
    }

    /// Prints what is wrong, one line each, and returns the exit status for it.
    static func tell(_ problems: [String]) -> ExitCode {
        for problem in problems { StandardError.print("scorebell: \(problem)") }
        return .misconfigured
    }
}
