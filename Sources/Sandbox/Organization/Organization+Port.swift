import JSON

/// The company as Port's system blueprints have it.
///
/// Source: Port "Manage users and teams": the identifier of a `_user` is the address; "Map Slack
/// users to Port accounts": the relation `slack_user` leads to an entity named by the Slack id.
extension Organization {
    private static let team = "_team"
    private static let user = "_user"
    private static let slackUser = "slack_user"

    var blueprints: [Catalogue.Blueprint] {
        [
            Catalogue.Blueprint(
                identifier: Self.team,
                title: "Team",
                entities: teams.map(entity)
            ),
            Catalogue.Blueprint(
                identifier: Self.user,
                title: "User",
                entities: portPeople.map(entity),
                relations: [
                    "slack_user": Catalogue.relation(to: Self.slackUser, title: "Slack user")
                ],
                isOwned: true
            ),
            Catalogue.Blueprint(
                identifier: Self.slackUser,
                title: "Slack user",
                entities: people.filter(\.isLinked).compactMap(\.slack)
                    .map { account in
                        .entity(
                            account.id,
                            account.name,
                            of: Self.slackUser,
                            ["email": .string(account.email)]
                        )
                    }
            ),
        ]
    }

    private var portPeople: [Person] { people.filter { $0.portStatus != .absent } }

    private func entity(of team: Team) -> JSONValue {
        var properties: [ExactString: JSONValue] = [
            "description": .string("Everybody in \(team.title)."),
            "size": .integer(Int64(members(of: team).count)),
        ]
        let texts = [
            "slack_channel": team.channel, "repository": team.repository,
            "jira_project": team.jiraProject, "github_lead": team.lead,
        ]
        for (name, text) in texts {
            if let text { properties[ExactString(name)] = .string(text) }
        }
        return .entity(team.identifier, team.title, of: Self.team, .object(properties))
    }

    private func entity(of person: Person) -> JSONValue {
        let account = person.isLinked ? person.slack?.id : nil
        return .entity(
            person.email,
            person.name,
            of: Self.user,
            team: person.teams,
            [
                "status": .string(person.portStatus.rawValue),
                "port_type": .string(person.portType.rawValue), "port_role": "Member",
            ],
            relations: ["slack_user": account.map(JSONValue.string) ?? .null]
        )
    }

    private func members(of team: Team) -> [Person] {
        portPeople.filter { $0.teams.contains(team.identifier) }
    }

    /// The teams as `GET /v1/teams` lists them.
    var teamList: [JSONValue] {
        let people = portPeople.flatMap { person in person.teams.map { ($0, person) } }
        let members = Dictionary(grouping: people, by: \.0).mapValues { $0.map(\.1) }
        return teams.enumerated()
            .map { number, team in
                [
                    "id": .string("team_\(number + 1)"), "name": .string(team.title),
                    "description": .string("Everybody in \(team.title)."), "provider": "port",
                    "createdAt": "2026-01-05T09:00:00.000Z",
                    "updatedAt": "2026-10-05T09:00:00.000Z",
                    "users": .array((members[team.identifier] ?? []).map(listed)),
                ]
            }
    }

    private func listed(_ person: Person) -> JSONValue {
        let names = person.name.split(separator: " ", maxSplits: 1)
        return [
            "email": .string(person.email), "status": .string(person.portStatus.rawValue),
            "firstName": .string(names.first.map(String.init) ?? ""),
            "lastName": .string(names.dropFirst().first.map(String.init) ?? ""), "picture": .null,
        ]
    }
}
