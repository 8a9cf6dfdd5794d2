import HTTPTypes
import Logging
import Outbound
import Vocabulary

/// The way to Port for one request: waits for the rate limit, sends, and sorts out what is no
/// answer to the question (429, 5xx, nothing at all).
struct PortLine: Sendable {
    let configuration: PortConfiguration
    let transport: Transport
    let gate: RateGate
    let wallClock: WallClock
    let logger: Logger

    /// Returns the answer to a request.
    ///
    /// - Parameters:
    ///   - request: What to ask.
    ///   - token: The access token, except for asking for one.
    /// - Returns: An answer below 500 that is neither 408, 425 nor 429; it may be a refusal.
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
    ///
    /// Source: Port API reference, error responses: `{"ok":false,"error":…,"message":…}`.
    func message(of answer: Answer) -> String? {
        // Nil for an error page of something between Port and us: nothing that could be quoted.
        let refusal = JSONPullReader.value(of: answer.body, Refusal.init)
        guard let text = refusal?.message ?? refusal?.error, !text.isEmpty else { return nil }
        return quotation(of: text, without: configuration.clientSecret.reveal())
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

/// An answer in which Port says no.
private struct Refusal {
    private(set) var error: String?
    private(set) var message: String?

    /// Reads an answer; nil where it is not Port's form of an error.
    init?(_ json: inout JSONPullReader) throws(JSONError) {
        var isOther = false
        guard try json.enterObject() else { return nil }
        while try json.nextMember() {
            if json.isNamed("error") {
                error = try json.textOrNull(isOther: &isOther)
            } else if json.isNamed("message") {
                message = try json.textOrNull(isOther: &isOther)
            } else {
                try json.skip()
            }
        }
        if isOther { return nil }
    }
}
