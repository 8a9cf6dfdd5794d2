import Foundation
import TestSupport
import Testing

/// What `scorebell send` says of a wrong configuration: all of it, in the words it was written in.
struct SendSettingsTests {
    private static let complete = [
        "INPUT_PORT_CLIENT_ID": "id",
        "INPUT_PORT_CLIENT_SECRET": "port-secret-value",
        "INPUT_SLACK_WEBHOOK_URL": "https://hooks.slack.com/services/T0/B0/slack-secret-value",
        // Nobody is there: what gets that far was taken for complete.
        "PORT_BASE_URL": "http://127.0.0.1:9",
    ]

    private func send(
        _ changes: [String: String] = [:],
        arguments: [String] = []
    ) async throws -> (status: Int32, text: String) {
        let folder = try TemporaryFolder()
        let result = try await Program.run(
            ["send", "--patience", "0"] + arguments,
            environment: Self.complete.merging(changes) { _, new in new },
            in: folder.path
        )
        #expect(!result.text.contains("secret-value"), "\(result.text)")
        return result
    }

    /// What port-sender is given to keep tickets in Jira.
    private static func jira(_ changes: [String: String] = [:]) -> [String: String] {
        [
            // Nothing of Slack is needed for tickets.
            "INPUT_SLACK_WEBHOOK_URL": "", "INPUT_OPERATION_KIND": "ticket_handler",
            "INPUT_JIRA_API_ENDPOINT": "http://127.0.0.1:9", "INPUT_JIRA_PROJECT_ID": "OPS",
            "INPUT_JIRA_EMAIL": "ada@acme.dev", "INPUT_JIRA_TOKEN": "jira-secret-value",
        ]
        .merging(changes) { _, new in new }
    }

    static let wrong: [(environment: [String: String], arguments: [String], message: String)] = [
        (
            ["INPUT_PORT_REGION": "mars"], [],
            #"scorebell: INPUT_PORT_REGION must be eu or us, not "mars"."#
        ),
        (
            ["input_port_region": "mars"], [],
            #"scorebell: input_port_region must be eu or us, not "mars"."#
        ),
        (
            ["INPUT_PORT_REGION": "mars"], ["--port-region", "venus"],
            #"scorebell: --port-region must be eu or us, not "venus"."#
        ),
        (
            ["INPUT_PORT_REGION": "mars"], ["--set", "port.region=venus"],
            #"scorebell: port.region (PORT_REGION) must be eu or us, not "venus"."#
        ),
        (
            ["INPUT_SLACK_WEBHOOK_URL": "http://hooks.example/secret-value"], [],
            "scorebell: INPUT_SLACK_WEBHOOK_URL must be a Slack incoming webhook URL: The Slack"
        ),
        (
            ["INPUT_FILTER_RULE": "{tier"], [],
            #"scorebell: INPUT_FILTER_RULE must be a Port search rule or combinator as a JSON"#
        ),
        ([:], ["--filter-rule", "[]"], "scorebell: --filter-rule must be a Port search rule"),
        ([:], ["--layout", "fancy"], "scorebell: --layout must be classic or detailed, not"),
        (
            ["INPUT_LOG_LEVEL": "LOUD"], [],
            "scorebell: INPUT_LOG_LEVEL must be trace, debug, info, notice, warning, error or"
        ),
        (
            ["INPUT_RUN_ID": "null"], [],
            #"scorebell: INPUT_RUN_ID must be the id of a run in Port, such as r_0123456789, not"#
                + #" "null"."#
        ),
        (
            [:], ["--run-id", "{{ .run.id }}"],
            #"scorebell: --run-id must be the id of a run in Port, such as r_0123456789, not"#
        ),
        (
            [:], ["--reminder", "weekly"],
            #"scorebell: There is no reminder "weekly" in the configuration file; it names none."#
        ),
        (
            [:], ["--port-client-secret", "secret-value"],
            "scorebell: --port-client-secret would show a secret in the list of processes; use"
                + " PORT_CLIENT_SECRET or PORT_CLIENT_SECRET_FILE."
        ),
        (
            [:], ["--slack-webhook-url", "secret-value"],
            "scorebell: --slack-webhook-url would show a secret in the list of processes; use"
        ),
        (
            [:], ["--slack-bot-token", "secret-value"],
            "scorebell: --slack-bot-token would show a secret in the list of processes; use"
        ),
        (
            ["INPUT_OPERATION_KIND": "reminder"], [],
            "scorebell: INPUT_OPERATION_KIND must be scorecard_reminder, scorecard_report,"
                + " ticket_handler or issue_handler, not"
        ),
        (
            ["INPUT_OPERATION_KIND": "scorecard_reminder", "INPUT_TARGET_KIND": "jira"], [],
            "scorebell: INPUT_TARGET_KIND must be slack where INPUT_OPERATION_KIND is"
                + #" scorecard_reminder, not "jira"."#
        ),
        (
            jira(["INPUT_JIRA_API_ENDPOINT": ""]), [],
            "scorebell: INPUT_JIRA_API_ENDPOINT, or jira.url (JIRA_URL), is missing; it must be the"
                + " address of a Jira such as https://acme.atlassian.net where INPUT_OPERATION_KIND"
                + " is ticket_handler."
        ),
        (
            jira(["INPUT_JIRA_API_ENDPOINT": "https://jira.com"]), [],
            "scorebell: INPUT_JIRA_API_ENDPOINT must be the address of a Jira such as"
                + " https://acme.atlassian.net: it is port-sender's default, which is nobody's Jira;"
                + " name your site."
        ),
        (
            jira(["INPUT_JIRA_PROJECT_ID": "10001"]), [],
            "scorebell: INPUT_JIRA_PROJECT_ID must be a project's key such as OPS, not \"10001\": it"
                + " is a number; the key is what stands before the number of an issue, as OPS in"
                + " OPS-12."
        ),
        (
            jira(["INPUT_JIRA_EMAIL": "", "INPUT_JIRA_API_ENDPOINT": "https://a.atlassian.net"]),
            [],
            "scorebell: INPUT_JIRA_EMAIL, or jira.email (JIRA_EMAIL), is missing; it must be an"
                + " e-mail address, or a user's name without a colon where"
                + " INPUT_JIRA_API_ENDPOINT is a site of Atlassian's cloud."
        ),
        (
            jira(), ["--jira-project", "ops"],
            "scorebell: --jira-project must be a project's key such as OPS, not \"ops\": it is"
                + " written in capitals, digits and _, and begins with a letter."
        ),
        (
            jira(["INPUT_JIRA_TOKEN": "", "Input_Jira_Token": " "]), [],
            "scorebell: INPUT_JIRA_TOKEN, or jira.token (JIRA_TOKEN), is missing; it must be an API"
        ),
        (
            jira(["JIRA_PROJECT_FROM": "owner.properties.jira"]), [],
            "scorebell: jira.project-from (JIRA_PROJECT_FROM) names owner.properties.jira, which"
                + " needs reminder.route-by: without it nobody is an owner."
        ),
        (
            ["INPUT_GITHUB_TOKEN": "ghp-secret-value"], ["--operation-kind", "issue_handler"],
            "scorebell: INPUT_GITHUB_REPOSITORY, or github.repository (GITHUB_REPOSITORY), is"
                + " missing; it must be a repository such as acme/services, or"
                + " github.repository-from (GITHUB_REPOSITORY_FROM) must be set."
        ),
        (
            [
                "INPUT_OPERATION_KIND": "issue_handler", "INPUT_GITHUB_REPOSITORY": "services",
                "INPUT_GITHUB_TOKEN": "ghp-secret-value",
            ], [],
            "scorebell: INPUT_GITHUB_REPOSITORY must be a repository such as acme/services, not"
                + " \"services\": it is the owner's name, a slash and its own name."
        ),
        (
            [
                "INPUT_OPERATION_KIND": "issue_handler", "INPUT_GITHUB_REPOSITORY": "a/b",
                "INPUT_TARGET_KIND": "github",
            ], [],
            "scorebell: INPUT_GITHUB_TOKEN, or github.token (GITHUB_TOKEN), is missing; it must be a"
                + " GitHub token, or github.app-id and github.private-key must be set."
        ),
        (
            [
                "INPUT_OPERATION_KIND": "issue_handler", "INPUT_GITHUB_REPOSITORY": "a/b",
                "INPUT_GITHUB_TOKEN": "ghp-secret-value",
            ], ["--github-api-url", "https://github.com"],
            "scorebell: --github-api-url must be the address of GitHub's API: that is the site for"
                + " people; its API is https://api.github.com."
        ),
        (
            ["INPUT_OPERATION_KIND": "ticket_handler", "INPUT_TARGET_KIND": "slack"]
                .merging(jira()) { own, _ in own }, [],
            "scorebell: INPUT_TARGET_KIND must be jira where INPUT_OPERATION_KIND is ticket_handler,"
                + " not \"slack\"."
        ),
        (
            [:], ["--jira-token", "secret-value"],
            "scorebell: --jira-token would show a secret in the list of processes; use JIRA_TOKEN or"
                + " JIRA_TOKEN_FILE."
        ),
        (
            [:], ["--github-token", "secret-value"],
            "scorebell: --github-token would show a secret in the list of processes; use"
        ),
        (
            [:], ["--github-private-key", "secret-value"],
            "scorebell: --github-private-key would show a secret in the list of processes; use"
        ),
        (
            ["INPUT_PORT_CLIENT_ID": ""], [],
            "scorebell: INPUT_PORT_CLIENT_ID, or port.client-id (PORT_CLIENT_ID), is missing; it"
                + " must be the client id of Port API credentials."
        ),
        (
            ["INPUT_SLACK_WEBHOOK_URL": " \n"], [],
            "scorebell: INPUT_SLACK_WEBHOOK_URL, or slack.webhook-url (SLACK_WEBHOOK_URL), is"
                + " missing; it must be a Slack incoming webhook URL, or slack.bot-token"
        ),
    ]

    @Test(arguments: wrong)
    func `a wrong setting is named as it was given, once`(
        environment: [String: String],
        arguments: [String],
        message: String
    ) async throws {
        let result = try await send(environment, arguments: arguments)
        #expect(result.status == 78)
        #expect(result.text.hasPrefix(message), "\(result.text)")
        #expect(result.text.split(separator: "\n").count == 1, "\(result.text)")
    }

    @Test func `everything that is wrong is told at once`() async throws {
        let result = try await send(
            ["INPUT_PORT_REGION": "mars", "INPUT_PORT_CLIENT_SECRET": "", "INPUT_RUN_ID": "null"],
            arguments: ["--layout", "fancy"]
        )
        #expect(result.status == 78)
        for name in ["INPUT_PORT_REGION", "INPUT_PORT_CLIENT_SECRET", "INPUT_RUN_ID", "--layout"] {
            #expect(result.text.contains("scorebell: \(name)"), "\(result.text)")
        }
    }

    @Test func `without inputs what is missing has its own names`() async throws {
        let folder = try TemporaryFolder()
        let result = try await Program.run(["send"], in: folder.path)
        #expect(result.status == 78)
        #expect(result.text.contains("scorebell: port.client-id (PORT_CLIENT_ID) is missing;"))
        #expect(!result.text.contains("INPUT_"))
    }

    @Test(arguments: ["INFO", "WARN", "FATAL", "NOTSET", "debug"])
    func `Python's names for the levels of a log are taken`(level: String) async throws {
        let result = try await send(["INPUT_LOG_LEVEL": level])
        #expect(result.status == 1, "\(result.text)")
        #expect(result.text.contains("scorebell: Port could not be asked: No connection:"))
    }

    @Test func `settings that it does not need are not looked at`() async throws {
        let result = try await send([
            "HTTP_PORT": "web", "DATABASE_URL": "mysql://x", "WORKER_LEASE": "long",
            "INPUT_JIRA_PROJECT_ID": "x", "INPUT_JIRA_API_ENDPOINT": "https://jira.com",
            "INPUT_GITHUB_TOKEN": "secret value", "INPUT_GITHUB_REPOSITORY": "x",
        ])
        #expect(result.status == 1, "\(result.text)")
    }

    @Test func `a misspelt input is told, and what it resembles`() async throws {
        let result = try await send(["INPUT_OPEATION_KIND": "scorecard_report"])
        #expect(
            result.text.hasPrefix(
                "scorebell: INPUT_OPEATION_KIND means nothing here; did you mean"
                    + " INPUT_OPERATION_KIND?\n"
            )
        )
    }

    @Test func `of two spellings of one input the one in capitals counts`() async throws {
        let result = try await send([
            "INPUT_PORT_REGION": "mars", "Input_Port_Region": "venus", "input_port_region": "eu",
        ])
        #expect(result.text == "scorebell: INPUT_PORT_REGION must be eu or us, not \"mars\".\n")
    }

    @Test(arguments: [
        (["send", "--patience", "long"], "--patience"),
        (["send", "--patience", "-1"], "patience"),
        (["send", "--patience", "86401"], "--patience takes a number of seconds from 0 to 86400."),
        (["send", "unexpected"], "Unexpected argument 'unexpected'"),
    ])
    func `wrong usage is status 64`(arguments: [String], message: String) async throws {
        let folder = try TemporaryFolder()
        let result = try await Program.run(arguments, in: folder.path)
        #expect(result.status == 64)
        #expect(result.text.contains(message), "\(result.text)")
    }
}
