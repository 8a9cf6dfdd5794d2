import ArgumentParser
import Outbound
import Platform

/// `scorebell report-run`: adds a line to a run's log in Port, and ends the run if asked.
struct ReportRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report-run",
        abstract: "Adds a line to the log of a run in Port, and ends the run if asked.",
        discussion: """
            It takes the place of port-github-action's operation PATCH_RUN, and takes the same \
            INPUT_… variables. The line goes first, then everything else at once. An option wins \
            over INPUT_…, that over the environment, that over the file.
            """
    )

    @OptionGroup var options: ConfigurationOptions

    @Option(help: ArgumentHelp("The id of Port API credentials.", valueName: "id"))
    var clientID: String?

    @Option(help: ArgumentHelp("Port's API, for example https://api.port.io.", valueName: "url"))
    var baseURL: String?

    @OptionGroup var report: RunOptions

    @Option(
        help: ArgumentHelp(
            "How many seconds failed tries may cost in all; 0 tries everything once.",
            valueName: "seconds"
        )
    )
    var patience = 120

    /// Hidden: people who try it learn where it goes instead.
    @Option(help: .hidden) var clientSecret: String?

    func validate() throws {
        guard (0...86_400).contains(patience) else {
            throw ValidationError("--patience takes a number of seconds from 0 to 86400.")
        }
    }

    func run() async throws {
        BrokenPipes.ignore()
        let inputs = InputVariables<RunInput>()
        var problems = report.problems(inputs)
        let isMisused = !problems.isEmpty
        let given = given(inputs)
        var reader = options.reader(given: given)
        let port = Settings.Port(from: &reader)
        let outbound = Settings.Outbound(from: &reader)
        let logLevel = reader.value(\.logLevel)
        problems +=
            SecretOption.problems([("--client-secret", SettingKey.portClientSecret, clientSecret)])
            + reader.problems
        guard problems.isEmpty else {
            let status = ConfigurationOptions.tell(problems)
            throw isMisused ? ExitCode.validationFailure : status
        }
        guard report.says(inputs) else {
            return print("There is nothing to report to the run.")
        }
        let logger = LogOutput.logger(level: logLevel, format: .text)
        let curl = try CurlClient(
            configuration: outbound.curl,
            logger: logger
        )
        defer { curl.shutdown() }
        let work = DirectReport(
            port: port.client(transport: curl.transport, logger: logger),
            patience: .seconds(patience)
        )
        do {
            try await work.tell(report.runID(inputs), report.line(inputs), report.update(inputs))
        } catch {
            StandardError.print("scorebell: \(Words(given).inWordsOfUser("\(error)"))")
            throw ExitCode.failure
        }
        print("Reported to the run \(report.runID(inputs)).")
    }

    private func given(_ inputs: InputVariables<RunInput>) -> GivenSettings {
        let flags = [
            (SettingKey.portClientID, clientID, "--client-id"),
            (SettingKey.portBaseURL, baseURL, "--base-url"),
        ]
        return GivenSettings(
            flags: flags.compactMap { key, value, word in
                value.map { GivenSetting(key: key, value: $0, word: word) }
            },
            inputs: inputs.settings,
            inputNames: inputs.settingNames
        )
    }
}
