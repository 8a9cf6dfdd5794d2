package import Platform

/// How a GitHub is reached, as configured.
package struct GitHubConfiguration: Sendable {
    /// `https://api.github.com`, or an Enterprise server's with `/api/v3`, without a slash at its
    /// end.
    package var baseURL: String
    package var login: Login
    /// `owner/name` for tickets that the catalogue names no repository for; nil for none.
    package var repository: String?

    package enum Login: Sendable {
        /// A personal access token, classic or fine-grained, or that of a workflow.
        case token(Secret)
        /// A GitHub App: its id or client id, and its private key in PEM.
        case app(id: String, privateKey: Secret)
    }

    package init(baseURL: String, login: Login, repository: String?) {
        self.baseURL = baseURL
        self.login = login
        self.repository = repository
    }
}
