import FoundationEssentials
import Glibc
import HTTPServer
import Logging
import Sandbox
import UnixSignals
import Vocabulary

/// The whole service beside the sandbox in one process, shown by one reminder.
struct Trial: Sendable {
    let stage: SandboxStage
    let address: BoundAddress
    let endsAfterOne: Bool
    let logger: Logger

    /// Serves until it is stopped, or until the first reminder was shown.
    func run() async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/scorebell-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        // A left-over in the temporary folder is the system's to remove.
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let application = try Application(settings: await settings(in: folder), logger: logger)
        let service = try application.start()
        stage.world.setWebhookURL("http://\(service)/webhook")
        try await withThrowingTaskGroup { group in
            group.addTask { try await stage.server.run() }
            group.addTask { await show(service) }
            try await application.run(stoppingOn: [.sigterm, .sigint])
            await stage.server.stop()
            group.cancelAll()
        }
    }

    private func settings(in folder: String) async throws -> Settings {
        let environment = SandboxStage.environment(at: address, stage.configuration)
            .merging(
                [
                    "HTTP_HOST": "127.0.0.1", "HTTP_PORT": "0", "LOG_LEVEL": "warning",
                    "DATABASE_URL": "sqlite:\(folder)/scorebell.sqlite",
                ]
            ) { _, new in new }
        return try Settings(
            from: await SettingsReader(assignments: [], environment: environment, path: nil)
        )
    }

    /// Executes the action and prints what came of it.
    private func show(_ service: BoundAddress) async {
        print("scorebell \(Version.current): one reminder, from the signed webhook to Slack\n")
        let run = await stage.world.fireAction()
        print("The webhook: POST http://\(service)/webhook, signed as Port signs")
        for delivery in stage.world.record.deliveries {
            print("  \(delivery.status.map { "\($0)" } ?? "no answer") \(delivery.body)")
        }
        guard let ended = await stage.world.runEnded(run.id) else { return }
        for message in stage.world.messages {
            print("\nThe Slack message:")
            print(indented(message.readable))
        }
        print("\nThe run in Port, \(ended.id):")
        for line in ended.logs {
            print("  \(line.time.description.dropFirst(11).prefix(8))  \(line.message)")
        }
        print("  \(ended.status.rawValue): \(ended.statusLabel ?? "")")
        print("  \(ended.summary ?? "")\n")
        print("The page:    http://\(address)/ (press Execute, watch the channel and the run)")
        print("The service: http://\(service)/webhook, /healthz, /readyz")
        if endsAfterOne {
            // The way everybody stops it, so that what is shown is also how it ends.
            kill(getpid(), SIGTERM)
        } else {
            print("Ctrl-C stops.")
            StandardOutput.flush()
        }
    }

    private func indented(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { "  │ \($0)" }
            .joined(separator: "\n")
    }
}
