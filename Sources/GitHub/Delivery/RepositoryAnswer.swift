import JSON

/// What GitHub answers about a repository, as far as it is needed.
struct RepositoryAnswer: Sendable {
    let id: Int64
    let fullName: String
    private(set) var isArchived = false
    private(set) var hasIssues = true
    /// Whether the login may label issues, by its role; nil where GitHub does not say.
    private(set) var mayLabel: Bool?

    init?(_ json: inout JSONPullReader) throws(JSONError) {
        var (id, name): (Int64?, String?)
        guard try json.enterObject() else { return nil }
        while try json.nextMember() {
            if json.isNamed("id") {
                id = try json.integer()
            } else if json.isNamed("full_name") {
                name = try json.text()
            } else if json.isNamed("archived") {
                isArchived = try json.bool() ?? false
            } else if json.isNamed("has_issues") {
                hasIssues = try json.bool() ?? true
            } else if json.isNamed("permissions") {
                mayLabel = try Self.mayLabel(&json)
            } else {
                try json.skip()
            }
        }
        guard let id, let name else { return nil }
        (self.id, fullName) = (id, name)
    }

    /// Source: GitHub "Repository roles for an organization": triage labels issues, read does not.
    private static func mayLabel(_ json: inout JSONPullReader) throws(JSONError) -> Bool? {
        var mayLabel: Bool?
        guard try json.enterObject() else { return nil }
        while try json.nextMember() {
            if json.isNamed("pull") {
                try json.skip()
            } else if let isGranted = try json.bool() {
                mayLabel = (mayLabel ?? false) || isGranted
            }
        }
        return mayLabel
    }
}
