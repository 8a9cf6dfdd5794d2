import JSON

/// Port's answer to a request for the teams: `{"ok":true,"teams":[…]}`.
///
/// What is not of the expected kind is left out.
struct TeamListAnswer {
    private(set) var teams: [Team] = []

    struct Team {
        /// Port's own id, and the name; an organisation's entities use one of the two.
        var id: String?
        var name: String?
        var users: [User] = []
    }

    struct User {
        var email: String
        var firstName: String?
        var lastName: String?
        var status: String?
    }

    /// Parses an answer; nil without a list of teams.
    init?(_ json: inout JSONPullReader) throws(JSONError) {
        var hasTeams = false
        guard try json.enterObject() else { return nil }
        while try json.nextMember() {
            guard json.isNamed("teams") else {
                try json.skip()
                continue
            }
            teams = []
            hasTeams = try json.enterArray()
            guard hasTeams else { continue }
            while try json.nextItem() {
                if let team = try Team(&json) { teams.append(team) }
            }
        }
        guard hasTeams else { return nil }
    }
}

extension TeamListAnswer.Team {
    /// Parses a team; nil for another kind of value.
    fileprivate init?(_ json: inout JSONPullReader) throws(JSONError) {
        guard try json.enterObject() else { return nil }
        while try json.nextMember() {
            if json.isNamed("id") {
                id = try json.text().orNil
            } else if json.isNamed("name") {
                name = try json.text().orNil
            } else if json.isNamed("users") {
                users = []
                guard try json.enterArray() else { continue }
                while try json.nextItem() {
                    if let user = try TeamListAnswer.User(&json) { users.append(user) }
                }
            } else {
                try json.skip()
            }
        }
    }
}

extension TeamListAnswer.User {
    /// Parses a user; nil without an e-mail address.
    fileprivate init?(_ json: inout JSONPullReader) throws(JSONError) {
        var (email, firstName, lastName): (String?, String?, String?)
        var status: String?
        guard try json.enterObject() else { return nil }
        while try json.nextMember() {
            if json.isNamed("email") {
                email = try json.text()
            } else if json.isNamed("firstName") {
                firstName = try json.text()
            } else if json.isNamed("lastName") {
                lastName = try json.text()
            } else if json.isNamed("status") {
                status = try json.text()
            } else {
                try json.skip()
            }
        }
        guard let email = email.orNil else { return nil }
        self.init(email: email, firstName: firstName, lastName: lastName, status: status)
    }
}
