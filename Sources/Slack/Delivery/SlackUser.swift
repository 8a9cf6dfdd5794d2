import JSON

/// A member of a workspace, as `users.list`, `users.info` and `users.lookupByEmail` tell.
struct SlackUser: Sendable {
    private(set) var id = ""
    private(set) var isBot = false
    private(set) var isDeleted = false
    /// In lower case; nil where Slack does not tell.
    private(set) var email: String?

    /// Whether somebody reads what is said to them.
    var canBeTold: Bool { !isBot && !isDeleted && ChannelForm.isPerson(id) }

    /// Takes a member; nil for anything else.
    init?(_ json: inout JSONPullReader) throws(JSONError) {
        guard try json.enterObject() else { return nil }
        while try json.nextMember() {
            if json.isNamed("id") {
                id = try json.text() ?? ""
            } else if json.isNamed("deleted") {
                isDeleted = try json.bool() ?? false
            } else if json.isNamed("is_bot") {
                isBot = try json.bool() ?? false
            } else if json.isNamed("profile") {
                guard try json.enterObject() else { continue }
                while try json.nextMember() {
                    if json.isNamed("email") {
                        email = try json.text()?.lowercased()
                    } else {
                        try json.skip()
                    }
                }
            } else {
                try json.skip()
            }
        }
        if id.isEmpty { return nil }
    }

    /// Reads the answer about one member.
    static func answer(_ json: inout JSONPullReader) throws(JSONError) -> SlackUser? {
        var user: SlackUser?
        guard try json.enterObject() else { return nil }
        while try json.nextMember() {
            if json.isNamed("user") {
                user = try SlackUser(&json)
            } else {
                try json.skip()
            }
        }
        return user
    }
}
