import HTTPServer
import Logging
import Platform
import Sandbox
import Testing
import TestSupport

/// Slack's own client against the sandbox, with a socket between them.
@Suite(.timeLimit(.minutes(2)))
struct SlackClientTests {
    private static let python = "\(Repository.root)/.venv/bin/python"
    private static let script = "\(Repository.root)/Tests/Clients/slack_sdk_client.py"

    @Test(
        .enabled(
            if: Repository.isThere("\(Repository.root)/.venv/bin/python"),
            "slack_sdk is not there; the test command has it"
        )
    )
    func `slack_sdk posts, replies, looks up, joins, pages, and reads the refusals`()
        async throws
    {
        var configuration = SandboxConfiguration()
        configuration.slackApp = .standard
        let world = SandboxWorld(configuration: configuration)
        let server = Server(
            configuration: ServerConfiguration(host: "127.0.0.1", port: 0, loops: 1),
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
            respond: world.respond
        )
        let address = try server.start()
        let serving = Task { try await server.run() }
        let token = SlackApp.standard.token.reveal()
        let arguments = [Self.python, Self.script, "http://\(address)", token]
        let result = await Result.of { try await Tool.run(arguments) }
        await server.stop()
        // The server's own end is not what this test is about.
        _ = await serving.result
        let lines = try result.get().split(separator: "\n").map(String.init)
        #expect(
            lines == [
                "identity: B0SANDBOT True",
                "thread: ['Summary', 'Detail']",
                "metadata: {'number': 1}",
                "history: [('Summary', 1)]",
                "permalink: True",
                "channels: [['scorecards', 'payments', 'customer-experience'], "
                    + "['platform', 'deploys'], ['announcements']]",
                "private: True",
                "joined: False True",
                "user: U0P000003 Chen Wei True",
                "pages of users: [10, 10]",
                "groups: [('payments', 3), ('platform-team', 2)]",
                "direct: True D",
                "unknown person: users_not_found",
                "no tab: messages_tab_disabled",
                "archived: is_archived",
                "private: channel_not_found",
                "number as thread: invalid_arguments",
                "reply to reply: cannot_reply_to_message",
                "scope: missing_scope im:read",
            ]
        )
        #expect(world.messages.map(\.channel) == ["C0PAYMENT", "C0PAYMENT", "D0P000003"])
    }
}

extension Result where Success: Sendable, Failure == any Error {
    /// Runs the body, and returns what it returns or throws.
    fileprivate static func of(_ body: () async throws -> Success) async -> Self {
        do { return .success(try await body()) } catch { return .failure(error) }
    }
}
