import JSON

/// The scopes that an app has for a call.
struct SlackScopes {
    let granted: Set<String>

    /// As the header `x-oauth-scopes` lists them.
    var list: String { granted.sorted().joined(separator: ",") }

    func has(_ scope: String) -> Bool { granted.contains(scope) }

    func need(_ scope: String) throws(SlackRefusal) {
        guard !has(scope) else { return }
        throw SlackRefusal(
            "missing_scope",
            "the app has no \(scope)",
            details: ["needed": .string(scope), "provided": .string(list)]
        )
    }
}
