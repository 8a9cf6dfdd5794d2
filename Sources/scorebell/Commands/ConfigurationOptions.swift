import ArgumentParser
import FoundationEssentials
import HTTPServer
import OpenSSL
import Platform
import Reminders

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
    func settings() throws -> Settings {
        do throws(SettingsError) {
            return try source.settings()
        } catch {
            throw Self.tell(error.problems)
        }
    }

    /// Reads only where the database is, where people reach the service, and what reminders do.
    ///
    /// It asks for no credentials, and reads no files of secrets but the database's own, for the
    /// others may be the server's alone; any other mistake is told, for it might have named another
    /// database.
    func database() throws -> (
        location: DatabaseLocation, publicURL: String?,
        operation: @Sendable (_ reminder: String?) -> Operation
    ) {
        let environment = ProcessInfo.processInfo.environment
            .filter { !$0.key.hasSuffix("_FILE") || $0.key == SettingKey.databaseURL.fileVariable }
        var reader = reader(of: environment)
        let location = reader.value(\.databaseURL)
        let publicURL = reader.value(\.adminPublicURL)
        guard reader.problems.isEmpty else { throw Self.tell(reader.problems) }
        let settled = reader
        return (
            location, publicURL,
            { name in
                var reader = settled
                return reader.value(\.reminderOperationKind, of: name)
            }
        )
    }

    /// Reads only where the service listens, and its certificate and key where that is HTTPS.
    ///
    /// A mistake elsewhere says nothing of the service that runs: it may be newer than its start.
    func listening() throws -> (endpoint: Endpoint, tls: TLSFiles?) {
        let environment = ProcessInfo.processInfo.environment
            .filter { !$0.key.hasSuffix("_FILE") }
        var reader = reader(of: environment)
        let others = reader.isFileLost ? 0 : reader.problems.count
        let endpoint = Endpoint(from: &reader)
        let problems = reader.problems.dropFirst(others)
        for problem in problems { StandardError.print("scorebell: \(problem)") }
        guard problems.isEmpty else { throw ExitCode.failure }
        guard let certificate = reader.text(SettingKey.httpTLSCertificate),
            let privateKey = reader.text(SettingKey.httpTLSPrivateKey)
        else { return (endpoint, nil) }
        let files = TLSFiles(
            certificate: certificate,
            privateKey: privateKey,
            clientAuthority: reader.text(SettingKey.httpTLSClientCA)
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
    ) -> SettingsReader {
        source.reader(of: environment, given: given)
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
