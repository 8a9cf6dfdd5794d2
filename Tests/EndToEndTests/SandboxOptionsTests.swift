import Glibc
import TestSupport
import Testing

/// What `scorebell sandbox` tells its user.
@Suite(.timeLimit(.minutes(2)))
struct SandboxOptionsTests {
    @Test func `it tells what a service needs to find each tracker`() async throws {
        let folder = try TemporaryFolder()
        let sandbox = try Program(["sandbox", "--search-lag", "3"], in: folder.path)
        #expect(await sandbox.wrote("Ctrl-C stops."))
        sandbox.signal(SIGTERM)
        _ = await sandbox.exitStatus()
        for text in [
            "export REMINDER_OPERATION_KIND=ticket_handler\n",
            "/jira JIRA_EMAIL=scorebell@example.com", "JIRA_TOKEN=sandbox-jira-token",
            "/jira-dc\n  export JIRA_TOKEN=sandbox-jira-bearer JIRA_PROJECT=OPS",
            "export REMINDER_OPERATION_KIND=issue_handler\n",
            "/github GITHUB_TOKEN=ghp_sandboxToken",
            "export GITHUB_REPOSITORY=example/scorecards",
        ] {
            #expect(sandbox.text.contains(text), "\(sandbox.text)")
        }
    }

    @Test(arguments: ["-1", "3601"])
    func `a lag beyond an hour is wrong usage`(seconds: String) async throws {
        let folder = try TemporaryFolder()
        let result = try await Program.run(["sandbox", "--search-lag=\(seconds)"], in: folder.path)
        #expect(result.status == 64)
        #expect(result.text.contains("--search-lag takes a number from 0 to 3600."))
    }
}
