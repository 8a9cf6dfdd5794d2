/// A made-up company: its teams and people, as Port's catalogue and Slack's workspace have them.
package struct Organization: Sendable {
    package struct Team: Sendable {
        /// What `$team` of an entity names it by.
        var identifier: String
        var title: String
        /// Its channel as somebody wrote it into the catalogue: an id, a name or a URL; or none.
        var channel: String?
        var hasServices = true
        /// Where its issues go in GitHub, and its tickets in Jira.
        var repository: String?
        var jiraProject: String?
        /// The login in GitHub of whoever leads it.
        var lead: String?
    }

    package struct Person: Sendable {
        var name: String
        var email: String
        var teams: [String] = []
        /// Whether Port knows the person's Slack id.
        var isLinked = false
        var portStatus = PortStatus.active
        var portType = PortType.standard
        /// Nil for who has no account in Slack.
        var slack: SlackPerson?
    }

    /// Port's `status` of a user, or that Port does not know the person.
    enum PortStatus: String, Sendable {
        case active = "Active"
        case disabled = "Disabled"
        case invited = "Invited"
        case absent
    }

    enum PortType: String, Sendable {
        case standard = "Standard"
        case serviceAccount = "Service Account"
    }

    var teams: [Team]
    var people: [Person]
    var channels: [SlackApp.Channel]
    var groups: [SlackGroup]
    /// What `properties.slackChannel` of some services says, by their index.
    var serviceChannels: [Int: String]

    /// The Slack app in this company's workspace, with the scopes that reminders for teams need.
    package var slackApp: SlackApp {
        var app = SlackApp(channels: channels)
        app.people = people.compactMap(\.slack)
        app.groups = groups
        app.scopes = SlackApp.allScopes
        return app
    }

    /// GitHub with the repositories of this company's teams.
    package var gitHub: GitHubSite {
        let known = GitHubSite.standardRepositories
        let names = Set(known.flatMap { [$0.name] + $0.formerNames })
        let others = teams.compactMap(\.repository).filter { !names.contains($0) }
        return GitHubSite(repositories: known + others.map { GitHubSite.Repository($0) })
    }

    /// The people as they are in Jira: those who have an account in Slack.
    package func people(
        of deployment: JiraStandInConfiguration.Deployment
    ) -> [JiraStandInConfiguration.Person] {
        people.compactMap { person in
            guard let slack = person.slack, !slack.isBot else { return nil }
            let number = slack.id.dropFirst(3)
            var account = JiraStandInConfiguration.Person(
                id: deployment == .cloud ? "712020:\(number)" : "user\(number)",
                name: person.name,
                email: person.email
            )
            account.isActive = !slack.isDeleted
            return account
        }
    }

    /// Returns the company's catalogue in Port; equal arguments give equal catalogues.
    package func catalogue(services count: Int, seed: UInt64) -> Catalogue {
        Catalogue(services: count, seed: seed, organization: self)
    }
}

extension Organization {
    /// Generates a company of that many teams, whose channels are spread over `channels`.
    ///
    /// Each team has three people, and its channel is written in one of the usual forms. The
    /// workspace has one channel more, the app's own.
    package static func generated(teams: Int, channels: Int) -> Organization {
        let rooms = (0..<channels)
            .map { index in
                let number = padded(index + 1, to: 5)
                return SlackApp.Channel(id: "C0T\(number)", name: "squad-\(index + 1)")
            }
        let groups = (0..<teams)
            .map { index in
                Team(
                    identifier: "team-\(index + 1)",
                    title: "Team \(index + 1)",
                    channel: spelled(rooms[index % rooms.count], form: index),
                    repository: "\(GitHubSite.owner)/team-\(index + 1)",
                    jiraProject: "OPS"
                )
            }
        let people = groups.indices.flatMap { team in
            (0..<3)
                .map { member in
                    let number = team * 3 + member
                    let name = NameList.name(number)
                    return person(
                        name,
                        "\(NameList.address(name)).\(number)@example.com",
                        number: number + 1,
                        in: [groups[team].identifier]
                    )
                }
        }
        return Organization(
            teams: groups,
            people: people,
            channels: [SlackApp.scorecards] + rooms,
            groups: [],
            serviceChannels: [:]
        )
    }

    private static func spelled(_ channel: SlackApp.Channel, form: Int) -> String {
        switch form % 3 {
        case 0: channel.id
        case 1: "#\(channel.name)"
        default: "\(SlackApp.url)archives/\(channel.id)"
        }
    }

    /// Makes a person who is active in Port and has a Slack account of that number.
    static func person(
        _ name: String,
        _ email: String,
        number: Int,
        in teams: [String] = [],
        _ change: (inout Person) -> Void = { _ in }
    ) -> Person {
        let slack = SlackPerson(id: "U0P\(padded(number, to: 6))", name: name, email: email)
        var person = Person(name: name, email: email, teams: teams, slack: slack)
        change(&person)
        return person
    }

    private static func padded(_ number: Int, to width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

/// Given and family names that are put together.
private enum NameList {
    private static let given = [
        "Amara", "Björn", "Carlos", "Diana", "Elif", "Farid", "Gita", "Hana", "Igor", "Jana",
        "Kofi", "Lena", "Mateo", "Nadia", "Oscar", "Priya", "Quentin", "Rosa", "Sven",
    ]
    private static let family = [
        "Abara", "Brandt", "Castro", "Dumont", "Eriksen", "Fischer", "Gupta", "Haas", "Ito",
        "Jansen", "Kaya", "Lopez", "Moreau", "Novak", "Okafor", "Petrov", "Rossi",
    ]

    static func name(_ number: Int) -> String {
        "\(given[number % given.count]) \(family[number % family.count])"
    }

    static func address(_ name: String) -> String {
        name.lowercased().replacing("ö", with: "oe").replacing(" ", with: ".")
    }
}
