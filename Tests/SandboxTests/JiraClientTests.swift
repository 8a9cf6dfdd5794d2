import HTTPServer
import Logging
import Platform
import Sandbox
import Testing
import TestSupport

/// A Jira client of many users against the sandbox, with a socket between them.
@Suite(.timeLimit(.minutes(2)))
struct JiraClientTests {
    private static let python = "\(Repository.root)/.venv/bin/python"
    private static let script = "\(Repository.root)/Tests/Clients/jira_client.py"

    private static let isThere =
        Repository.text(".venv/installed-tools")?.contains(" jira==") ?? false

    /// Runs the client, and returns the lines that it prints.
    private func lines(
        _ jira: JiraStandIn,
        _ kind: String,
        _ login: [String]
    ) async throws
        -> [String]
    {
        let server = Server(
            configuration: ServerConfiguration(host: "127.0.0.1", port: 0, loops: 1),
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
            respond: { jira.answer($0) }
        )
        let address = try server.start()
        let serving = Task { try await server.run() }
        let url = "http://\(address)\(jira.configuration.basePath)"
        let arguments = [Self.python, Self.script, kind, url] + login
        let result = await Task { try await Tool.run(arguments) }.result
        await server.stop()
        // The server's own end is not what this test is about.
        _ = await serving.result
        return try result.get().split(separator: "\n").map(String.init)
    }

    @Test(.enabled(if: isThere, "PyPI's jira is not there; the test command has it"))
    func `PyPI's jira creates, searches, edits, closes and comments on Cloud`() async throws {
        var configuration = JiraStandInConfiguration.cloud
        configuration.shortPage = 2
        configuration.hasEmptyPages = true
        let jira = JiraStandIn(configuration)
        let login = [configuration.account.email, configuration.token.reveal()]
        #expect(
            try await lines(jira, "cloud", login) == [
                "site: Cloud Scorebell",
                "types: ['Epic', 'Task', 'Bug', 'Sub-task']",
                "created: OPS-1 ['scorebell'] h2. Gold",
                "bulk: ['Success', 'Error', 'Success'] "
                    + "{'summary': 'You must specify a summary of the issue.'}",
                "subtasks: ['OPS-2', 'OPS-3']",
                "found: ['OPS-1', 'OPS-2', 'OPS-3']",
                "posted: ['Gold', 'One', 'Two']",
                "count: 3",
                "edited: Gold, again ['theirs']",
                "closed: Done Done",
                "comment: All met. 1",
                "property: 1",
                "unknown project: 400 valid project is required",
                "label: 400 The label 'a b' contains spaces which is invalid.",
                "missing: 404 Issue does not exist or you do not have permission to see it.",
                "transition: 400 It seems that you have tried to perform a workflow operation "
                    + "(99) that is not valid for the current state of this issue.",
            ]
        )
    }

    @Test(.enabled(if: isThere, "PyPI's jira is not there; the test command has it"))
    func `PyPI's jira does the same on a Data Center`() async throws {
        let jira = JiraStandIn(.dataCenter)
        let login = [jira.configuration.token.reveal()]
        #expect(
            try await lines(jira, "datacenter", login) == [
                "site: Server Scorebell",
                "types: [('Task', False), ('Bug', False), ('Sub-task', True), ('Epic', False)]",
                "fields: True",
                "created: OPS-1 ['scorebell'] h2. Gold",
                "bulk: ['Success', 'Error', 'Success'] "
                    + "{'summary': 'You must specify a summary of the issue.'}",
                "subtasks: ['OPS-2', 'OPS-3']",
                "found: ['OPS-1', 'OPS-2', 'OPS-3'] of 3",
                "edited: Gold, again ['theirs']",
                "closed: Resolved Done",
                "comment: All met. 1",
                "property: 1",
                "unknown project: 400 valid project is required",
                "label: 400 The label 'a b' contains spaces which is invalid.",
                "missing: 404 Issue does not exist or you do not have permission to see it.",
                "transition: 400 It seems that you have tried to perform a workflow operation "
                    + "(99) that is not valid for the current state of this issue.",
            ]
        )
    }
}
