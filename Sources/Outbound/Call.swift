package import HTTPTypes

/// One HTTP request to another service, with the limits it is made under.
package struct Call: Sendable {
    package var method: HTTPRequest.Method
    /// The absolute URL; it may hold a secret (a Slack webhook), so it is never logged or thrown.
    package var url: String
    package var headers: HTTPFields
    package var body: [UInt8]
    /// Which service this is, and how its answers are told from somebody else's.
    package var service: UpstreamService
    /// From the start of the call to the last byte of the answer.
    package var deadline: Duration
    /// A longer body ends the call with `OutboundError.responseTooLarge`.
    package var responseBytesMax: Int
    /// Whether a connection of an earlier call may be used.
    ///
    /// One that the other side closes just then leaves it unknown what became of a POST; a new
    /// connection each time costs a handshake instead.
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

/// What came back: any status is an answer, also 500.
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

/// The way out: makes a call and returns the answer, or why there is none.
///
/// A test passes a literal; production passes `CurlClient.transport`.
package struct HTTPTransport: Sendable {
    /// Makes a call, and returns what came back, whoever it is from.
    package var exchange: @Sendable (Call) async -> Result<Answer, OutboundError>
    /// Is told how long a call was held back, because its service allows no more of them.
    package var waited: @Sendable (_ service: String, Duration) -> Void = { _, _ in }

    package init(exchange: @escaping @Sendable (Call) async -> Result<Answer, OutboundError>) {
        self.exchange = exchange
    }

    /// Makes a call, and returns the answer of the service that was called.
    ///
    /// - Parameter call: What to send, where, and within which limits.
    /// - Returns: The service's own answer; `intercepted` for one of somebody else.
    package func send(_ call: Call) async -> Result<Answer, OutboundError> {
        let result = await exchange(call)
        guard case .success(let answer) = result, !call.service.gave(answer) else { return result }
        return .failure(.intercepted(service: call.service.name, status: answer.status))
    }
}
