import ArgumentParser
import FoundationEssentials
import HTTPServer
import OpenSSL
import Platform
import Reminders

/// The options for the configuration's sources, shared by all commands that read it.
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

    /// Reads the configuration; on errors prints all of them and exits with 78.
    func settings() throws -> Settings {
        do throws(SettingsError) {
            return try source.settings()
        } catch {
            throw Self.tell(error.problems)
        }
    }

    /// Reads only the database's location, the public URL and the reminders' operations.
    ///
    /// It needs no credentials, and reads no secret files but the database's own: the others may be
    /// readable by the server only. Any other mistake is reported, because it might have named
    /// another database.
    func database() throws -> (
        location: DatabaseLocation, publicURL: String?,
        reminder: RunsDatabase.Configured
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
                return (
                    reader.value(\.reminderOperationKind, of: name),
                    reader.value(\.reminderLanguage, of: name)
                )
            }
        )
    }

    /// Reads only the endpoint, and the certificate and key for HTTPS.
    ///
    /// A mistake elsewhere says nothing of the running service, which may have been started before
    /// it.
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

    /// Makes the reader of all settings.
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

    /// The sources of this process's configuration.
    var source: ConfigurationSource {
        ConfigurationSource(
            config: config,
            assignments: assignments,
            environment: ProcessInfo.processInfo.environment
        )
    }

    /// Prints the problems, one line each, and returns the exit status for them.
    static func tell(_ problems: [String]) -> ExitCode {
        for problem in problems { StandardError.print("scorebell: \(problem)") }
        return .misconfigured
    }
}
