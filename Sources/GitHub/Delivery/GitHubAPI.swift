import HTTPTypes
import JSON
import Outbound
import Platform

/// GitHub's REST API with a login: follows what was moved, and renews a token that ended.
struct GitHubAPI: Sendable {
    private static let redirectsMax = 3

    let wire: GitHubWire
    let login: GitHubLogin

    var configuration: GitHubConfiguration { wire.configuration }

    /// Asks for a path of the API.
    func get(
        _ path: String,
        in repository: String?,
        what: String
    ) async throws(GitHubError) -> Answer {
        try await read(call(.get, path, in: repository, what: what)).answer
    }

    /// Returns a call of a path of the API.
    func call(
        _ method: HTTPRequest.Method,
        _ path: String,
        in repository: String?,
        _ body: [UInt8] = [],
        what: String
    ) -> GitHubRequest {
        GitHubRequest(
            method: method,
            url: configuration.baseURL + path,
            body: body,
            repository: repository,
            what: what
        )
    }

    /// Makes a call that changes nothing, and follows the answer where a thing was moved to.
    ///
    /// - Returns: A success or 304, and the address that gave it.
    /// - Throws: What the wire throws, and `badCredentials`.
    func read(_ call: GitHubRequest) async throws(GitHubError) -> (answer: Answer, url: String) {
        var call = call
        for _ in 0...Self.redirectsMax {
            let answer = try await self.answer(to: call)
            guard let target = try wire.target(of: answer) else { return (answer, call.url) }
            call.url = target
        }
        throw .missing(what: call.what)
    }

    /// Makes a call that changes something, once.
    func write(_ call: GitHubRequest) async throws(GitHubError) -> Answer {
        let answer = try await self.answer(to: call)
        guard answer.status < 300 else { throw .movedOn }
        return answer
    }

    private func answer(to call: GitHubRequest) async throws(GitHubError) -> Answer {
        let token = try await login.token(for: call.repository)
        var answer = try await wire.answer(to: call, with: token.secret)
        if answer.status == 401, login.isRenewable, call.repository != nil {
            let renewed = try await login.token(for: call.repository, replacing: token.serial)
            answer = try await wire.answer(to: call, with: renewed.secret)
        }
        guard answer.status == 401 else { return answer }
        let text = RefusalAnswer(of: answer)?.text(without: token.secret.reveal()) ?? "HTTP 401"
        throw login.isRenewable ? .appRefused(message: text) : .badCredentials(message: text)
    }
}
