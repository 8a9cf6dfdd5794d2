import HTTPTypes
import JSON
import Outbound
import Platform

/// Sends signed requests at GitHub's pace, and tells its refusals apart.
struct GitHubWire: Sendable {
    let configuration: GitHubConfiguration
    let transport: HTTPTransport
    let pace: GitHubPace
    let wallClock: WallClock

    /// Sends a request and returns the answer.
    ///
    /// - Parameters:
    ///   - call: What to ask.
    ///   - secret: The token.
    /// - Returns: A success, 304, or a redirect; 401 too, for its meaning depends on the login.
    /// - Throws: Every other refusal, and what the transport throws.
    func answer(to call: GitHubRequest, with secret: Secret) async throws(GitHubError) -> Answer {
        if call.isWrite { try await pace.beginWrite() }
        defer { if call.isWrite { pace.endWrite() } }
        try await pace.pass()
        let token = secret.reveal()
        let answer: Answer
        switch await transport.send(call.signed("Bearer \(token)")) {
        case .success(let received): answer = received
        case .failure(let error): throw .unavailable(error, isWrite: call.isWrite)
        }
        switch answer.status {
        case 200..<400, 401:
            noteRemaining(answer)
            if call.isWrite, answer.status < 300 { pace.noteWritten() }
            return answer
        default: throw refusal(answer, to: call, token)
        }
    }

    /// Returns where a thing was moved to; nil for an answer about the thing itself.
    ///
    /// - Throws: `elsewhere`, `malformed`.
    func target(of answer: Answer) throws(GitHubError) -> String? {
        guard [301, 302, 307, 308].contains(answer.status) else { return nil }
        guard let target = answer.headers[.location] ?? RefusalAnswer(of: answer)?.url else {
            throw .malformed(what: "where it was moved to", isWrite: false)
        }
        return try checked(target)
    }

    /// Returns an address that GitHub names, if the token may go there.
    ///
    /// - Throws: `elsewhere`.
    func checked(_ url: String) throws(GitHubError) -> String {
        if url.utf8.first == UInt8(ascii: "/"), !url.hasBytePrefix("//") {
            return configuration.origin + url
        }
        let origin = configuration.origin
        let start = url.clipped(bytesMax: origin.utf8.count)
        let rest = url[start.endIndex...]
        guard start.hasSameBytesIgnoringASCIICase(as: origin),
            rest.hasBytePrefix("/") || rest.hasBytePrefix("?")
        else {
            let host = url.split(separator: "://").last?.split(separator: "/").first ?? ""
            throw .elsewhere(host: String(host).firstScalars(100).onOneLine)
        }
        return url
    }

    /// Returns what a refusal means.
    ///
    /// The order of the tests for 403 and 429 is GitHub's own.
    /// Source: GitHub REST API "Rate limits", "Troubleshooting".
    private func refusal(
        _ answer: Answer,
        to call: GitHubRequest,
        _ token: String
    ) -> GitHubError {
        let body = RefusalAnswer(of: answer)
        let message = body?.text(without: token) ?? "HTTP \(answer.status)"
        switch answer.status {
        case 403, 429:
            if let limit = limit(answer, body) { return limit }
            return forbidden(answer, message)
        case 404: return .missing(what: call.what)
        case 410: return .gone(message: message)
        case 451: return .blocked(message: message)
        case 408, 425, 500...:
            return .failing(
                status: answer.status,
                retryAfter: answer.retryAfter(now: wallClock.now()),
                isWrite: call.isWrite
            )
        default: return .invalid(status: answer.status, message: message)
        }
    }

    private func limit(_ answer: Answer, _ body: RefusalAnswer?) -> GitHubError? {
        if let wait = answer.retryAfter(now: wallClock.now()) {
            return pace.close(.secondary, for: wait)
        }
        if let wait = untilReset(answer) { return pace.close(.primary, for: wait) }
        let words = (body?.message ?? "").lowercased()
        let isSecondary =
            (body?.documentation ?? "").contains("secondary-rate-limits")
            || words.contains("secondary rate limit") || words.contains("abuse detection")
        return isSecondary || answer.status == 429 ? pace.rest() : nil
    }

    private func forbidden(_ answer: Answer, _ message: String) -> GitHubError {
        if let field = answer.field("X-GitHub-SSO"), field.hasPrefix("required") {
            let url = field.split(separator: "url=").dropFirst().first.map { String($0).onOneLine }
            return .singleSignOn(url: url)
        }
        if message.lowercased().contains("archived") { return .archived(message: message) }
        let facts = [
            ("it wants", "X-Accepted-GitHub-Permissions"), ("it wants", "X-Accepted-OAuth-Scopes"),
            ("the token has", "X-OAuth-Scopes"),
        ]
        .compactMap { words, name in
            answer.field(name).flatMap { $0.isEmpty ? nil : "\(words) \($0.onOneLine)" }
        }
        let needed = facts.isEmpty ? "" : " (\(facts.joined(separator: ", ")))"
        return .forbidden(message: message, needed: needed)
    }

    /// How long until the hour of requests begins anew; nil while some remain.
    private func untilReset(_ answer: Answer) -> Duration? {
        guard answer.field("X-RateLimit-Remaining").flatMap({ Int64($0) }) == 0,
            let reset = answer.field("X-RateLimit-Reset").flatMap({ Int64($0) })
        else { return nil }
        // By GitHub's clock where it says its time: ours may be wrong.
        return Timestamp(secondsSince1970: reset) - (answer.date ?? wallClock.now())
    }

    /// Asks nothing more once the answer says that no request remains.
    private func noteRemaining(_ answer: Answer) {
        guard let wait = untilReset(answer), wait > .zero else { return }
        _ = pace.close(.primary, for: wait)
    }
}
