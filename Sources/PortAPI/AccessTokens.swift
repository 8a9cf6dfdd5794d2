import HTTPTypes
import JSON
import Outbound
import Platform

/// An access token, numbered to distinguish it from earlier ones.
struct AccessToken: Sendable {
    var secret: Secret
    var serial: Int
}

/// The access token of a client: fetched by one caller at a time, shared, and renewed before it
/// expires.
actor AccessTokens {
    private typealias Waiter = CheckedContinuation<Result<AccessToken, PortError>, Never>

    private let port: PortTransport
    private let stopwatch: Stopwatch
    private var current: AccessToken?
    /// The time of renewal on the stopwatch.
    private var renewAt = Duration.zero
    private var serial = 0
    private var isFetching = false
    private var waiters: [Waiter] = []

    init(port: PortTransport, clock: any Clock<Duration>) {
        self.port = port
        stopwatch = Stopwatch(clock)
    }

    /// Returns a valid token.
    ///
    /// Callers that come while one is being fetched share its result. They wait for it even when
    /// they are cancelled, at most for the deadline of one call.
    ///
    /// - Parameter refused: The serial of a token that Port answered 401 to; it is not returned.
    /// - Returns: The cached token, or a new one.
    /// - Throws: `wrongCredentials` and `refused`, which only a person can repair, and what
    ///   `PortTransport` throws.
    func token(replacing refused: Int? = nil) async throws(PortError) -> AccessToken {
        // A second round, if the shared fetch was cancelled with its first caller.
        for _ in 0..<2 {
            if let current, current.serial != refused, stopwatch.elapsed < renewAt {
                return current
            }
            guard isFetching else { return try await fetchForAll().get() }
            let shared = await withCheckedContinuation { waiters.append($0) }
            guard case .failure(let error) = shared, error.isCancellation, !Task.isCancelled
            else { return try shared.get() }
        }
        return try await fetchForAll().get()
    }

    private func fetchForAll() async -> Result<AccessToken, PortError> {
        isFetching = true
        let result: Result<AccessToken, PortError>
        do throws(PortError) {
            result = .success(try await fetch())
        } catch {
            result = .failure(error)
        }
        isFetching = false
        let served = waiters
        waiters = []
        for waiter in served { waiter.resume(returning: result) }
        return result
    }

    /// Fetches a token.
    ///
    /// Source: Port API reference, "Create an access token"; `expiresIn` is in seconds.
    private func fetch() async throws(PortError) -> AccessToken {
        struct Credentials: Encodable {
            var clientId: String
            var clientSecret: String
        }
        let configuration = port.configuration
        let request = try PortRequest.sending(
            Credentials(
                clientId: configuration.clientID,
                clientSecret: configuration.clientSecret.reveal()
            ),
            .post,
            "/v1/auth/access_token",
            step: "token"
        )
        let answer = try await port.answer(to: request, token: nil)
        try check(answer)
        return try keep(answer)
    }

    private func check(_ answer: Answer) throws(PortError) {
        switch answer.status {
        case 200..<300: return
        // An unknown or malformed client id counts as wrong credentials too.
        case 400, 401, 403, 404, 422: throw .wrongCredentials
        default: throw .refused(status: answer.status, message: port.message(of: answer))
        }
    }

    private func keep(_ answer: Answer) throws(PortError) -> AccessToken {
        guard let grant = JSONPullReader.value(of: answer.body, Grant.init) else {
            throw .malformedAnswer(what: "the access token")
        }
        let limits = port.configuration.limits
        let seconds = min(max(grant.expiresIn, 0), limits.tokenLifetimeMax.inSeconds)
        let lifetime = Duration.seconds(seconds)
        renewAt = stopwatch.elapsed + lifetime - min(limits.tokenMargin, lifetime / 2)
        serial += 1
        let token = AccessToken(secret: Secret(grant.accessToken), serial: serial)
        current = token
        return token
    }
}

/// Port's answer to a request for a token.
private struct Grant {
    let accessToken: String
    let expiresIn: Double

    /// Reads an answer; nil where a member is missing.
    init?(_ json: inout JSONPullReader) throws(JSONError) {
        var token: String?
        var seconds: Double?
        guard try json.enterObject() else { return nil }
        while try json.nextMember() {
            if json.isNamed("accessToken") {
                token = try json.text()
            } else if json.isNamed("expiresIn") {
                seconds = try json.number()
            } else {
                try json.skip()
            }
        }
        guard let token, let seconds else { return nil }
        (accessToken, expiresIn) = (token, seconds)
    }
}
