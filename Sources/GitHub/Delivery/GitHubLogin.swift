import FoundationEssentials
import HTTPTypes
import JSON
import OpenSSL
import Outbound
import Platform

/// The tokens that requests are signed with: the configured one, or an App's for each installation,
/// renewed before they expire.
///
/// Source: GitHub "Generating a JSON Web Token for a GitHub App", "Authenticating as a GitHub App
/// installation": a token lives for an hour.
actor GitHubLogin {
    /// A token, numbered to distinguish it from earlier ones.
    struct Token {
        var secret: Secret
        var serial: Int
    }

    private struct Grant {
        var token: Token
        /// On the pace's stopwatch.
        var renewAt: Duration
    }

    private static let lifetimeDefault = Duration.seconds(3_600)
    private static let margin = Duration.seconds(120)

    private let wire: GitHubWire
    private var key: RSAKey?
    // By `owner/name` in lower case, the installation's id.
    private var installations: [ExactString: Int64] = [:]
    private var grants: [Int64: Grant] = [:]
    private var account: OwnAccount?
    private var serial = 0

    init(wire: GitHubWire) {
        self.wire = wire
    }

    /// Whether a refused token can be replaced.
    nonisolated var isRenewable: Bool {
        switch wire.configuration.login {
        case .token: false
        case .app: true
        }
    }

    /// Returns the token for a repository, or for what concerns none.
    ///
    /// - Parameters:
    ///   - repository: `owner/name`; nil makes an App sign as itself.
    ///   - refused: The serial of a token that GitHub answered 401 to; it is not returned.
    /// - Returns: The token.
    /// - Throws: `unusableKey`, `appRefused`, `appNotInstalled`, and what the wire throws.
    func token(
        for repository: String?,
        replacing refused: Int? = nil
    ) async throws(GitHubError) -> Token {
        switch wire.configuration.login {
        case .token(let secret): return Token(secret: secret, serial: 0)
        case .app(let id, let privateKey):
            let assertion = Token(secret: try assertion(of: id, privateKey), serial: 0)
            guard let repository else { return assertion }
            let installation = try await installation(for: repository, assertion.secret)
            if let grant = grants[installation], grant.token.serial != refused,
                wire.pace.elapsed < grant.renewAt
            {
                return grant.token
            }
            return try await renew(installation, assertion.secret)
        }
    }

    /// Returns the account that issues are opened with; a personal token's is asked for once.
    ///
    /// - Throws: What the wire throws.
    func account() async throws(GitHubError) -> OwnAccount {
        if let account { return account }
        guard case .token(let secret) = wire.configuration.login else { return .unknown }
        guard wire.configuration.login.isPersonal else { return .app }
        let call = GitHubRequest(
            method: .get,
            url: "\(wire.configuration.baseURL)/user",
            what: "user"
        )
        var found = OwnAccount.unknown
        do throws(GitHubError) {
            let answer = try await wire.answer(to: call, with: secret)
            let user = JSONPullReader.value(of: answer.body, GitHubAccount.init)
            if let user, answer.status < 300 { found = .named(user.login) }
        } catch  where error.isAboutPlace {
            // Not every token may ask.
        }
        account = found
        return found
    }

    /// Returns a JSON Web Token (RFC 7519) by which the App signs in as itself, for nine minutes.
    private func assertion(of id: String, _ pem: Secret) throws(GitHubError) -> Secret {
        let now = wire.wallClock.now().secondsSince1970
        var claims = JSONWriter()
        claims.object { claims in
            // In the past, as GitHub's clock may be behind.
            claims.member("iat", now - 60)
            claims.member("exp", now + 480)
            claims.member("iss", id)
        }
        let head = Array(#"{"alg":"RS256","typ":"JWT"}"#.utf8)
        let text = "\(Self.base64URL(head)).\(Self.base64URL(claims.bytes))"
        let signature = try signingKey(pem).signature(over: Array(text.utf8))
        return Secret("\(text).\(Self.base64URL(signature))")
    }

    private func signingKey(_ pem: Secret) throws(GitHubError) -> RSAKey {
        if let key { return key }
        do throws(RSAKeyError) {
            let key = try RSAKey(pem: pem)
            self.key = key
            return key
        } catch {
            throw .unusableKey(error)
        }
    }

    /// RFC 4648 section 5, without padding.
    private static func base64URL(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
            .replacing("=", with: "")
    }

    private func installation(
        for repository: String,
        _ assertion: Secret
    ) async throws(GitHubError) -> Int64 {
        let name = ExactString(repository.lowercased())
        if let known = installations[name] { return known }
        var call = GitHubRequest(
            method: .get,
            url: "\(wire.configuration.baseURL)/repos/\(repository)/installation",
            what: "installation of the App"
        )
        var answer: Answer
        do throws(GitHubError) {
            answer = try await signed(call, assertion)
            // The repository was renamed or transferred.
            if let target = try wire.target(of: answer) {
                call.url = target
                answer = try await signed(call, assertion)
            }
        } catch .missing {
            throw .appNotInstalled(repository: repository)
        }
        guard let found = JSONPullReader.value(of: answer.body, Installation.init) else {
            throw .malformed(what: "the installation's id", isWrite: false)
        }
        installations[name] = found.id
        if let slug = found.slug { account = .named("\(slug)[bot]") }
        return found.id
    }

    private func renew(
        _ installation: Int64,
        _ assertion: Secret
    ) async throws(GitHubError) -> Token {
        let call = GitHubRequest(
            method: .post,
            url: "\(wire.configuration.baseURL)/app/installations/\(installation)/access_tokens",
            what: "installation of the App",
            isForToken: true
        )
        let answer: Answer
        do throws(GitHubError) {
            answer = try await signed(call, assertion)
        } catch {
            // It may have been installed anew since, under another id.
            if case .missing = error {
                installations = installations.filter { $0.value != installation }
            }
            throw error
        }
        guard let grant = JSONPullReader.value(of: answer.body, InstallationGrant.init) else {
            throw .malformed(what: "the installation's token", isWrite: false)
        }
        serial += 1
        let token = Token(secret: grant.token, serial: serial)
        let now = answer.date ?? wire.wallClock.now()
        let lifetime = grant.expiresAt.map { $0 - now } ?? Self.lifetimeDefault
        let renewAt = wire.pace.elapsed + max(lifetime - Self.margin, lifetime / 2)
        grants[installation] = Grant(token: token, renewAt: renewAt)
        return token
    }

    private func signed(
        _ call: GitHubRequest,
        _ assertion: Secret
    ) async throws(GitHubError) -> Answer {
        let answer = try await wire.answer(to: call, with: assertion)
        guard answer.status != 401 else {
            let text = RefusalAnswer(of: answer)?.text(without: assertion.reveal())
            throw .appRefused(message: text ?? "HTTP 401")
        }
        return answer
    }
}

/// GitHub's answer about an installation of the App.
private struct Installation {
    let id: Int64
    /// The App's name in addresses, and in the login of its bot.
    private(set) var slug: String?

    init?(_ json: inout JSONPullReader) throws(JSONError) {
        var id: Int64?
        guard try json.enterObject() else { return nil }
        while try json.nextMember() {
            if json.isNamed("id") {
                id = try json.integer()
            } else if json.isNamed("app_slug") {
                slug = try json.text()
            } else {
                try json.skip()
            }
        }
        guard let id else { return nil }
        self.id = id
    }
}

/// GitHub's answer to a request for an installation's token.
private struct InstallationGrant {
    var token: Secret
    var expiresAt: Timestamp?

    init?(_ json: inout JSONPullReader) throws(JSONError) {
        var token: String?
        guard try json.enterObject() else { return nil }
        while try json.nextMember() {
            if json.isNamed("token") {
                token = try json.text()
            } else if json.isNamed("expires_at") {
                expiresAt = try json.text().flatMap { Timestamp($0, dateAt: .end) }
            } else {
                try json.skip()
            }
        }
        guard let token else { return nil }
        self.token = Secret(token)
    }
}

extension JSONPullReader {
    /// Takes a value and returns its whole number, or nil for anything else.
    mutating func integer() throws(JSONError) -> Int64? {
        try number().flatMap { Int64(exactly: $0) }
    }
}
