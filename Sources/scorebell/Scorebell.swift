import ArgumentParser
import HTTPServer
import OpenSSL
import Platform

/// The `scorebell` command with its subcommands.
struct Scorebell: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scorebell",
        abstract: "Reminds teams on Slack of the scorecard rules their services still miss.",
        version: Version.current,
        subcommands: commands,
        defaultSubcommand: defaultCommand
    )

    private static let commands: [any ParsableCommand.Type] = [
        Serve.self, Send.self, ReportRun.self, Runs.self, Check.self, HealthCheck.self,
        SandboxCommand.self,
    ]

    /// None where the first argument names a command: the parser would look through the options of
    /// a default one all the same.
    private static var defaultCommand: (any ParsableCommand.Type)? {
        let first = CommandLine.arguments.dropFirst().first
        if commands.contains(where: { $0._commandName == first }) { return nil }
        return standsInForSender ? Send.self : Serve.self
    }

    /// Whether the environment is that of `docker run -e INPUT_… port-sender`.
    private static var standsInForSender: Bool {
        InputVariables<SenderInput>()[.operationKind] != nil
    }
}

/// Where the process begins.
@main
enum Main {
    /// Prepares the process before any task runs, then runs the command.
    @MainActor
    static func main() async {
        OpenSSLLibrary.keepUntilExit()
        ProcessSignals.catchAll()
        Processors.restore()
        do {
            var command = try Scorebell.parseAsRoot()
            // `serve` keeps signals until it can handle them.
            if !(command is Serve) { ProcessSignals.endProcess() }
            // It runs beside the service, in what that leaves.
            if !(command is HealthCheck) { try ThreadSupply.require(ThreadSupply.ofRuntime) }
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            Scorebell.exit(withError: told(error))
        }
    }

    /// Says what the system did not give, whichever command asked for it, and returns the exit
    /// status for it; other errors stay as they are.
    private static func told(_ error: any Error) -> any Error {
        guard error is ThreadSupply.Shortage || error is ServerError else { return error }
        StandardError.print("scorebell: \(error)")
        return ExitCode.unavailable
    }
}
