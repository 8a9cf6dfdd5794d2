package import JSON
package import Platform

/// How a Jira is reached and written to, as configured.
package struct JiraConfiguration: Sendable {
    /// The site, an address under `https://api.atlassian.com/ex/jira`, or a Data Center, without a
    /// slash at its end.
    package var baseURL: String
    /// With the token it is a login; nil makes the token a bearer's.
    package var email: String?
    package var token: Secret
    /// The key of the project for tickets that the catalogue names none for; nil for none.
    package var project: String?
    /// The id or name of the type of tickets; nil for the first of the base level.
    package var issueType: String?
    /// Whether each rule is a subtask; else rules are a checklist in the description.
    package var hasSubtasks: Bool
    /// Further fields of new issues, by their ids.
    package var fields: [ExactString: JSONValue]
    /// The ids or names of transitions; nil chooses by the category of the status.
    package var resolveTransition: String?
    package var reopenTransition: String?

    package init(
        baseURL: String,
        email: String?,
        token: Secret,
        project: String?,
        issueType: String? = nil,
        hasSubtasks: Bool = true,
        fields: [ExactString: JSONValue] = [:],
        resolveTransition: String? = nil,
        reopenTransition: String? = nil
    ) {
        self.baseURL = baseURL
        self.email = email
        self.token = token
        self.project = project
        self.issueType = issueType
        self.hasSubtasks = hasSubtasks
        self.fields = fields
        self.resolveTransition = resolveTransition
        self.reopenTransition = reopenTransition
    }
}
