import JSON

/// Port's flag `synchronized`: Port waits for the answer to a webhook and ends the run by it.
enum SynchronizedFlag {
    /// Where Port's own body has it; port-agent passes it on, and templates put it below a key.
    private static let places: [[String]] = [
        ["payload", "action", "invocationMethod", "synchronized"],
        ["port_payload", "payload", "action", "invocationMethod", "synchronized"],
    ]

    /// Returns the flag; nil for a body without it, as most templates send.
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
