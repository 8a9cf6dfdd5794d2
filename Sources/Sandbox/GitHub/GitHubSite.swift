package import Platform

/// The GitHub of a sandbox: its tokens, App, repositories and people, and how strict it is.
///
/// It answers below `/github` as github.com's API does, and below `/github/api/v3` as an Enterprise
/// server's: without rate limits, and with the first version of the API only.
package struct GitHubSite: Sendable {
    package static let path = "/github"
    package static let enterprisePath = "/github/api/v3"

    /// The organization that owns the company's repositories.
    package static let owner = "example"

    package var tokens: [Token] = [
        Token(secret: Secret("ghp_sandboxToken"), kind: .classic(scopes: ["repo"])),
        // With it a person does by curl what people do with a browser.
        Token(
            secret: Secret("ghp_personToken"),
            kind: .classic(scopes: ["repo"]),
            login: GitHubBoard.person
        ),
    ]
    package var app = App()
    package var repositories: [Repository]
    /// The logins of people whom issues can be assigned to.
    package var people = [
        "ada-osei", "bruno-klein", "chen-wei", "dana-cohen", "emre-yilmaz", "grace-lindqvist",
        "hugo-marin", "jonas-weber",
    ]
    package var limits = Limits()

    package init(repositories: [Repository] = Self.standardRepositories) {
        self.repositories = repositories
    }

    /// A personal access token of the bot, or of a person.
    package struct Token: Sendable {
        package enum Kind: Sendable, Hashable {
            case classic(scopes: [String])
            case fineGrained(canWriteIssues: Bool)
        }

        package var secret: Secret
        package var kind: Kind
        package var login: String
        /// When it ends; GitHub says so in a header of every answer.
        package var expires: Timestamp?

        package init(
            secret: Secret,
            kind: Kind,
            login: String = "scorebell-bot",
            expires: Timestamp? = nil
        ) {
            self.secret = secret
            self.kind = kind
            self.login = login
            self.expires = expires
        }
    }

    /// A GitHub App that is installed once, for all repositories that have it.
    package struct App: Sendable {
        package static let slug = "scorebell"
        /// The login that its issues are opened with.
        package static let bot = "\(slug)[bot]"

        package var id = "4711"
        package var clientID = "Iv23sandboxClient"
        package var installation = 8_800_001
        package var canWriteIssues = true
        /// Says of a signed text and a signature whether the signature is the App's.
        ///
        /// Nil for a sandbox that cannot tell, and only reads a JWT's claims.
        package var isSignature: (@Sendable ([UInt8], [UInt8]) -> Bool)?

        package init() {}
    }

    /// A repository as it is when the sandbox begins.
    package struct Repository: Sendable {
        /// `owner/name`.
        package var name: String
        package var formerNames: [String] = []
        package var access = Access.push
        package var isPrivate = false
        package var hasIssues = true
        package var isArchived = false
        /// Whether the App is installed there.
        package var hasApp = true

        package init(_ name: String) { self.name = name }
    }

    /// What the tokens' user may do in a repository.
    package enum Access: Sendable {
        /// The repository is not visible: 404.
        case none
        /// Issues can be filed, but labels and assignees are silently dropped.
        case read
        case push
    }

    package struct Limits: Sendable {
        /// Calls of one user in an hour; nil for no limit.
        package var callsPerHour: Int? = 5_000
        /// Points of one user in a minute: a read costs 1, a write 5.
        package var pointsPerMinute: Int? = 900
        /// Issues and comments that one user may create.
        package var creationsPerMinute: Int? = 80
        package var creationsPerHour: Int? = 500
        /// How it says that a limit is exceeded: with 403 or 429.
        package var status = 403
        /// Whether a secondary limit says `Retry-After`.
        package var saysRetryAfter = true
        /// How long a new issue is missing in lists.
        package var listLag = Duration.zero
        /// How far GitHub's clock is ahead of the sandbox's.
        package var clockLead = Duration.zero
        /// The lifetime of an installation's token.
        package var installationToken = Duration.seconds(3_600)

        package init() {}

        /// Takes calls as fast as they come.
        package mutating func unpace() {
            callsPerHour = nil
            pointsPerMinute = nil
            creationsPerMinute = nil
            creationsPerHour = nil
        }
    }
}

extension GitHubSite {
    /// The default repository, and one for each thing that goes wrong.
    package static let standardRepositories: [Repository] = {
        var renamed = Repository("example/platform-next")
        renamed.formerNames = ["example/platform"]
        var readOnly = Repository("example/upstream")
        readOnly.access = .read
        var disabled = Repository("example/no-issues")
        disabled.hasIssues = false
        var archived = Repository("example/attic")
        archived.isArchived = true
        var hidden = Repository("example/secret")
        hidden.access = .none
        return [
            Repository("example/scorecards"), Repository("example/payments"),
            Repository("example/customer-experience"), Repository("example/fulfilment"),
            renamed, readOnly, disabled, archived, hidden,
        ]
    }()
}
