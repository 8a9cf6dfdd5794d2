import JSON

/// Whether Port waits for the answer to a call and ends the run by it.
enum Synchrony {
    /// Where Port's own body says so; port-agent passes it on, and templates put it below a key.
    private static let places: [[String]] = [
        ["payload", "action", "invocationMethod", "synchronized"],
        ["port_payload", "payload", "action", "invocationMethod", "synchronized"],
    ]

    /// Returns what the body says; nil where it says nothing, as most templates do.
    static func find(in body: some JSONBranch) -> Bool? {
        for place in places {
            if let isSynchronous = flag(at: place, in: body) { return isSynchronous }
        }
        return nil
    }

    private static func flag<Branch: JSONBranch>(at place: [String], in body: Branch) -> Bool? {
        var branch = body
        for name in place {
            guard let member = branch[name] else { return nil }
            branch = member
        }
        return branch.bool
    }
}
