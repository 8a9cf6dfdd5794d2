import JSON
import Platform
import Reminders
import Scorecards

extension SettingsTable {
    /// The rows about tickets and the services that keep them, in the order of the README.
    struct Tickets: Sendable {
        let jiraURL = reminderRow("jira.url").jiraAddress()
            .means(
                "a Jira for `ticket_handler`: the site, such as `https://acme.atlassian.net`, "
                    + "`https://api.atlassian.com/ex/jira/CLOUD-ID`, or a Data Center"
            )
        let jiraEmail = reminderRow("jira.email").userName()
            .means(
                "the account of an API token of Jira Cloud, or a user of Data Center; without it "
                    + "`jira.token` is a bearer token"
            )
        let jiraToken = reminderRow("jira.token")
            .secret("an API token or a personal access token of Jira", check: SettingKey.spaces)
            .means("API token of Cloud, or personal access token of Data Center")
        let jiraProject = reminderRow("jira.project").projectKey()
            .means("the key of the project, such as `OPS`")
        let jiraProjectFrom = reminderRow("jira.project-from").place()
            .means(
                "where the catalogue has an entity's project: `owner.properties.X` or "
                    + "`entity.properties.X`; `jira.project` for those without"
            )
        let jiraIssueType = reminderRow("jira.issue-type")
            .optional("the id or name of a type of issues").unset("first of the base level")
            .means("id or name of the tickets' type")
        let jiraSubtasks = reminderRow("jira.subtasks").flag(default: true)
            .means("rules as subtasks, as port-sender has them; `false`: as a list in the text")
        let jiraFields = reminderRow("jira.fields").extraFields()
            .means("further fields of new tickets by their ids, as JSON")
        let jiraResolveTransition = reminderRow("jira.resolve-transition")
            .optional("the id or name of a transition").unset("by status category")
            .means("id or name of the transition that closes a ticket")
        let jiraReopenTransition = reminderRow("jira.reopen-transition")
            .optional("the id or name of a transition").unset("by status category")
            .means("id or name of the transition that opens one again")

        let githubAPIURL = reminderRow("github.api-url")
            .githubAddress(default: "https://api.github.com")
            .means("GitHub's API for `issue_handler`; Enterprise with or without `/api/v3`")
        let githubToken = reminderRow("github.token")
            .secret("a GitHub token", check: SettingKey.spaces)
            .means("a token that may write issues; or a GitHub App, by the next two")
        let githubAppID = reminderRow("github.app-id").appID()
            .means("the id or client id of a GitHub App")
        let githubPrivateKey = reminderRow("github.private-key").pemKey()
            .means("the App's private key, PEM")
        let githubRepository = reminderRow("github.repository").repository()
            .means("the repository, `owner/name`")
        let githubRepositoryFrom = reminderRow("github.repository-from").place()
            .means(
                "where the catalogue has an entity's repository: `owner.properties.X` or "
                    + "`entity.properties.X`; `github.repository` for those without"
            )

        let ticketsRehearse = reminderRow("tickets.rehearse").flag(default: false)
            .means("everything but writing: the run tells what it would do with which ticket")
        let ticketsMaxCreates = reminderRow("tickets.max-creates").number(0...10_000, default: 100)
            .means("tickets that one run opens; it says what it left for the next")
        let ticketsMaxCloses = reminderRow("tickets.max-closes").number(0...10_000, default: 100)
            .means("the same of tickets that it closes")
        let ticketsReopenWithin = reminderRow("tickets.reopen-within")
            .wholeDays(0...3_650, default: 30)
            .means("days after a person closed a ticket in which it may be reopened; 0 never")
        let ticketsVanished = reminderRow("tickets.vanished")
            .choice(default: TicketRules.Vanished.close)
            .means("`close` or `leave`: tickets of entities that are gone")
        let ticketsAdopt = reminderRow("tickets.adopt").flag(default: true)
            .means("whether port-sender's tickets are taken over")
        let ticketsComment = reminderRow("tickets.comment").flag(default: false)
            .means("one comment for each real change")
        let ticketsAssignFrom = reminderRow("tickets.assign-from").owners()
            .means(
                "where a person stands who is assigned to new tickets: `$team`, `properties.X`, "
                    + "`relations.X`"
            )
    }
}

extension TicketRules {
    /// The values of `tickets.vanished`.
    enum Vanished: String, Sendable, CaseIterable { case close, leave }
}
