import TestSupport
import Testing
import YAML

/// The configurations that the README, the pages in `docs` and the example show are accepted.
struct DocumentedConfigurationTests {
    private static let sections: Set<String> = [
        "reminder", "reminders", "http", "port", "worker", "jira", "github", "tickets",
    ]

    /// Checks a block with the secrets that the pages leave to the environment.
    private static func check(_ block: String) async throws -> (status: Int32, text: String) {
        let login =
            block.contains("app-id:")
            ? [
                "GITHUB_PRIVATE_KEY":
                    "-----BEGIN RSA PRIVATE KEY-----\nc2VjcmV0\n-----END RSA PRIVATE KEY-----"
            ] : ["GITHUB_TOKEN": "github-secret-value"]
        let secrets = AudienceCheck.bot.merging(["JIRA_TOKEN": "jira-secret-value"]) { $1 }
        return try await AudienceCheck.check(block, secrets.merging(login) { $1 })
    }

    /// The blocks of YAML in a page that have a section of the configuration.
    private static func configurations(in text: String) throws -> [String] {
        try text.matches(of: #/(?ms)^( *)```yaml\n(.*?)^ *```/#)
            .map { match in
                match.2.split(separator: "\n", omittingEmptySubsequences: false)
                    .map { String($0.dropFirst(match.1.count)) }.joined(separator: "\n")
            }
            .filter { block in
                let keys = try YAMLNode.read(block)?.mapping?.compactMap(\.key.text) ?? []
                return !sections.isDisjoint(with: keys)
            }
    }

    @Test func `each configuration that a page shows is accepted`() async throws {
        let pages = ["README.md"] + Repository.paths(in: "docs").filter { $0.hasSuffix(".md") }
        var count = 0
        for page in pages {
            let text = try #require(Repository.text(page))
            for block in try Self.configurations(in: text) {
                let result = try await Self.check(block)
                #expect(result.status == 0, "\(page): \(result.text)")
                count += 1
            }
        }
        #expect(count >= 9)
    }

    @Test func `the page of tickets shows each tracker and login, and begins with a rehearsal`()
        async throws
    {
        let page = try #require(Repository.text("docs/TICKETS.md"))
        let blocks = try Self.configurations(in: page)
        var summaries: [String] = []
        for block in blocks { summaries.append(try await Self.check(block).text) }
        #expect(
            summaries.first?.contains("            a rehearsal: nothing is written\n") == true
        )
        for way in [
            "Jira    the Jira project OPS, at https://acme.atlassian.net, as scorebell@acme.dev",
            "Jira    the Jira project OPS, at https://jira.acme.dev, with a token (a secret)",
            "GitHub  the GitHub repository acme/scorecards, at https://api.github.com, with a token",
            "GitHub  the GitHub repository acme/scorecards, at https://api.github.com, as the app",
            "to the Jira projects that the catalogue names, at https://acme.atlassian.net",
            "each ticket where owner.properties.backlog says, else in acme/scorecards",
        ] {
            #expect(summaries.contains { $0.contains(way) }, "\(way)")
        }
    }

    @Test func `the example's routed reminder is accepted when its comments are taken away`()
        async throws
    {
        let example = try #require(Repository.text("config/scorebell.example.yaml"))
        let lines = example.split(separator: "\n", omittingEmptySubsequences: false)
            .drop { !$0.hasPrefix("# reminders:") }
            .prefix { $0.hasPrefix("# ") }
        let block = lines.map { $0.dropFirst(2) }.joined(separator: "\n")
        let result = try await Self.check(block)
        #expect(result.status == 0, "\(result.text)")
        #expect(result.text.contains("one note for each team, by "), "\(result.text)")
        #expect(result.text.contains("tickets: ticket_handler of ProductionReadiness for service"))
    }

    @Test func `the page of reminders shows what its configuration says`() async throws {
        let page = try #require(Repository.text("docs/REMINDERS.md"))
        let block = try #require(try Self.configurations(in: page).first)
        let result = try await AudienceCheck.check(block)
        let lines = result.text.split(separator: "\n").map { String($0.drop { $0 == " " }) }
        let team =
            "one note for each team, by reminder.channels (2), owner.properties.slack_channel,"
            + " entity.properties.slackChannel, else to the Slack channel C0123456789"
        #expect(lines.filter { $0 == team }.count == 2, "\(result.text)")
        let rules =
            "with mention: owners by relations.on_call, $team (3 at most), send-when: changed,"
            + " thread: true, exempt-from: exempt_until, due-from: due_date, grace: 7,"
        #expect(lines.contains("\(rules) max-messages: 400, slack.join: true"), "\(result.text)")
        #expect(
            lines.contains("\(rules) language: zh, max-messages: 400, slack.join: true"),
            "\(result.text)"
        )
        #expect(lines.filter { $0 == "a rehearsal: nothing is sent" }.count == 2)
    }

    @Test func `the app's manifest asks for the scopes that are explained, and for no other`()
        throws
    {
        let page = try #require(Repository.text("docs/REMINDERS.md"))
        let rest = try #require(page.split(separator: "| scope | for |").last)
        let table = rest.split(separator: "\n\n")[0]
        let explained = table.matches(of: #/(?m)^\| (`.*?) \|/#)
            .flatMap { $0.1.matches(of: #/`([a-z:.]+)`/#).map { String($0.1) } }
        let block = try #require(
            page.matches(of: #/(?ms)^```yaml\n(display_information.*?)^```/#).first
        )
        let manifest = try #require(try YAMLNode.read(String(block.1)))
        func member(_ name: String, of node: YAMLNode?) -> YAMLNode? {
            node?.mapping?.first { $0.key.text == name }?.value
        }
        let scopes = member("bot", of: member("scopes", of: member("oauth_config", of: manifest)))
        guard case .list(let items)? = scopes else {
            Issue.record("The manifest has no scopes.")
            return
        }
        #expect(Set(items.compactMap(\.text)) == Set(explained))
        #expect(items.count == explained.count && items.count > 8)
    }
}
