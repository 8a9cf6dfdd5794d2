import ArgumentParser

/// The executable: subcommands, configuration, and the one place where parts are put together.
@main
struct Scorebell: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scorebell",
        abstract: "Reminds teams on Slack of the scorecard rules their services still miss.",
        version: Version.current,
        subcommands: [
            Serve.self, Send.self, ReportRun.self, Runs.self, Check.self, SandboxCommand.self,
        ],
        defaultSubcommand: standsInForSender ? Send.self : Serve.self
    )

    /// True when the environment is that of a `docker run -e INPUT_… port-sender`.
    private static var standsInForSender: Bool { Inputs<SenderInput>()[.operationKind] != nil }
}
