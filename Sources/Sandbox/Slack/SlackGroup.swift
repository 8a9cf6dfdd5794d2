import JSON

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
