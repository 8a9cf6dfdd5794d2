import ArgumentParser
import Platform

/// `scorebell send`: sends one reminder or report, or does one run over tickets, now, without a
/// server.
struct Send: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "send",
        abstract: "Sends one reminder or report now, without a server.",
        discussion: """
            It takes the place of the port-sender container: it is configured by the same INPUT_… \
            variables, by the options below, and by everything that `serve` is configured by. An \
            option wins over INPUT_…, that over the environment, that over the file.

            With --operation-kind ticket_handler or issue_handler it keeps tickets in Jira or issues in \
            GitHub. Run one of them at a time: only the service's database knows of others.

            With a run's id it tells the run in Port what it does and how it ended. It exits with \
            0 when it is done, also when there was nothing to remind of, and with 1 when it failed.
            """
    )

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var flags: ReminderOptions

    @Option(help: ArgumentHelp("A reminder that the configuration file names.", valueName: "name"))
    var reminder: String?

    @Option(help: ArgumentHelp("The run in Port to report to.", valueName: "id"))
    var runID: String?

    @Option(
        help: ArgumentHelp(
            "How many seconds failed tries may cost in all; 0 tries everything once.",
            valueName: "seconds"
        )
    )
    var patience = 300

    @Flag(
        help: """
            Prints each message as the JSON that Slack would get, one a line, and sends nothing; of \
            tickets the plan as a table, and writes nothing.
            """
    )
    var dryRun = false

    func validate() throws {
        guard (0...86_400).contains(patience) else {
            throw ValidationError("--patience takes a number of seconds from 0 to 86400.")
        }
    }

    func run() async throws {
        BrokenPipes.ignore()
        let inputs = InputVariables<SenderInput>()
        for (word, known) in inputs.misspelt {
            StandardError.print("scorebell: \(word) means nothing here; did you mean \(known)?")
        }
        let work = try DirectWork(
            settings: try settings(inputs),
            patience: .seconds(patience),
            progress: ProgressLine(),
            stopsOnSignals: true
        )
        defer { work.close() }
        if dryRun { try await work.show() } else { try await work.send() }
    }

    private func settings(_ inputs: InputVariables<SenderInput>) throws -> SendSettings {
        let given = GivenSettings(
            flags: flags.settings,
            inputs: inputs.settings,
            inputNames: inputs.settingNames
        )
        let flag = runID.map { (word: "--run-id", value: $0) }
        let input = inputs[.runID].map { (word: $0.word, value: $0.value) }
        do throws(SettingsError) {
            var settings = try SendSettings(
                from: options.reader(given: given.of(reminder: reminder)),
                for: SendSettings.Request(
                    reminder: reminder,
                    run: flag ?? input,
                    sends: !dryRun,
                    problems: flags.problems
                )
            )
            settings.words = Words(given)
            return settings
        } catch {
            throw ConfigurationOptions.tell(error.problems)
        }
    }
}
