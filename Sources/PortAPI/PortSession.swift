import Outbound

/// Sends requests with an access token; after a 401 it renews the token and repeats once.
struct PortSession: Sendable {
    let port: PortTransport
    let tokens: AccessTokens

    /// Sends a request and returns the answer.
    ///
    /// - Parameter request: What to ask.
    /// - Returns: A success or a refusal, in Port's own form, but for 401 and 403.
    /// - Throws: `tokenRefused`, `forbidden`, and what `PortTransport` and `AccessTokens` throw.
    func answer(to request: PortRequest) async throws(PortError) -> Answer {
        let token = try await tokens.token()
        let answer: Answer
        if let first = try await self.answer(to: request, with: token) {
            answer = first
        } else {
            let renewed = try await tokens.token(replacing: token.serial)
            answer = try await port.answer(to: request, token: renewed.secret)
        }
        switch answer.status {
        case 401: throw .tokenRefused(message: port.message(of: answer))
        case 403: throw .forbidden(message: port.message(of: answer))
        default: return answer
        }
    }

    /// Sends a request with one token; returns nil if the token is refused.
    ///
    /// A gateway that checks tokens has another form of error, so any 401 counts.
    private func answer(
        to request: PortRequest,
        with token: AccessToken
    ) async throws(PortError) -> Answer? {
        do throws(PortError) {
            let answer = try await port.answer(to: request, token: token.secret)
            return answer.status == 401 ? nil : answer
        } catch .unavailable(.intercepted(_, status: 401), _) {
            return nil
        }
    }

    /// Checks that a success, of which nothing else is needed, has Port's `ok`.
    ///
    /// - Throws: `unavailable` for an answer that may be anybody's.
    func checkSuccess(_ answer: Answer, to request: PortRequest) throws(PortError) {
        guard !answer.saysDone else { return }
        throw .unavailable(
            .intercepted(service: UpstreamService.port.name, status: answer.status),
            isRepeatable: request.isRepeatable
        )
    }

    /// Returns the error for a refusal without a meaning of its own.
    func refusal(_ answer: Answer) -> PortError {
        .refused(status: answer.status, message: port.message(of: answer))
    }
}
