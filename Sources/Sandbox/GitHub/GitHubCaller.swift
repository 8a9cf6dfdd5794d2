import Platform

/// Who calls GitHub, and with what rights.
struct GitHubCaller: Sendable {
    enum Rights: Sendable {
        case classic(scopes: [String])
        case fineGrained(canWriteIssues: Bool)
        /// A token of the App's installation; the ids of the repositories that it was narrowed to.
        case installation(canWriteIssues: Bool, repositories: Set<Int>?)
        /// The App itself, with a JWT.
        case app
    }

    var login: String
    var rights: Rights
    var expires: Timestamp?

    /// Whether a repository is visible with these rights.
    func sees(_ repository: SandboxRepository) -> Bool {
        guard repository.access != .none else { return false }
        return switch rights {
        case .classic(let scopes): !repository.isPrivate || scopes.contains("repo")
        case .fineGrained: true
        case .installation(_, let narrowed):
            repository.hasApp && narrowed.map { $0.contains(repository.id) } ?? true
        case .app: repository.hasApp
        }
    }

    /// Checks that these rights allow writing issues at all.
    func requireIssuesWrite(in repository: SandboxRepository) throws(GitHubRefusal) {
        switch rights {
        case .classic(let scopes):
            // GitHub answers as if there was nothing, and says in a header which scope is missing.
            guard
                scopes.contains("repo")
                    || scopes.contains("public_repo") && !repository.isPrivate
            else {
                var refusal = GitHubRefusal.notFound
                refusal.headers["x-accepted-oauth-scopes"] = "public_repo, repo"
                refusal.reason = "the token lacks the scope repo"
                throw refusal
            }
        case .fineGrained(let canWrite):
            guard canWrite else {
                throw .forbidden(
                    "Resource not accessible by personal access token",
                    accepted: "issues=write"
                )
            }
        case .installation(let canWrite, _):
            guard canWrite else {
                throw .forbidden(
                    "Resource not accessible by integration",
                    accepted: "issues=write"
                )
            }
        case .app:
            throw .forbidden("Resource not accessible by integration", accepted: "issues=write")
        }
    }

    /// The headers that GitHub adds for a token of that kind.
    var headers: [(name: String, value: String)] {
        var headers: [(name: String, value: String)] = []
        if case .classic(let scopes) = rights {
            headers.append(("x-oauth-scopes", scopes.joined(separator: ", ")))
            headers.append(("x-accepted-oauth-scopes", "repo"))
        }
        if let expires {
            let text = expires.description
            headers.append(
                (
                    "github-authentication-token-expiration",
                    "\(text.prefix(10)) \(text.dropFirst(11).prefix(8)) UTC"
                )
            )
        }
        return headers
    }
}
