import FoundationEssentials
import HTTPMessage
import HTTPTypes
import JSON
import Outbound
import Platform

/// Jira's REST API with one login: how it is called, and what its answers say.
///
/// Source: Jira Cloud "REST API v3", "Rate limiting"; Jira Data Center "REST API v2".
struct JiraAPI: Sendable {
    /// The address of the site, to which `/rest` is added.
    let root: String
    let token: Secret
    private let authorization: Secret
    let transport: HTTPTransport
    let pace: JiraPace
    let wallClock: WallClock
    let limits: JiraLimits
    /// The number of the API; every Jira has 2.
    var version = 2

    init(
        _ configuration: JiraConfiguration,
        transport: HTTPTransport,
        pace: JiraPace,
        wallClock: WallClock,
        limits: JiraLimits
    ) {
        root = Self.root(of: configuration.baseURL)
        token = configuration.token
        authorization = Self.authorization(configuration)
        self.transport = transport
        self.pace = pace
        self.wallClock = wallClock
        self.limits = limits
    }

    /// Returns an address without the API's own path, which people copy with it, and without slashes
    /// at its end.
    static func root(of address: String) -> String {
        var root = Substring(address)
        while root.hasSuffix("/") { root.removeLast() }
        for suffix in ["/rest/api/3", "/rest/api/2", "/rest/api/latest", "/rest/api", "/rest"]
        where root.hasSuffix(suffix) {
            root.removeLast(suffix.count)
            break
        }
        while root.hasSuffix("/") { root.removeLast() }
        return String(root)
    }

    private static func authorization(_ configuration: JiraConfiguration) -> Secret {
        let token = configuration.token.reveal()
        guard let email = configuration.email else { return Secret("Bearer \(token)") }
        return Secret("Basic " + Data("\(email):\(token)".utf8).base64EncodedString())
    }

    /// Returns the JSON of an answer.
    ///
    /// - Throws: As `answer(to:)`; `malformedAnswer` where there is none.
    func value(of request: JiraAPICall) async throws(JiraError) -> JSONValue {
        let answer = try await answer(to: request)
        guard let value = try? JSONValue(parsing: answer.body) else {
            throw .malformedAnswer(
                what: "JSON (\(request.endpoint))",
                isRepeatable: request.isRepeatable
            )
        }
        return value
    }

    /// Makes a call at its time, again where Jira asks for a short rest.
    ///
    /// - Returns: A success.
    /// - Throws: Why there is none; `rateLimited` also where the rest is long.
    @discardableResult
    func answer(to request: JiraAPICall) async throws(JiraError) -> Answer {
        var tries = 1
        while true {
            let answer = try await send(request)
            guard answer.status == 429 else {
                try check(answer, to: request)
                return answer
            }
            let rest = pause(after: answer, tries: tries)
            try heed(answer, to: request, rest)
            guard tries < limits.triesMax else { throw .rateLimited(retryAfter: rest) }
            tries += 1
        }
    }

    private func send(_ request: JiraAPICall) async throws(JiraError) -> Answer {
        let waited = try await pace.begin(in: request.lanes)
        transport.waited(UpstreamService.jira.label, waited)
        let result = await transport.send(call(request))
        pace.end()
        switch result {
        case .success(let answer): return answer
        case .failure(let error): throw .unavailable(error, isRepeatable: request.isRepeatable)
        }
    }

    private func call(_ request: JiraAPICall) -> Call {
        let query = request.query.map { "\($0.name)=\(percentEncoded($0.value))" }
            .joined(separator: "&")
        var call = Call(
            request.method,
            "\(root)/rest/api/\(version)/\(request.path)" + (query.isEmpty ? "" : "?\(query)"),
            headers: [.accept: "application/json", .authorization: authorization.reveal()],
            service: .jira,
            deadline: limits.deadline,
            responseBytesMax: limits.answerBytesMax
        )
        if let body = request.body {
            call.headers[.contentType] = "application/json"
            call.body = body.utf8
        }
        // A kept connection that closes just then would leave it unknown what became of it.
        call.reusesConnection = request.isRepeatable
        return call
    }
}

/// What answers say.
extension JiraAPI {
    /// Fails unless the answer is a success of the account's.
    private func check(_ answer: Answer, to request: JiraAPICall) throws(JiraError) {
        try checkLogin(answer)
        let message = message(of: answer)
        switch answer.status {
        case 200..<300: return
        case 401: throw .wrongLogin(message: message)
        case 403: throw .forbidden(message: message)
        case 404: throw .notFound(message: message)
        case 409: throw .conflict(message: message)
        case 408, 425, 500...:
            throw .failing(
                status: answer.status,
                message: message,
                retryAfter: answer.retryAfter(now: wallClock.now()),
                isRepeatable: request.isRepeatable
            )
        default: throw .refused(status: answer.status, message: message)
        }
    }

    /// Fails where the login was not accepted, whatever the status: Jira answers many questions to
    /// anybody, only with less in it.
    private func checkLogin(_ answer: Answer) throws(JiraError) {
        let reason = answer.header("x-seraph-loginreason") ?? ""
        let denial = answer.header("x-authentication-denied-reason") ?? ""
        if denial.contains("CAPTCHA") || reason.contains("AUTHENTICATION_DENIED") { throw .captcha }
        if !denial.isEmpty || reason.contains("FAILED") {
            throw .wrongLogin(message: message(of: answer))
        }
        if answer.header("x-ausername")?.hasSameBytes(as: "anonymous") == true { throw .anonymous }
    }

    private func message(of answer: Answer) -> String? {
        (200..<300).contains(answer.status)
            ? nil : JiraRefusal(of: answer.body)?.line(without: token)
    }

    /// How long to rest after a 429.
    private func pause(after answer: Answer, tries: Int) -> Duration {
        let now = wallClock.now()
        if let wait = answer.retryAfter(now: now) { return max(wait, limits.interval) }
        if let reset = answer.header("x-ratelimit-reset").flatMap(Timestamp.init(jira:)) {
            return min(max(reset - now, limits.interval), Answer.retryAfterMax)
        }
        guard answer.header("ratelimit-reason") != nil else { return limits.pauseDefault }
        return limits.firstBackoff * (1 << (tries - 1))
    }

    /// Closes what the 429 is about; fails where that is everything.
    private func heed(
        _ answer: Answer,
        to request: JiraAPICall,
        _ rest: Duration
    ) throws(JiraError) {
        switch answer.header("ratelimit-reason")?.lowercased() {
        case "jira-burst-based": pace.close(request.endpointLane, for: rest)
        case "jira-per-issue-on-write":
            pace.close(request.issueLane ?? request.endpointLane, for: rest)
        case nil where answer.retryAfter(now: wallClock.now()) != nil && rest <= limits.waitMax:
            // Data Center's bucket, which fills again soon.
            pace.close(JiraPace.all, for: rest)
            if let interval = bucketInterval(of: answer) { pace.slow(to: interval) }
        default:
            pace.close(JiraPace.all, for: rest)
            throw .rateLimited(retryAfter: rest)
        }
    }

    /// How far apart calls are that Data Center's bucket has room for.
    ///
    /// Source: Atlassian "Improving instance stability with rate limiting".
    private func bucketInterval(of answer: Answer) -> Duration? {
        guard let seconds = answer.header("x-ratelimit-interval-seconds").flatMap({ Int($0) }),
            let tokens = answer.header("x-ratelimit-fillrate").flatMap({ Int($0) }),
            (1...3_600).contains(seconds), tokens > 0
        else { return nil }
        return min(.seconds(seconds) / tokens, limits.waitMax)
    }
}

extension Timestamp {
    /// Reads a time as Jira writes it: `2026-11-24T09:30:00.000+0000`, or without its seconds.
    init?(jira text: String) {
        var time = Substring(text)
        var zone = ""
        if let start = time.lastIndex(where: { "+-Zz".contains($0) }),
            time[..<start].contains("T")
        {
            zone = String(time[start...])
            time = time[..<start]
        }
        if zone.utf8.count == 5 { zone = "\(zone.prefix(3)):\(zone.suffix(2))" }
        let seconds = time.split(separator: ":").count == 2 ? ":00" : ""
        self.init("\(time)\(seconds)\(zone)", dateAt: .start)
    }
}
