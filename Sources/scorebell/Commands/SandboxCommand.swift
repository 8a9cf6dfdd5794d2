import ArgumentParser
import FoundationEssentials
import Glibc
import HTTPServer
import Logging
import OpenSSL
import Outbound
import Platform
import Sandbox

/// `scorebell sandbox`: runs stand-ins of Port, Slack, Jira and GitHub, to try the service without
/// accounts.
struct SandboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandbox",
        abstract: "Stands in for Port, Slack, Jira and GitHub, with a page that shows it all.",
        discussion: """
            The page has a button that executes the action, the runs as Port shows them, the \
            channels as Slack draws them, and the tickets of Jira and GitHub. With --try it also starts the service itself, executes the \
            action once through each of its doors and shows what came of it.
            """
    )

    @Option(help: ArgumentHelp("The port to listen on; 0 picks a free one.", valueName: "number"))
    var port = 0

    @Option(help: ArgumentHelp("How many services the catalogue has.", valueName: "number"))
    var services: Int?

    @Option(
        help: ArgumentHelp(
            "How many teams share the services, three people each.",
            valueName: "number"
        )
    )
    var teams: Int?

    @Option(
        help: ArgumentHelp("Over how many channels the teams are spread.", valueName: "number")
    )
    var channels: Int?

    @Option(
        name: .customLong("without-scope"),
        help: ArgumentHelp("A scope that the Slack app does not have.", valueName: "scope")
    )
    var withoutScopes: [String] = []

    @Option(help: ArgumentHelp("Where the action's webhook is delivered.", valueName: "url"))
    var webhookURL = "http://127.0.0.1:8080/webhook"

    @Option(
        name: .customLong("search-lag"),
        help: ArgumentHelp(
            "How long new tickets are missing in searches and lists.",
            valueName: "seconds"
        )
    )
    var searchLag = 0

    @Flag(help: "Takes calls as fast as they come.")
    var unpaced = false

    @Flag(name: .customLong("try"), help: "Starts the service too, and shows a reminder.")
    var isTrial = false

    @Flag(help: "With --try: ends after that.")
    var once = false

    func validate() throws {
        if let services, !(0...100_000).contains(services) {
            throw ValidationError("--services takes a number from 0 to 100000.")
        }
        if !(0...65_535).contains(port) {
            throw ValidationError("--port takes a number from 0 to 65535.")
        }
        if let teams, !(1...10_000).contains(teams) {
            throw ValidationError("--teams takes a number from 1 to 10000.")
        }
        if let channels, !(1...10_000).contains(channels) {
            throw ValidationError("--channels takes a number from 1 to 10000.")
        }
        if !(0...3_600).contains(searchLag) {
            throw ValidationError("--search-lag takes a number from 0 to 3600.")
        }
        if channels != nil, teams == nil { throw ValidationError("--channels goes with --teams.") }
        if once, !isTrial { throw ValidationError("--once goes with --try.") }
    }

    func run() async throws {
        BrokenPipes.ignore()
        // Everything here is on this machine, whatever proxy the environment names.
        ProcessEnvironment.set("no_proxy", to: "127.0.0.1,localhost")
        let logger = LogOutput.bootstrap(level: LogLevelSwitch(.warning), format: .text)
        let stage = try SandboxStage(
            configuration: sandboxConfiguration,
            port: port,
            authorities: try await authorities(),
            logger: logger
        )
        let address: BoundAddress
        do {
            address = try stage.server.start()
        } catch {
            StandardError.print("scorebell: \(error)")
            throw ExitCode.unavailable
        }
        defer { stage.curl.shutdown() }
        if isTrial {
            try await Trial(stage: stage, address: address, endsAfterOne: once, logger: logger)
                .run()
        } else {
            print(SandboxStage.instructions(at: address, stage.configuration))
            StandardOutput.flush()
            let serving = Task { try await stage.server.run() }
            try ProcessSignals.onStop { Task { await stage.server.stop() } }
            try await serving.value
        }
    }

    /// Reads the authorities for deliveries to a service over TLS, the only setting that is used.
    private func authorities() async throws -> TrustStore? {
        let names = [SettingKey.outboundCAFile.environmentName] + Settings.Outbound.variables
        var reader = SettingsReader(
            assignments: [],
            environment: ProcessInfo.processInfo.environment.filter { names.contains($0.key) },
            path: nil
        )
        let outbound = Settings.Outbound(from: &reader)
        guard reader.problems.isEmpty else { throw ConfigurationOptions.tell(reader.problems) }
        return outbound.authorities?.store
    }

    private var sandboxConfiguration: SandboxConfiguration {
        var configuration = SandboxConfiguration(webhookURL: webhookURL)
        // The same service, unless the webhook's path is not the usual one.
        if webhookURL.hasSuffix("/webhook") {
            let root = String(webhookURL.dropLast("/webhook".count))
            configuration.pipelineURL = SandboxStage.pipelineURL(at: root)
        }
        let company =
            teams.map { Organization.generated(teams: $0, channels: channels ?? $0) } ?? .standard
        configuration.catalogue = company.catalogue(services: services ?? 60, seed: 20)
        configuration.slackApp = company.slackApp
        configuration.slackApp.scopes.subtract(withoutScopes)
        configuration.github = company.gitHub
        configuration.github.limits.listLag = .seconds(searchLag)
        configuration.jira.searchLag = .seconds(searchLag)
        configuration.jiraDataCenter.searchLag = .seconds(searchLag)
        configuration.jira.people = company.people(of: configuration.jira.deployment)
        configuration.jiraDataCenter.people =
            company.people(of: configuration.jiraDataCenter.deployment)
        if unpaced {
            configuration.github.limits.unpace()
            configuration.jira.writeLimits = []
            configuration.jiraDataCenter.writeLimits = []
            configuration.limits.slackBurst = nil
            configuration.slackApp.historyCallsPerMinute = nil
            configuration.limits.portCallsPerWindow = .max
        }
        return configuration
    }
}
