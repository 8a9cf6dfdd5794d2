import Testing

/// What is wrong with a key about tickets, or does not go with the others.
struct TicketMistakeTests {
    private static func jira(_ rest: String) -> String {
        "reminder: {operation-kind: ticket_handler}\n\(rest)"
    }

    private static func github(_ rest: String) -> String {
        "reminder: {operation-kind: issue_handler}\n\(rest)"
    }

    static let wrong: [(file: String, problem: String)] = [
        (
            jira("jira: {url: https://acme.atlassian.net/browse/OPS-1}"),
            "jira.url (JIRA_URL) must be the address of a Jira such as https://acme.atlassian.net: a"
                + " site of Atlassian's cloud has no path; write https://acme.atlassian.net."
        ),
        (
            jira("jira: {url: http://acme.atlassian.net}"),
            "jira.url (JIRA_URL) must be the address of a Jira such as https://acme.atlassian.net: it"
                + " must start with https://."
        ),
        (
            jira("jira: {url: https://api.atlassian.com}"),
            "jira.url (JIRA_URL) must be the address of a Jira such as https://acme.atlassian.net:"
                + " there it has to be https://api.atlassian.com/ex/jira/CLOUD-ID;"
                + " /_edge/tenant_info of your site tells the id."
        ),
        (
            jira("jira: {url: https://jira.com}"),
            "jira.url (JIRA_URL) must be the address of a Jira such as https://acme.atlassian.net: it"
                + " is port-sender's default, which is nobody's Jira; name your site."
        ),
        (
            jira("jira: {url: acme}"),
            "jira.url (JIRA_URL) must be the address of a Jira such as https://acme.atlassian.net,"
                + " not \"acme\"."
        ),
        (
            jira("jira: {email: 'ada:secret'}"),
            "jira.email (JIRA_EMAIL) must be an e-mail address, or a user's name without a colon, not"
                + " \"ada:secret\": it holds a colon."
        ),
        (
            jira("jira: {token: a secret-value}"),
            "jira.token (JIRA_TOKEN) must be an API token or a personal access token of Jira: it"
                + " holds white space."
        ),
        (
            jira("jira: {project: ops-1}"),
            "jira.project (JIRA_PROJECT) must be a project's key such as OPS, not \"ops-1\": it is"
                + " written in capitals, digits and _, and begins with a letter."
        ),
        (
            jira("jira: {project-from: properties.jira}"),
            "jira.project-from (JIRA_PROJECT_FROM) must be owner.properties.X, entity.properties.X or"
                + " none, not \"properties.jira\"."
        ),
        (
            jira("jira: {project-from: owner.properties.jira}"),
            "jira.project-from (JIRA_PROJECT_FROM) names owner.properties.jira, which needs"
                + " reminder.route-by: without it nobody is an owner."
        ),
        (
            "reminder: {operation-kind: ticket_handler, route-by: properties.squad}\n"
                + "jira: {project-from: owner.properties.jira}",
            "jira.project-from (JIRA_PROJECT_FROM) names owner.properties.jira, but who owns by"
                + " properties.squad is a word, which has no properties."
        ),
        (
            jira("jira: {subtasks: some}"),
            "jira.subtasks (JIRA_SUBTASKS) must be true or false, not \"some\"."
        ),
        (
            jira("jira: {fields: '[1]'}"),
            "jira.fields (JIRA_FIELDS) must be a JSON object of fields by their ids, not \"[1]\"."
        ),
        (
            jira("jira: {fields: {priority: {name: Low}}}"),
            "The key jira.fields is a map; write it as JSON, in single quotes."
        ),
        (
            jira("jira: {fields: '{x'}"),
            "jira.fields (JIRA_FIELDS) must be a JSON object of fields by their ids, not \"{x\": JSON"
                + " needs a member's name in double quotes at byte 1."
        ),
        (
            github("github: {api-url: https://github.com}"),
            "github.api-url (GITHUB_API_URL) must be the address of GitHub's API: that is the site"
                + " for people; its API is https://api.github.com."
        ),
        (
            github("github: {api-url: https://acme.ghe.com}"),
            "github.api-url (GITHUB_API_URL) must be the address of GitHub's API: that is the site"
                + " for people; its API is https://api.acme.ghe.com."
        ),
        (
            github("github: {api-url: http://api.github.com}"),
            "github.api-url (GITHUB_API_URL) must be the address of GitHub's API: it must start with"
                + " https://."
        ),
        (
            github("github: {repository: https://github.com/acme/services}"),
            "github.repository (GITHUB_REPOSITORY) must be a repository such as acme/services: it"
                + " stands without the address before it."
        ),
        (
            github("github: {repository: ghp_secret-value}"),
            "github.repository (GITHUB_REPOSITORY) must be a repository such as acme/services: it is"
                + " the owner's name, a slash and its own name."
        ),
        (
            github("github: {repository-from: team}"),
            "github.repository-from (GITHUB_REPOSITORY_FROM) must be owner.properties.X,"
                + " entity.properties.X or none, not \"team\"."
        ),
        (
            github("github: {repository-from: owner.relations.repo}"),
            "github.repository-from (GITHUB_REPOSITORY_FROM) names owner.relations.repo, which needs"
                + " reminder.route-by: without it nobody is an owner."
        ),
        (
            github("github: {app-id: '12'}"),
            "github.token (GITHUB_TOKEN) and github.app-id are two logins: leave one of them out."
        ),
        (
            github("tickets: {max-creates: -1}"),
            "tickets.max-creates (TICKETS_MAX_CREATES) must be a number from 0 to 10000, not \"-1\"."
        ),
        (
            github("tickets: {max-closes: all}"),
            "tickets.max-closes (TICKETS_MAX_CLOSES) must be a number from 0 to 10000, not \"all\"."
        ),
        (
            github("tickets: {reopen-within: 3651}"),
            "tickets.reopen-within (TICKETS_REOPEN_WITHIN) must be a number of days from 0 to 3650,"
                + " not \"3651\"."
        ),
        (
            github("tickets: {vanished: delete}"),
            "tickets.vanished (TICKETS_VANISHED) must be close or leave, not \"delete\"."
        ),
        (
            github("tickets: {adopt: maybe}"),
            "tickets.adopt (TICKETS_ADOPT) must be true or false, not \"maybe\"."
        ),
        (
            github("tickets: {comment: 2}"),
            "tickets.comment (TICKETS_COMMENT) must be true or false, not \"2\"."
        ),
        (
            github("tickets: {rehearse: often}"),
            "tickets.rehearse (TICKETS_REHEARSE) must be true or false, not \"often\"."
        ),
        (
            github("tickets: {assign-from: ada@acme.dev}"),
            "tickets.assign-from (TICKETS_ASSIGN_FROM) must be team, properties.X, relations.X or"
                + " none."
        ),
        (
            "reminders: {weekly: {jira: {project: ops}}}",
            "reminders.weekly.jira.project (REMINDERS_WEEKLY_JIRA_PROJECT) must be a project's key"
                + " such as OPS, not \"ops\": it is written in capitals, digits and _, and begins"
                + " with a letter."
        ),
        (
            "tickets: {vanished: delete}",
            "tickets.vanished (TICKETS_VANISHED) must be close or leave, not \"delete\"."
        ),
        ("jira: {projekt: OPS}", "Unknown key jira.projekt in"),
    ]

    @Test(arguments: wrong)
    func `a wrong value, and one that does not fit the others, is one sentence`(
        file: String,
        problem: String
    ) async throws {
        // The file's values are to be seen, and not the environment's.
        let needed = AudienceCheck.trackers
            .filter { key, _ in
                let name = String(key.drop { $0 != "_" }.dropFirst()).lowercased()
                return !file.contains("{\(name): ") && !file.contains("{\(name)-url: ")
            }
        let problems = try await AudienceCheck.problems(
            file,
            AudienceCheck.bot.merging(needed) { $1 }
        )
        #expect(problems.count == 1)
        #expect(problems.first?.hasPrefix(problem) == true, "\(problems)")
    }

    static let missing: [(file: String, without: [String], problem: String)] = [
        (
            jira(""), ["JIRA_URL"],
            "jira.url (JIRA_URL) is missing; it must be the address of a Jira such as"
                + " https://acme.atlassian.net where reminder.operation-kind is ticket_handler."
        ),
        (
            jira(""), ["JIRA_EMAIL"],
            "jira.email (JIRA_EMAIL) is missing; it must be an e-mail address, or a user's name"
                + " without a colon where jira.url is a site of Atlassian's cloud."
        ),
        (
            jira(""), ["JIRA_TOKEN"],
            "jira.token (JIRA_TOKEN) is missing; it must be an API token or a personal access token"
                + " of Jira where reminder.operation-kind is ticket_handler."
        ),
        (
            jira("jira: {project-from: none}"), ["JIRA_PROJECT"],
            "jira.project (JIRA_PROJECT) is missing; it must be a project's key such as OPS, or"
                + " jira.project-from (JIRA_PROJECT_FROM) must be set."
        ),
        (
            github(""), ["GITHUB_TOKEN"],
            "github.token (GITHUB_TOKEN) is missing; it must be a GitHub token, or github.app-id and"
                + " github.private-key must be set."
        ),
        (
            github("github: {app-id: '12'}"), ["GITHUB_TOKEN"],
            "github.private-key (GITHUB_PRIVATE_KEY) is missing; it must be the private key of a"
                + " GitHub App, in PEM where github.app-id is set."
        ),
        (
            github(""), ["GITHUB_REPOSITORY"],
            "github.repository (GITHUB_REPOSITORY) is missing; it must be a repository such as"
                + " acme/services, or github.repository-from (GITHUB_REPOSITORY_FROM) must be set."
        ),
        (
            "reminders: {weekly: {operation-kind: ticket_handler}}", ["JIRA_TOKEN"],
            "jira.token (JIRA_TOKEN) is missing; it must be an API token or a personal access token"
                + " of Jira where reminders.weekly.operation-kind is ticket_handler."
        ),
    ]

    @Test(arguments: missing)
    func `what a tracker needs and has not is one sentence`(
        file: String,
        without: [String],
        problem: String
    ) async throws {
        let given = AudienceCheck.trackers.filter { !without.contains($0.key) }
        let problems = try await AudienceCheck.problems(
            file,
            AudienceCheck.bot.merging(given) { $1 }
        )
        #expect(problems == [problem])
    }

    @Test(arguments: ["ENCRYPTED PRIVATE KEY", "CERTIFICATE", "PUBLIC KEY"])
    func `a key that is none, or that nobody can open, is not repeated`(kind: String) async throws {
        let pem = "-----BEGIN \(kind)-----\nsecret-value\n-----END \(kind)-----"
        let app = ["GITHUB_TOKEN": "", "GITHUB_APP_ID": "12", "GITHUB_PRIVATE_KEY": pem]
        let problems = try await AudienceCheck.problems(
            Self.github(""),
            AudienceCheck.trackers.merging(app) { $1 }
        )
        let sentence =
            "github.private-key (GITHUB_PRIVATE_KEY) must be the private key of a GitHub App, in PEM"
        let reason =
            kind.hasPrefix("ENC") ? ": it has a passphrase, which nobody can enter." : "."
        #expect(problems == [sentence + reason])
    }

    @Test func `a named reminder with another operation need not name its target`() async throws {
        let file = """
            reminder: {operation-kind: ticket_handler, target-kind: jira}
            reminders:
              told: {operation-kind: scorecard_reminder}
              issues: {operation-kind: issue_handler}
            """
        let changes = AudienceCheck.bot.merging(AudienceCheck.trackers) { $1 }
        let result = try await AudienceCheck.check(file, changes)
        #expect(result.status == 0, "\(result.text)")
        let problems = try await AudienceCheck.problems(
            file + "\n  wrong: {target-kind: slack}\n",
            changes
        )
        #expect(
            problems == [
                "reminders.wrong.target-kind (REMINDERS_WRONG_TARGET_KIND) must be jira where"
                    + " reminder.operation-kind is ticket_handler, not \"slack\"."
            ]
        )
    }
}
