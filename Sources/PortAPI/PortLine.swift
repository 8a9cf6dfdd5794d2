import HTTPTypes
import Logging
import Outbound
import Platform

/// The way to Port for one request: waits for the rate limit, sends, and sorts out what is no
/// answer to the question (429, 5xx, somebody else's, nothing at all).
struct PortLine: Sendable {
    let configuration: PortConfiguration
    let transport: HTTPTransport
    let gate: RateGate
    let wallClock: WallClock
    let logger: Logger

    /// Returns the answer to a request.
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

    /// What Port says about a refusal, as one line; nil when it is not Port's form of an error.
    func message(of answer: Answer) -> String? {
        // Nil for an error page of something between Port and us: nothing that could be quoted.
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
    /// What `Retry-After` says, where the status is one that may be tried again.
    func retryAfter(now: Timestamp) -> Duration? {
        if case .retry(let after) = disposition(now: now) { after } else { nil }
    }

    /// The value of a header that HTTPTypes has no name for.
    func header(_ name: String) -> String? {
        HTTPField.Name(name).flatMap { headers[$0] }
    }
}
