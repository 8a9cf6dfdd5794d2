import HTTPServer
import Logging
import Platform
import Sandbox
import Testing
import TestSupport

/// PyGithub against the sandbox, with a socket between them.
@Suite(.timeLimit(.minutes(2)))
struct GitHubClientTests {
    private static let python = "\(Repository.root)/.venv/bin/python"
    private static let script = "\(Repository.root)/Tests/Clients/pygithub_client.py"

    @Test(
        .enabled(
            if: Repository.text(".venv/installed-tools")?.contains("pygithub") ?? false,
            "PyGithub is not there; the test command has it"
        )
    )
    func `PyGithub files, lists, closes, labels, comments, and reads the refusals`()
        async throws
    {
        let folder = try TemporaryFolder()
        let key = "\(folder.path)/app.pem"
        try await Tool.run(["openssl", "genrsa", "-traditional", "-out", key, "2048"])
        let world = SandboxWorld()
        let server = Server(
            configuration: ServerConfiguration(host: "127.0.0.1", port: 0, loops: 1),
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
            respond: world.respond
        )
        let address = try server.start()
        let serving = Task { try await server.run() }
        let site = world.configuration.github
        let arguments = [
            Self.python, Self.script, "http://\(address)\(GitHubSite.path)",
            site.tokens[0].secret.reveal(), site.app.id, key,
        ]
        let result = await Result.of { try await Tool.run(arguments) }
        await server.stop()
        // The server's own end is not what this test is about.
        _ = await serving.result
        #expect(try result.get().split(separator: "\n").map(String.init) == Self.lines)
        #expect(world.gitHub.issues(in: "example/scorecards").count == 6)
    }

    private static let lines = [
        "user: scorebell-bot ['repo']",
        "repository: example/scorecards True",
        "label: scorebell 5a4fe0 Tickets of scorebell",
        "label again: 422 Validation Failed name",
        "issue: 1 open ['scorebell']",
        "assignees: ['ada-osei']",
        "known: True False",
        "list: ['Issue 5', 'Issue 4', 'Issue 3', 'Issue 2', 'Issue 1']",
        "closed: closed completed scorebell-bot Done New text",
        "open: ['Issue 5', 'Issue 4', 'Issue 3', 'Issue 2', 'Done']",
        "labels: ['scorebell', 'people']",
        "comments: ['Hello'] scorebell-bot",
        "renamed: example/platform-next",
        "missing: 404 Not Found",
        "archived: 403 Repository was archived so is read-only.",
        "without issues: 410 Issues are disabled for this repo",
        "long title: 422 Validation Failed title",
        "dropped: []",
        "wrong token: 401 Bad credentials",
        "limit: 5000 True",
        "installation: 4711 ghs_ write",
        "app: scorebell[bot]",
    ]
}

extension Result where Success: Sendable, Failure == any Error {
    /// Runs the body, and returns what it returns or throws.
    fileprivate static func of(_ body: () async throws -> Success) async -> Self {
        do { return .success(try await body()) } catch { return .failure(error) }
    }
}
