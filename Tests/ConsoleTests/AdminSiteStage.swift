import JSON
import Console
import HTTPMessage
import HTTPTypes
import Jobs
import JobsSQLite
import Platform
import Reminders
import Scorecards
import Slack
import Synchronization
import Testing
import TestSupport

/// An admin site on a real store, with clocks that a test moves and a browser that keeps its cookie.
final class AdminSiteStage: Sendable {
    static let token = "correct-horse-battery-staple"
    static let start = Timestamp(secondsSince1970: 1_795_000_000)

    let folder: TemporaryFolder
    let store: SQLiteJobStore
    let clock = TestClock()
    let time = Mutex(start)
    let cookie = Mutex(String?.none)
    let orders = Mutex<[ReminderRequest]>([])
    /// How often what a step planned was decoded.
    let decoded = Mutex(0)
    let preview: Mutex<PreviewAnswer>
    private let built = Mutex(AdminSite?.none)

    init(
        publicURL: String? = nil,
        limits: AdminLimits = AdminLimits(),
        preview: PreviewAnswer = .unknownReminder,
        plan: ReminderPlan = .sample(),
        owners: [OwnerOutcome] = [],
        tickets: TicketTally? = nil,
        cards: [ReminderCard] = [.sample(), .scheduled()],
        executor: (any TaskExecutor)? = nil
    ) throws {
        folder = try TemporaryFolder()
        store = try SQLiteJobStore(path: "\(folder.path)/test.sqlite")
        self.preview = Mutex(preview)
        let adminSite = AdminSite(
            token: Secret(Self.token),
            store: store,
            parts: AdminParts(
                version: "1.2.3",
                publicURL: publicURL,
                reminders: cards,
                workers: { WorkerStatus(isRunning: true, slots: 4) },
                plan: { [weak self] step in
                    guard step.name == "build" else { return nil }
                    self?.decoded.withLock { $0 += 1 }
                    return plan
                },
                owners: { steps in
                    steps.contains { $0.name == "build" && $0.state == .done } ? owners : []
                },
                tickets: { steps in
                    steps.contains { $0.name == "build" && $0.state == .done } ? tickets : nil
                },
                draw: { part, _ in (try? SlackMessage(part))?.document },
                report: { job in
                    job.kind == "run_report"
                        ? RunResult(
                            lines: ["The reminder failed."],
                            status: .failure,
                            statusLabel: "Reminder failed",
                            summary: "Why"
                        ) : nil
                },
                cancelReport: { _ in nil },
                preview: { [weak self] order in
                    self?.orders.withLock { $0.append(order) }
                    return self?.preview.withLock { $0 } ?? .unknownReminder
                },
                fire: { [store] reminder, key async throws(JobStoreError) in
                    try await store.enqueue(
                        NewJob(
                            kind: ReminderRequest.jobKind,
                            key: key,
                            runID: "",
                            payload: ReminderRequest(reminder: reminder).json
                        ),
                        depthMax: 3,
                        at: Self.start
                    )
                },
                enqueued: {}
            ),
            limits: limits,
            clock: clock,
            wallClock: WallClock { [weak self] in self?.time.withLock { $0 } ?? Self.start },
            ids: .timeOrdered(clock: .system),
            executor: executor
        )
        built.withLock { $0 = adminSite }
    }

    var adminSite: AdminSite {
        get throws { try #require(built.withLock { $0 }) }
    }

    /// Stores a job, and returns its id.
    func enqueue(
        _ key: String,
        run: String = "r_1",
        order: ReminderRequest = ReminderRequest()
    )
        async throws -> String
    {
        let job = NewJob(
            kind: ReminderRequest.jobKind,
            key: key,
            runID: run,
            payload: order.json
        )
        return try await store.enqueue(job, depthMax: 100, at: Self.start).jobID
    }

    /// Stores a job that has failed, with the step that built its messages.
    func failed(
        _ key: String,
        run: String = "r_1",
        reason: String = "It went wrong."
    )
        async throws -> String
    {
        let id = try await enqueue(key, run: run)
        let claims = try await store.claim(limit: 1, for: .seconds(60), at: Self.start)
        let lease = try #require(claims.first).lease
        _ = try await store.finish(step: "build", result: [], of: lease, at: Self.start)
        let report = NewJob(kind: "run_report", key: "report:\(id)", runID: run, payload: [])
        _ = try await store.settle(
            lease,
            as: .failed(reason: reason, followUp: report),
            at: Self.start
        )
        return id
    }

    func ask(
        _ method: HTTPRequest.Method,
        _ target: String,
        headers: HTTPFields = [:],
        body: String = "",
        from address: String = "192.0.2.1",
        isSecure: Bool = false
    ) async throws -> Response {
        var headers = headers
        if let cookie = cookie.withLock({ $0 }) { headers[.cookie] = cookie }
        let request = Request(
            method,
            target,
            headers: headers,
            body: Array(body.utf8),
            clientNetwork: address,
            isSecure: isSecure
        )
        let reply = try #require(await adminSite.respond(to: request), "no such path: \(target)")
        if let set = reply.headers[.setCookie] {
            cookie.withLock { $0 = String(set.prefix { $0 != ";" }) }
        }
        return reply
    }

    /// Asks as a program with the token.
    func program(
        _ method: HTTPRequest.Method,
        _ target: String,
        body: String = "",
        token: String = token
    ) async throws -> Response {
        try await ask(
            method,
            target,
            headers: [.authorization: "Bearer \(token)"],
            body: body
        )
    }

    /// Sends the sign-in's form, with what the page put into it.
    func signIn(_ secret: String = token, to path: String = "/") async throws -> Response {
        let page = try await ask(.get, "/sign-in")
        let form = "token=\(page.formToken)&to=\(percentEncoded(path))&secret=\(secret)"
        return try await ask(.post, "/sign-in", body: form)
    }
}

extension Response {
    var text: String { String(decoding: body, as: UTF8.self) }

    /// What the page's forms bring along.
    var formToken: String {
        text.firstMatch(of: #/name="token" value="([0-9a-f]{64})"/#).map { String($0.1) } ?? ""
    }

    /// The status and the code of an error of the API.
    var refusal: String {
        let code = text.firstMatch(of: #/"error":"([a-z_]+)"/#).map { String($0.1) } ?? ""
        return "\(status.code) \(code)"
    }
}

extension ReminderCard {
    static func sample(name: String? = nil) -> ReminderCard {
        ReminderCard(
            name: name,
            operation: .scorecardReminder,
            blueprint: "service",
            scorecard: "ProductionReadiness",
            filter: nil,
            layout: "classic",
            destination: "the Slack channel C1",
            service: "Slack",
            triggers: ["POST /webhook"]
        )
    }

    /// The reminder `weekly`, which is sent by itself.
    static func scheduled() -> ReminderCard {
        var card = sample(name: "weekly")
        card.schedule = ScheduleCard(
            expression: "0 9 * * MON",
            zone: "Europe/Berlin",
            next: { count in (1...count).map { "firing \($0)" } }
        )
        return card
    }
}

extension ReminderPlan {
    static func sample(_ text: String = "*Hello* <https://example.com|R&amp;D>") -> ReminderPlan {
        let message = SlackMessage(
            text: "Hello",
            blocks: [["type": "section", "text": ["type": "mrkdwn", "text": .string(text)]]]
        )
        let subject = ReminderSubject(
            blueprint: "service",
            scorecard: "ready",
            filterRule: nil,
            layout: .classic
        )
        let scorecard = Scorecard(
            identifier: "ready",
            title: "Production Readiness",
            blueprint: "service",
            levels: [],
            rules: []
        )
        var plan = ReminderPlan(
            Findings(subject, scorecard: scorecard, entities: []),
            parts: SlackMessage.parts(of: [message]),
            destination: "slack"
        )
        plan.examined = 60
        plan.reminded = 47
        return plan
    }
}
