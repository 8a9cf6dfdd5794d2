import FoundationEssentials
import HTTPMessage
import HTTPTypes
import JSON
import Platform
import Synchronization

/// The tokens of the sandbox's GitHub: personal ones, the App's JWT, and what it gets for one.
///
/// Source: GitHub "Generating a JSON Web Token (JWT) for a GitHub App" and "Generating an
/// installation access token".
final class GitHubAccess: Sendable {
    private struct State: Sendable {
        /// The tokens of installations.
        var callers: [ExactString: GitHubCaller] = [:]
        var revoked: Set<ExactString> = []
    }

    private let site: GitHubSite
    private let board: GitHubBoard
    private let ids: IDSource
    private let state = Mutex(State())

    init(_ site: GitHubSite, board: GitHubBoard, ids: IDSource) {
        self.site = site
        self.board = board
        self.ids = ids
    }

    /// Revokes every token that was given or made until now: the next call gets 401.
    func revokeAll() {
        state.withLock { state in
            state.callers = [:]
            state.revoked = Set(site.tokens.map { ExactString($0.secret.reveal()) })
        }
    }

    /// Returns who calls.
    ///
    /// - Parameters:
    ///   - request: The call.
    ///   - isOfApp: Whether it takes a JWT of the App, and nothing else.
    ///   - now: The time by GitHub's clock.
    /// - Returns: The caller.
    /// - Throws: 401, also for a token whose time is over.
    func caller(
        _ request: Request,
        isOfApp: Bool,
        at now: Timestamp
    ) throws(GitHubRefusal) -> GitHubCaller {
        guard let header = request.header(.authorization) else {
            throw GitHubRefusal(401, "Requires authentication")
        }
        let parts = header.split(separator: " ", maxSplits: 1).map(String.init)
        guard parts.count == 2, ["bearer", "token"].contains(parts[0].lowercased()) else {
            throw .badCredentials(because: "neither Bearer nor token")
        }
        if isOfApp {
            guard parts[0].lowercased() == "bearer" else {
                throw GitHubRefusal(401, "A JSON web token could not be decoded")
            }
            try checkJWT(parts[1], at: now)
            return GitHubCaller(login: GitHubSite.App.bot, rights: .app)
        }
        return try caller(withToken: parts[1], at: now)
    }

    private func caller(
        withToken token: String,
        at now: Timestamp
    ) throws(GitHubRefusal) -> GitHubCaller {
        let key = ExactString(token)
        let (installation, isRevoked) = state.withLock { state in
            (state.callers[key], state.revoked.contains(key))
        }
        var caller = installation
        if let personal = site.tokens.first(where: { $0.secret.reveal().hasSameBytes(as: token) }),
            !isRevoked
        {
            let rights: GitHubCaller.Rights =
                switch personal.kind {
                case .classic(let scopes): .classic(scopes: scopes)
                case .fineGrained(let canWrite): .fineGrained(canWriteIssues: canWrite)
                }
            caller = GitHubCaller(
                login: personal.login,
                rights: rights,
                expires: personal.expires
            )
        }
        guard let caller else { throw .badCredentials(because: "no such token") }
        if let expires = caller.expires, expires <= now {
            throw .badCredentials(because: "the token ended at \(expires)")
        }
        // Only personal tokens tell their end in a header.
        var answer = caller
        if installation != nil { answer.expires = nil }
        return answer
    }

    /// Makes a token of the App's installation, which lives for an hour.
    func token(
        ofInstallation number: Int,
        _ body: JSONValue,
        at now: Timestamp
    ) throws(GitHubRefusal) -> JSONValue {
        guard number == site.app.installation else { throw .notFound }
        let wanted = body["permissions"]?.object ?? [:]
        var canWrite = site.app.canWriteIssues
        for (name, level) in wanted {
            let granted = name.text == "issues" || name.text == "metadata"
            guard granted, level == "read" || name.text == "issues" && canWrite && level == "write"
            else {
                throw GitHubRefusal(
                    422,
                    "The permissions requested are not granted to this installation."
                )
            }
        }
        if !wanted.isEmpty { canWrite = wanted["issues"] == "write" }
        let names = body["repositories"]?.array?.compactMap(\.string)
        let repositories = try names.map { (names) throws(GitHubRefusal) in try ids(of: names) }
        let token = "ghs_\(ids.next())"
        // Whole seconds, as the answer tells it.
        let end = now + site.limits.installationToken
        let expires = Timestamp(secondsSince1970: end.secondsSince1970)
        state.withLock { state in
            state.callers[ExactString(token)] = GitHubCaller(
                login: GitHubSite.App.bot,
                rights: .installation(canWriteIssues: canWrite, repositories: repositories),
                expires: expires
            )
        }
        return [
            "token": .string(token), "expires_at": expires.gitHub,
            "permissions": ["issues": canWrite ? "write" : "read", "metadata": "read"],
            "repository_selection": repositories == nil ? "all" : "selected",
        ]
    }

    private func ids(of names: [String]) throws(GitHubRefusal) -> Set<Int> {
        let there = board.repositories.filter(\.hasApp)
        var found: Set<Int> = []
        for name in names {
            let match = there.first {
                $0.name.lowercased().hasSuffix("/\(name.lowercased())")
            }
            guard let match else {
                throw GitHubRefusal(
                    422,
                    "There is at least one repository that does not exist or is not accessible to "
                        + "the parent installation."
                )
            }
            found.insert(match.id)
        }
        return found
    }
}

/// The App's JWT.
extension GitHubAccess {
    /// Checks a JWT: RS256, issued in the past, ending within ten minutes, by the App.
    private func checkJWT(_ token: String, at now: Timestamp) throws(GitHubRefusal) {
        let undecodable = GitHubRefusal(401, "A JSON web token could not be decoded")
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let head = Self.json(parts[0]), let claims = Self.json(parts[1]),
            let signature = Self.bytes(parts[2]), !signature.isEmpty
        else { throw undecodable }
        guard head["alg"] == "RS256" else { throw undecodable }
        if let isSignature = site.app.isSignature {
            let signed = Array("\(parts[0]).\(parts[1])".utf8)
            guard isSignature(signed, signature) else { throw undecodable }
        }
        let seconds = Double(now.millisecondsSince1970) / 1_000
        guard let issued = claims["iat"]?.number, issued <= seconds else {
            throw GitHubRefusal(
                401,
                "'Issued at' claim ('iat') must be an Integer representing the time that the "
                    + "assertion was issued"
            )
        }
        guard let end = claims["exp"]?.number, end > seconds else {
            throw GitHubRefusal(
                401,
                "'Expiration time' claim ('exp') must be a numeric value representing the future "
                    + "time at which the assertion expires"
            )
        }
        guard end <= seconds + 600, end - issued <= 660 else {
            throw GitHubRefusal(401, "'Expiration time' claim ('exp') is too far in the future")
        }
        let issuer = claims["iss"]?.string ?? claims["iss"]?.number.map { "\(Int($0))" } ?? ""
        guard [site.app.id, site.app.clientID].contains(issuer) else {
            throw GitHubRefusal(401, "Integration not found")
        }
    }

    private static func json(_ part: Substring) -> JSONValue? {
        bytes(part).flatMap { try? JSONCoding.decode(JSONValue.self, from: $0) }
    }

    /// Decodes base64url without padding (RFC 7515 section 2).
    private static func bytes(_ part: Substring) -> [UInt8]? {
        guard !part.contains("=") else { return nil }
        let plain = part.replacing("-", with: "+").replacing("_", with: "/")
        let padding = String(repeating: "=", count: (4 - plain.utf8.count % 4) % 4)
        return Data(base64Encoded: plain + padding).map(Array.init)
    }
}

extension Timestamp {
    /// The time as GitHub writes it, in whole seconds.
    var gitHub: JSONValue { .string("\(description.prefix(19))Z") }
}
