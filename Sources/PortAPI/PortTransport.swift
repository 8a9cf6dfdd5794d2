import HTTPTypes
import Logging
import Outbound
import Platform

/// Sends one request to Port: waits for the rate limit, and turns 429, 5xx, foreign and missing
/// answers into errors.
struct PortTransport: Sendable {
    let configuration: PortConfiguration
    let transport: HTTPTransport
    let gate: RateGate
    let wallClock: WallClock
    let logger: Logger

    /// Sends a request and returns the answer.
    ///
    /// - Parameters:
    ///   - request: What to ask.
    ///   - token: The access token, except for asking for one.
    /// - Returns: A success or a refusal, in Port's own form.
    /// - Throws: `rateLimited`, `failing` and `unavailable`; for all of them a retry can help.
    func answer(
        to request: PortRequest,
        token: Secret?
    ) async throws(PortError) -> Answer {
        let wait = try await gate.pass()
        transport.waited("port", wait)
        let answer: Answer
        switch await transport.send(request.call(configuration, token: token)) {
        case .success(let received): answer = received
        case .failure(let error):
            throw .unavailable(error, isRepeatable: request.isRepeatable)
        }
        log(answer, request)
        gate.note(answer)
        switch answer.status {
        case 429:
            throw .rateLimited(retryAfter: gate.pause(after: answer))
        case 408, 425, 500...:
            throw .failing(
                status: answer.status,
                message: message(of: answer),
                retryAfter: answer.retryAfter(now: wallClock.now()),
                isRepeatable: request.isRepeatable
            )
        default: return answer
        }
    }

    /// Returns Port's message about a refusal, on one line; nil for another form of answer.
    func message(of answer: Answer) -> String? {
        // An error page of a proxy has nothing to quote.
        PortErrorBody(of: answer)
            .map { quotation(of: $0.text, without: configuration.clientSecret.reveal()) }
    }

    private func log(_ answer: Answer, _ request: PortRequest) {
        let traceID = answer.header("x-trace-id").map { quotation(of: $0, charactersMax: 100) }
        logger.debug(
            "Port answered",
            metadata: [
                LogKeys.step: "\(request.step)",
                LogKeys.method: "\(request.method.rawValue)",
                LogKeys.status: "\(answer.status)",
                LogKeys.portTraceID: "\(traceID ?? "")",
            ]
        )
    }
}

extension Answer {
    /// The `Retry-After` of a status that may be retried.
    func retryAfter(now: Timestamp) -> Duration? {
        if case .retry(let after) = disposition(now: now) { after } else { nil }
    }

    /// The value of a header without a constant in HTTPTypes.
    func header(_ name: String) -> String? {
        HTTPField.Name(name).flatMap { headers[$0] }
    }
}
