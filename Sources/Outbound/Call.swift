package import HTTPTypes

/// One HTTP request to another service, with its limits.
package struct Call: Sendable {
    package var method: HTTPRequest.Method
    /// The absolute URL; it may hold a secret (a Slack webhook), so it is never logged or thrown.
    package var url: String
    package var headers: HTTPFields
    package var body: [UInt8]
    /// The service that is called, which also says how its answers are recognised.
    package var service: UpstreamService
    /// The limit from the start of the call to the last byte of the answer.
    package var deadline: Duration
    /// A longer body ends the call with `OutboundError.responseTooLarge`.
    package var responseBytesMax: Int
    /// Whether an idle connection may be reused.
    ///
    /// If the other side closes it at that moment, the fate of a POST is unknown; a new connection
    /// each time costs a handshake instead.
    package var reusesConnection: Bool

    package init(
        _ method: HTTPRequest.Method,
        _ url: String,
        headers: HTTPFields = [:],
        body: [UInt8] = [],
        service: UpstreamService,
        deadline: Duration = .seconds(30),
        responseBytesMax: Int = 64 << 20,
        reusesConnection: Bool = true
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.service = service
        self.deadline = deadline
        self.responseBytesMax = responseBytesMax
        self.reusesConnection = reusesConnection
    }
}

/// An HTTP response, of any status.
package struct Answer: Sendable {
    package var status: Int
    package var headers: HTTPFields
    package var body: [UInt8]

    package init(status: Int, headers: HTTPFields = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// Makes HTTP calls.
///
/// Tests pass a closure; production passes `CurlClient.transport`.
package struct HTTPTransport: Sendable {
    /// Makes a call, and returns the answer, whoever it is from.
    package var exchange: @Sendable (Call) async -> Result<Answer, OutboundError>
    /// Called with the time that a call was delayed by its service's rate limit.
    package var waited: @Sendable (_ service: String, Duration) -> Void = { _, _ in }

    package init(exchange: @escaping @Sendable (Call) async -> Result<Answer, OutboundError>) {
        self.exchange = exchange
    }

    /// Makes a call, and returns the answer if it is the called service's.
    ///
    /// - Parameter call: What to send, where, and within which limits.
    /// - Returns: The service's own answer; `intercepted` for one of a proxy or gateway.
    package func send(_ call: Call) async -> Result<Answer, OutboundError> {
        let result = await exchange(call)
        guard case .success(let answer) = result, !call.service.gave(answer) else { return result }
        return .failure(.intercepted(service: call.service.name, status: answer.status))
    }
}
