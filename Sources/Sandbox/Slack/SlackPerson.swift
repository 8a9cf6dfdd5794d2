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
