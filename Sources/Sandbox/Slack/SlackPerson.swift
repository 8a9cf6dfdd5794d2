import JSON

/// An account of a Slack workspace.
package struct SlackPerson: Sendable {
    package var id: String
    package var name: String
    package var email: String
    package var isDeleted = false
    package var isBot = false
    /// Whether the app's Messages tab is there for this person; without it no app may write.
    package var takesMessages = true

    package init(id: String, name: String, email: String) {
        self.id = id
        self.name = name
        self.email = email
    }

    /// The id of the conversation between this person and the app.
    var directMessages: String { "D\(id.dropFirst())" }

    /// The account as `users.list` has it; without the scope for them no address.
    func json(withEmail: Bool) -> JSONValue {
        let handle = email.prefix { $0 != "@" }.lowercased()
        var profile: [ExactString: JSONValue] = [
            "real_name": .string(name), "display_name": .string(name),
        ]
        if withEmail { profile["email"] = .string(email) }
        return [
            "id": .string(id), "team_id": .string(SlackApp.teamID), "name": .string(handle),
            "deleted": .bool(isDeleted), "real_name": .string(name), "is_bot": .bool(isBot),
            "is_restricted": false, "is_ultra_restricted": false, "tz": "Europe/Berlin",
            "tz_offset": 3_600, "profile": .object(profile),
        ]
    }
}

/// A user group of a Slack workspace.
package struct SlackGroup: Sendable {
    package var id: String
    package var handle: String
    package var name: String
    /// The ids of its members.
    package var people: [String]
    package var isDisabled = false

    package init(
        id: String,
        handle: String,
        name: String,
        people: [String],
        isDisabled: Bool = false
    ) {
        self.id = id
        self.handle = handle
        self.name = name
        self.people = people
        self.isDisabled = isDisabled
    }

    func json(withCount: Bool, withPeople: Bool) -> JSONValue {
        var members: [ExactString: JSONValue] = [
            "id": .string(id), "team_id": .string(SlackApp.teamID), "is_usergroup": true,
            "name": .string(name), "handle": .string(handle), "description": "",
            "date_create": 1_760_000_000, "date_update": 1_760_000_000,
            "date_delete": isDisabled ? 1_780_000_000 : 0,
        ]
        if withCount { members["user_count"] = .integer(Int64(people.count)) }
        if withPeople { members["users"] = .array(people.map(JSONValue.string)) }
        return .object(members)
    }
}
