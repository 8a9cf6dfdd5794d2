import ArgumentParser
import FoundationEssentials
import Glibc
import HTTPServer
import Logging
import Platform
import Sandbox

/// The whole service with the sandbox in one process, demonstrated by one reminder for each way in,
/// by notes for each team, and by tickets.
struct Trial: Sendable {
    let stage: SandboxStage
    let address: BoundAddress
    let endsAfterOne: Bool
    let logger: Logger

    /// Serves until it is stopped, or until the demonstration ends.
    func run() async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/scorebell-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        // What is left in the temporary folder is for the system to remove.
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let application = try Application(settings: settings(in: folder), logger: logger)
        let service = try application.start()
        stage.world.setWebhookURL("http://\(service)/webhook")
        stage.world.setPipelineURL(SandboxStage.pipelineURL(at: "http://\(service)"))
        try await withThrowingTaskGroup { group in
            group.addTask { try await stage.server.run() }
            group.addTask {
                await show(service)
                // It stops as any service does, which is part of the demonstration.
                if endsAfterOne { kill(getpid(), SIGTERM) }
            }
            if endsAfterOne { group.addTask { await giveUpLate() } }
            try await application.run()
            await stage.server.stop()
            group.cancelAll()
        }
        let runs = stage.world.record.runs
        let hasSucceeded = !runs.isEmpty && runs.allSatisfy { $0.status == .success }
        if endsAfterOne, !hasSucceeded { throw ExitCode.failure }
    }

    private func giveUpLate() async {
        do {
            try await AlarmClock.shared.sleep(for: Self.patience)
            StandardError.print(
                "scorebell: the reminders did not end in \(Self.patience.inSeconds) s."
            )
            kill(getpid(), SIGTERM)
        } catch {
            // They have ended before.
        }
    }

    /// A public token, as all secrets of the sandbox are.
    private static let adminToken = "sandbox-admin-token"

    /// How long the reminders may take before the trial fails.
    private static let patience = Duration.seconds(60)

    private func settings(in folder: String) throws -> Settings {
        let environment = SandboxStage.environment(at: address, stage.configuration)
            .merging(
                [
                    "HTTP_HOST": "127.0.0.1", "HTTP_PORT": "0", "LOG_LEVEL": "warning",
                    "DATABASE_URL": "sqlite:\(folder)/scorebell.sqlite",
                    "ADMIN_TOKEN": Self.adminToken,
                ]
            ) { _, new in new }
        let path = "\(folder)/scorebell.yaml"
        let teams = TrialTeams.configuration(
            stage.configuration.slackApp,
            sandbox: "http://\(address)"
        )
        let tickets = TrialTickets.configuration(
            stage.configuration.jira,
            sandbox: "http://\(address)"
        )
        try "reminders:\n\(teams)\n\(tickets)\n"
            .write(toFile: path, atomically: true, encoding: .utf8)
        return try Settings(
            from: SettingsReader(assignments: [], environment: environment, path: path)
        )
    }

    /// Executes the action by each way in and prints the results: the first in full, then briefly.
    private func show(_ service: BoundAddress) async {
        let doors = TrialDoor.all(
            of: stage.world,
            at: "http://\(service)",
            environment: SandboxStage.environment(at: address, stage.configuration)
        )
        print("scorebell \(Version.current): one reminder, from the signed webhook to Slack\n")
        guard let first = doors.first, let run = await self.run(through: first) else { return }
        for message in stage.world.messages {
            print("\nThe Slack message:")
            print(indented(message.readable))
        }
        print("\nThe run in Port, \(run.id):")
        for line in run.logs {
            print("  \(line.time.description.dropFirst(11).prefix(8))  \(line.message)")
        }
        print("  \(run.status.rawValue): \(run.statusLabel ?? "")")
        print("  \(run.summary ?? "")\n")
        for door in doors.dropFirst() {
            guard let run = await self.run(through: door) else { return }
            print("  The run in Port: \(run.end)\n")
        }
        let teams = TrialTeams(
            world: stage.world,
            app: stage.configuration.slackApp,
            service: "http://\(service)"
        )
        guard await teams.show() else { return }
        let tickets = TrialTickets(world: stage.world, service: "http://\(service)")
        guard await tickets.show() else { return }
        guard !endsAfterOne else { return StandardOutput.flush() }
        print("The page:    http://\(address)/ (press Execute, watch the channel and the run)")
        print("The runs:    http://\(service)/ (sign in with \(Self.adminToken))")
        print("The service: http://\(service)/webhook, /healthz, /readyz")
        print("Ctrl-C stops.")
        StandardOutput.flush()
    }

    /// Executes one way in and prints call and answer; returns nil if there was no run.
    private func run(through door: TrialDoor) async -> ActionRun? {
        print("\(door.title): \(door.call)")
        StandardOutput.flush()
        let passage = await door.pass()
        print("  \(passage.answer)")
        if passage.run == nil { StandardError.print("scorebell: the run was not accepted.") }
        return passage.run
    }

    private func indented(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { "  │ \($0)" }
            .joined(separator: "\n")
    }
}
