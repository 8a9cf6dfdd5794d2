import Foundation
import TestSupport
import Testing

/// Where a reminder keeps tickets and how: every key, where it may stand, and what is inherited.
struct TicketSettingsTests {
    private static let secrets = [
        "SLACK_WEBHOOK_URL": "", "JIRA_TOKEN": "jira-secret-value",
        "GITHUB_TOKEN": "github-secret-value",
    ]
    private static let pem = """
        -----BEGIN RSA PRIVATE KEY-----
        c2VjcmV0LXZhbHVl
        -----END RSA PRIVATE KEY-----
        """

    private static let all = """
        reminder:
          operation-kind: ticket_handler
          route-by: team
        jira:
          url: https://acme.atlassian.net/
          email: ada@acme.dev
          project: OPS
          project-from: owner.properties.jira
          issue-type: Standard
          subtasks: false
          fields: '{"customfield_10010": {"id": "3"}, "priority": {"name": "Low"}}'
          resolve-transition: 31
          reopen-transition: Reopen
        tickets:
          rehearse: true
          max-creates: 5
          max-closes: 0
          reopen-within: 0
          vanished: leave
          adopt: false
          comment: true
          assign-from: relations.owner
        """

    private static let allLines = [
        "each ticket where owner.properties.jira says, else in OPS",
        "with issue-type: Standard, subtasks: false, fields: customfield_10010 priority,"
            + " resolve-transition: 31, reopen-transition: Reopen, max-creates: 5, max-closes: 0,"
            + " reopen-within: 0, vanished: leave, adopt: false, comment: true,"
            + " assign-from: relations.owner",
        "a rehearsal: nothing is written",
    ]

    @Test func `every key is read from the file, and nothing of Slack is needed`() async throws {
        let result = try await AudienceCheck.check(Self.all, Self.secrets)
        #expect(
            result.text.contains(
                "\n  Jira    the Jira project OPS, at https://acme.atlassian.net, as ada@acme.dev"
                    + " with a token (a secret)\n"
            ),
            "\(result.text)"
        )
        #expect(!result.text.contains("Slack"))
        #expect(try await AudienceCheck.lines(Self.all, Self.secrets) == Self.allLines)
    }

    @Test func `every key is read from the environment`() async throws {
        let environment = [
            "REMINDER_OPERATION_KIND": "ticket_handler", "REMINDER_ROUTE_BY": "team",
            "JIRA_URL": "https://acme.atlassian.net", "JIRA_EMAIL": "ada@acme.dev",
            "JIRA_PROJECT": "OPS", "JIRA_PROJECT_FROM": "owner.properties.jira",
            "JIRA_ISSUE_TYPE": "Standard", "JIRA_SUBTASKS": "false",
            "JIRA_FIELDS": #"{"customfield_10010": {"id": "3"}, "priority": {"name": "Low"}}"#,
            "JIRA_RESOLVE_TRANSITION": "31", "JIRA_REOPEN_TRANSITION": "Reopen",
            "TICKETS_REHEARSE": "true", "TICKETS_MAX_CREATES": "5", "TICKETS_MAX_CLOSES": "0",
            "TICKETS_REOPEN_WITHIN": "0", "TICKETS_VANISHED": "leave", "TICKETS_ADOPT": "false",
            "TICKETS_COMMENT": "true", "TICKETS_ASSIGN_FROM": "relations.owner",
        ]
        let lines = try await AudienceCheck.lines("", Self.secrets.merging(environment) { $1 })
        #expect(lines == Self.allLines)
    }

    @Test func `a reminder that has none of them says nothing of them`() async throws {
        let plain = """
            reminder: {operation-kind: issue_handler}
            github: {repository: acme/services}
            tickets: {rehearse: false, max-creates: 100, max-closes: 100, reopen-within: 30,
              vanished: close, adopt: true, comment: false, assign-from: none}
            """
        #expect(try await AudienceCheck.lines(plain, Self.secrets) == [])
    }

    @Test(arguments: [
        ("https://jira.acme.dev/", "https://jira.acme.dev"),
        ("https://jira.acme.dev:8443/jira/rest/api/2/", "https://jira.acme.dev:8443/jira"),
        ("https://Acme.atlassian.net/rest/api/3", "https://acme.atlassian.net"),
        ("https://api.atlassian.com/ex/jira/11f4", "https://api.atlassian.com/ex/jira/11f4"),
        ("http://[::1]:2990/jira", "http://[::1]:2990/jira"),
    ])
    func `what an API adds to Jira's address is taken away`(
        url: String,
        base: String
    ) async throws {
        let file = "reminder: {operation-kind: ticket_handler}\njira: {project: OPS, email: ada}\n"
        let changes = Self.secrets.merging(["JIRA_URL": url]) { $1 }
        let result = try await AudienceCheck.check(file, changes)
        #expect(result.text.contains(", at \(base), as ada with"), "\(result.text)")
    }

    @Test(arguments: [
        ("https://api.github.com/", "https://api.github.com"),
        ("https://github.acme.dev", "https://github.acme.dev/api/v3"),
        ("https://github.acme.dev/api/v3/", "https://github.acme.dev/api/v3"),
        ("https://api.acme.ghe.com", "https://api.acme.ghe.com"),
        ("http://127.0.0.1:9000", "http://127.0.0.1:9000/api/v3"),
    ])
    func `an Enterprise server is named with or without the path of its API`(
        url: String,
        base: String
    ) async throws {
        let file = "reminder: {operation-kind: issue_handler}\ngithub: {repository: a/b}\n"
        let changes = Self.secrets.merging(["GITHUB_API_URL": url]) { $1 }
        let result = try await AudienceCheck.check(file, changes)
        #expect(result.text.contains("GitHub  the GitHub repository a/b, at \(base), with a token"))
    }

    @Test func `an App's key is read from a file, and from a variable that has one line`()
        async throws
    {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/key.pem"
        try (Self.pem + "\n").write(toFile: path, atomically: true, encoding: .utf8)
        let file = """
            reminder: {operation-kind: issue_handler}
            github: {repository-from: entity.properties.repository, app-id: Iv23li00}
            """
        for variable in [
            ["GITHUB_PRIVATE_KEY_FILE": path], ["GITHUB_PRIVATE_KEY": Self.pem],
            ["GITHUB_PRIVATE_KEY": Self.pem.replacing("\n", with: #"\n"#)],
        ] {
            let changes = Self.secrets.merging(["GITHUB_TOKEN": ""]) { $1 }
                .merging(variable) { $1 }
            let result = try await AudienceCheck.check(file, changes)
            #expect(
                result.text.contains(
                    "GitHub  the GitHub repositories that the catalogue names, at"
                        + " https://api.github.com, as the app Iv23li00 with its key (a secret)\n"
                        + "  Remind  issue_handler of ProductionReadiness for service\n"
                        + "            each ticket where entity.properties.repository says, else in"
                        + " none\n"
                ),
                "\(result.text)"
            )
            #expect(!result.text.contains("c2VjcmV0"))
        }
    }

    @Test func `a named reminder takes what it does not say, and has its own`() async throws {
        let file =
            Self.all + """

                github: {repository: acme/services}
                reminders:
                  like-it:
                  other-project:
                    jira: {project: WEB, project-from: none, fields: '{}', subtasks: true}
                    tickets: {rehearse: false, assign-from: none, adopt: true}
                  issues:
                    operation-kind: issue_handler
                  own-app:
                    operation-kind: issue_handler
                    github: {app-id: 12, repository-from: entity.properties.repo}
                  told:
                    operation-kind: scorecard_reminder
                    slack: {webhook-url: \(AudienceCheck.hook)}
                """
        let key = ["REMINDERS_OWN_APP_GITHUB_PRIVATE_KEY": Self.pem]
        let result = try await AudienceCheck.check(file, Self.secrets.merging(key) { $1 })
        #expect(result.status == 0, "\(result.text)")
        let parts = result.text.split(separator: "\n").map(String.init)
        func lines(of name: String) -> [String] {
            let rest = parts.drop { !$0.hasPrefix("          \(name): ") }
            return rest.prefix(1).map { $0.replacing(#/^.*for service, /#, with: "") }
                + rest.dropFirst().prefix { $0.hasPrefix("            ") }
                .map { String($0.drop { $0 == " " }) }
        }
        let jira = "at https://acme.atlassian.net, as ada@acme.dev with a token (a secret)"
        #expect(lines(of: "like-it") == ["to the Jira project OPS, \(jira)"] + Self.allLines)
        #expect(
            lines(of: "other-project") == [
                "to the Jira project WEB, \(jira)",
                "with issue-type: Standard, resolve-transition: 31, reopen-transition: Reopen,"
                    + " max-creates: 5, max-closes: 0, reopen-within: 0, vanished: leave,"
                    + " comment: true",
            ]
        )
        let github = "to the GitHub repository acme/services, at https://api.github.com"
        #expect(lines(of: "issues").first == "\(github), with a token (a secret)")
        #expect(lines(of: "own-app").first == "\(github), as the app 12 with its key (a secret)")
        #expect(lines(of: "own-app")[1].hasPrefix("each ticket where entity.properties.repo says"))
        #expect(lines(of: "told").first == "to an incoming webhook (its URL is a secret)")
    }

    @Test func `who rehearses a reminder rehearses its tickets`() async throws {
        let file = "reminder: {operation-kind: issue_handler, rehearse: true}\n"
        let lines = try await AudienceCheck.lines(file, AudienceCheck.trackers)
        #expect(lines == ["a rehearsal: nothing is written"])
    }

    @Test func `what only messages need is no matter to tickets`() async throws {
        let file = """
            reminder:
              operation-kind: ticket_handler
              route-by: team
              language: zh
              mention: owners
              thread: true
            slack: {bot-token: xoxb-secret-value}
            """
        let changes = AudienceCheck.trackers.merging(["SLACK_WEBHOOK_URL": ""]) { $1 }
        #expect(try await AudienceCheck.lines(file, changes) == [])
    }

    @Test func `other programs' variables are no matter where nobody keeps tickets`() async throws {
        let others = [
            "JIRA_URL": "jira", "JIRA_PROJECT": "ops", "GITHUB_REPOSITORY": "services",
            "GITHUB_TOKEN": "a b",
        ]
        let result = try await AudienceCheck.check("", AudienceCheck.bot.merging(others) { $1 })
        #expect(result.status == 0, "\(result.text)")
    }

    @Test(arguments: ["JIRA_URL", "GITHUB_API_URL", "REMINDERS_WEEKLY_JIRA_URL"])
    func `a token that goes over an open line is warned of`(variable: String) async throws {
        for (host, isTold) in [("tracker.acme.dev", true), ("localhost:8080", false)] {
            let result = try await AudienceCheck.check(
                "reminders: {weekly: {}}\n",
                AudienceCheck.bot.merging([variable: "http://\(host)"]) { $1 }
            )
            let warning =
                "(\(variable)) begins with http://: whoever is in between can read the token.\n"
            #expect(result.status == 0 && result.text.contains(warning) == isTold)
        }
    }

    @Test func `members of a team are warned of as people whom GitHub does not know`()
        async throws
    {
        let file = """
            reminder: {operation-kind: issue_handler}
            tickets: {assign-from: $team}
            reminders:
              like-it:
              by-login: {tickets: {assign-from: properties.github_lead}}
              jira: {operation-kind: ticket_handler}
            """
        let trackers = AudienceCheck.bot.merging(AudienceCheck.trackers) { $1 }
        let result = try await AudienceCheck.check(file, trackers)
        #expect(result.status == 0)
        let warnings = result.text.split(separator: "\n").filter { $0.contains("assigned") }
        #expect(
            warnings == [
                "scorebell: tickets.assign-from (TICKETS_ASSIGN_FROM) is $team, whose members Port"
                    + " knows by e-mail address, and GitHub by login only: nobody is assigned. Name a"
                    + " property that holds logins."
            ]
        )
    }
}
