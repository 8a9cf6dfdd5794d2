import JSON

/// An account of GitHub, as answers name it.
struct GitHubAccount: Sendable {
    let login: String
    /// Whether it is neither an App's nor an organization's.
    private(set) var isPerson = false

    init?(_ json: inout JSONPullReader) throws(JSONError) {
        var login: String?
        guard try json.enterObject() else { return nil }
        while try json.nextMember() {
            if json.isNamed("login") {
                login = try json.text()
            } else if json.isNamed("type") {
                isPerson = try json.isText("User")
            } else {
                try json.skip()
            }
        }
        guard let login else { return nil }
        self.login = login
    }
}

/// The account that we write with, as far as that is known.
enum OwnAccount: Sendable {
    case named(String)
    /// An App's, such as a workflow's, which its token does not tell.
    case app
    case unknown

    /// Whether an issue's author may be that account.
    func mayBe(_ author: GitHubAccount?) -> Bool {
        guard let author else { return true }
        return switch self {
        case .named(let login): author.login.hasSameBytesIgnoringASCIICase(as: login)
        case .app: !author.isPerson
        case .unknown: true
        }
    }
}
