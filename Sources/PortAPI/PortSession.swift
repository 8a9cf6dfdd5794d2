import Outbound

/// Requests with an access token: on a 401 the token is renewed once and the request sent again.
struct PortSession: Sendable {
    let line: PortLine
    let tokens: AccessTokens

    /// Returns the answer to a request.
    ///
    /// - Parameter request: What to ask.
    /// - Returns: An answer that is neither 401, 403, 408, 425, 429 nor 5xx.
    /// - Throws: `tokenRefused`, `forbidden`, and what `PortLine` and `AccessTokens` throw.
    func answer(to request: PortRequest) async throws(PortError) -> Answer {
        let token = try await tokens.token()
        var answer = try await line.answer(to: request, token: token.secret)
        if answer.status == 401 {
            let renewed = try await tokens.token(replacing: token.serial)
            answer = try await line.answer(to: request, token: renewed.secret)
        }
        switch answer.status {
        case 401: throw .tokenRefused(message: line.message(of: answer))
        case 403: throw .forbidden(message: line.message(of: answer))
        default: return answer
        }
    }

    /// Returns what a refusal without a meaning of its own is thrown as.
    func refusal(_ answer: Answer) -> PortError {
        .refused(status: answer.status, message: line.message(of: answer))
    }
}
