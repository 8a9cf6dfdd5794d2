import HTTPMessage
import HTTPTypes
import Intake
import Jobs
import JobsSQLite
import JSON
import Platform
import Reminders
import Synchronization
import Testing
import TestSupport

/// The GitLab-compatible door over a real SQLite file, with a clock that a test moves.
struct GitLabFixture {
    static let token = "glptt-0123456789abcdef"
    static let weekly = "glptt-fedcba9876543210"
    static let trigger = "/api/v4/projects/g%2Fp/trigger/pipeline"
    static let refTrigger = "/api/v4/projects/g%2Fp/ref/main/trigger/pipeline"

    let folder: TemporaryFolder
    let store: SQLiteJobStore
    let door: GitLabTrigger
    private let time = Time()
    private let rings = Rings()

    private final class Time: Sendable {
        let seconds = Mutex<Int64>(1_795_000_000)
    }

    private final class Rings: Sendable {
        let count = Mutex(0)
    }

    init(
        trackers: [String?: Operation] = [:],  // Ours: names in the configuration.
        depthMax: Int = 100,
        publicURL: String? = nil,
        limits: GitLabLimits = GitLabLimits()
    ) throws {
        folder = try TemporaryFolder()
        let (time, rings) = (time, rings)
        let clock = WallClock { Timestamp(secondsSince1970: time.seconds.withLock { $0 }) }
        let ids = IDSource.timeOrdered(clock: clock)
        store = try SQLiteJobStore(path: "\(folder.path)/jobs.sqlite", ids: ids)
        door = GitLabTrigger(
            tokens: [
                TriggerToken(reminder: nil, token: Secret(Self.token)),
                TriggerToken(reminder: "weekly", token: Secret(Self.weekly)),
            ],
            trackers: trackers,
            store: store,
            depthMax: depthMax,
            clock: clock,
            ids: ids,
            publicURL: publicURL,
            limits: limits,
            enqueued: { rings.count.withLock { $0 += 1 } }
        )
    }

    var now: Timestamp { Timestamp(secondsSince1970: time.seconds.withLock { $0 }) }
    var ringCount: Int { rings.count.withLock { $0 } }
    func advance(_ seconds: Int64) { time.seconds.withLock { $0 += seconds } }

    struct Answer {
        var status: Int
        var json: JSONValue
        var headers: HTTPFields

        var id: Int64? { if case .integer(let id)? = json["id"] { id } else { nil } }
    }

    func call(
        _ method: HTTPRequest.Method,
        _ url: String,
        _ body: String = "",
        type: String? = nil,
        headers: HTTPFields = [:]
    ) async throws -> Answer {
        var headers = headers
        headers[.contentType] = type
        headers[.host] = "bell.internal:8080"
        let reply = await door.respond(
            to: Request(method, url, headers: headers, body: Array(body.utf8))
        )
        #expect(reply.headers[.contentType] == "application/json")
        return Answer(
            status: reply.status.code,
            json: try JSONValue(parsing: reply.body),
            headers: reply.headers
        )
    }

    /// Posts JSON.
    func post(
        _ url: String,
        json: String,
        headers: HTTPFields = [:]
    ) async throws -> Answer {
        try await call(.post, url, json, type: "application/json", headers: headers)
    }

    /// Posts what HTML forms post.
    func post(_ url: String, form: String) async throws -> Answer {
        try await call(.post, url, form, type: "application/x-www-form-urlencoded")
    }

    /// Posts parts as `curl --form` does; `name` is what follows `form-data; `.
    func post(_ url: String, parts: [(name: String, value: String)]) async throws -> Answer {
        let boundary = "------------------------d74496d66958873e"
        var body = parts.map { name, value in
            "--\(boundary)\r\nContent-Disposition: form-data; \(name)\r\n\r\n\(value)\r\n"
        }
        body.append("--\(boundary)--\r\n")
        return try await call(
            .post,
            url,
            body.joined(),
            type: "multipart/form-data; boundary=\(boundary)"
        )
    }

    /// The job that was stored last.
    func lastJob() async throws -> Job? {
        try await store.list(JobFilter(), after: nil, limit: 1).jobs.first
    }

    func lastOrder() async throws -> ReminderRequest {
        let job = try #require(try await lastJob())
        return try JSONCoding.decode(ReminderRequest.self, from: job.payload)
    }

    func jobCount() async throws -> Int {
        try await store.summary().counts.values.reduce(0, +)
    }
}
