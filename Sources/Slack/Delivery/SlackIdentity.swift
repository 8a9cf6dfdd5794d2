import JSON

/// What `auth.test` answers, as far as it is needed: whose token it is.
struct SlackIdentity: Sendable {
    private(set) var botID: String?
    private(set) var team: String?
    private(set) var user: String?

    /// Reads an answer; nil where the id is neither a text nor null.
    init?(_ json: inout JSONPullReader) throws(JSONError) {
        var isOther = false
        guard try json.enterObject() else { return nil }
        while try json.nextMember() {
            if json.isNamed("bot_id") {
                botID = try json.textOrNull(isOther: &isOther)
            } else if json.isNamed("team") {
                team = try json.text()
            } else if json.isNamed("user") {
                user = try json.text()
            } else {
                try json.skip()
            }
        }
        if isOther { return nil }
    }
}
