import Jobs
import JSON
import Logging
import Outbound
import Platform
import PortAPI
import Reminders
import Synchronization
import TestSupport
import TicketSupport
import Workers

/// The engine that keeps tickets, on a store in memory, a model of Port, and a watched tracker.
final class TicketHarness: Sendable {
    let time: ModelTime
    let service: any WatchedService
    let rules: TicketRules
    private let content: Mutex<ModelCatalogue>

    /// How one attempt ended.
    enum End: Hashable {
        case succeeded
        case failed(String)
        /// There is another attempt.
        case waits(String)
        /// Nothing was due.
        case idle
    }

    static let attemptsMax = 6

    /// How long a worker may be silent: longer than the pauses of a tracker in one attempt.
    private static let leaseTime = Duration.seconds(600)

    init(
        _ catalogue: ModelCatalogue,
        rules: TicketRules = TicketRules(),
        service: (ModelTime) -> any WatchedService
    ) {
        time = ModelTime()
        self.service = service(time)
        self.rules = rules
        content = Mutex(catalogue)
    }

    /// Makes one whose tracker is the model.
    convenience init(
        _ catalogue: ModelCatalogue,
        rules: TicketRules = TicketRules(),
        shape: ModelService.Shape = ModelService.Shape()
    ) {
        self.init(catalogue, rules: rules) { ModelService(shape, clock: $0.clock) }
    }

    var catalogue: ModelCatalogue {
        get { content.withLock { $0 } }
        set { content.withLock { $0 = newValue } }
    }

    var now: Timestamp { time.clock.now() }

    /// Orders a run.
    func enqueue(_ key: String, in store: MemoryJobStore) async throws {
        let job = NewJob(
            kind: ReminderRequest.jobKind,
            key: key,
            runID: "",
            payload: ReminderRequest().json
        )
        _ = try await store.enqueue(job, depthMax: 1_000, at: now)
    }

    /// Makes one attempt at the next job that is due.
    func attempt(
        in store: MemoryJobStore,
        as process: ModelProcess = ModelProcess(),
        failpoints: StepFailpoints = .none
    ) async throws -> End {
        guard let claim = try await store.claim(limit: 1, for: Self.leaseTime, at: now).first else {
            return .idle
        }
        service.begin(catalogue, rules)
        let context = JobContext(
            claim: claim,
            store: store,
            clock: time.clock,
            attemptsMax: Self.attemptsMax,
            failpoints: failpoints
        )
        let outcome = await job(process).worker.run(context)
        let (settlement, end) = settlement(of: outcome, after: claim.job.attempts)
        _ = try await context.settle(as: settlement, at: now)
        return end
    }

    private func settlement(of outcome: Outcome, after attempts: Int) -> (Settlement, End) {
        switch outcome {
        case .succeeded: return (.succeeded(followUp: nil), .succeeded)
        case .failed(let reason, _):
            return (.failed(reason: reason, followUp: nil), .failed(reason))
        case .retry(let reason, _, _) where attempts >= Self.attemptsMax:
            return (.dead(reason: reason, followUp: nil), .failed(reason))
        case .retry(let reason, let wait, let origin):
            let due = now + max(wait ?? .zero, .seconds(2))
            return (
                .waiting(dueAt: due, reason: reason, spendsAttempt: true, origin: origin),
                .waits(reason)
            )
        case .snoozed(let reason, let wait):
            return (
                .waiting(dueAt: now + wait, reason: reason, spendsAttempt: false), .waits(reason)
            )
        }
    }

    /// Lets time go by until a job is due; false without one.
    func waitForDue(in store: MemoryJobStore) async throws -> Bool {
        guard let due = try await store.nextDue(laneMax: .max, at: now) else { return false }
        time.advance(by: max(due - now, .zero))
        return true
    }

    /// Orders a run and works until nothing is due any more.
    @discardableResult
    func run(_ key: String, in store: MemoryJobStore) async throws -> End {
        try await enqueue(key, in: store)
        var end = End.idle
        for _ in 0..<100 {
            guard try await waitForDue(in: store) else { return end }
            end = try await attempt(in: store)
        }
        service.violate("the run \(key) never ends: \(end)")
        return end
    }

    /// The ledger's records of tickets.
    func records(in store: MemoryJobStore) async throws -> [TicketRecord] {
        try await store.ledger(TicketRecord.book, LedgerRange(), limit: 1_000)
            .map { try JSONCoding.decode(TicketRecord.self, from: $0.value) }
    }

    private func job(_ process: ModelProcess) -> ScorecardJob {
        let catalogue = catalogue
        let port = port
        return ScorecardJob(
            reminders: ReminderCatalogue(
                unnamed: Reminder(
                    subject: ReminderSubject(
                        operation: service.operation,
                        blueprint: catalogue.blueprint,
                        scorecard: catalogue.scorecard,
                        filterRule: nil,
                        layout: .classic,
                        tickets: rules
                    ),
                    target: .tracker(
                        service.tracker(of: process),
                        links: EntityLinks(appURL: "https://app.port.test")
                    )
                )
            ),
            attemptsMax: Self.attemptsMax,
            planner: ReminderPlanner(port: port),
            pageURL: { _ in nil },
            port: port,
            watch: { _ in }
        )
    }

    private var port: PortClient {
        PortClient(
            configuration: PortConfiguration(
                baseURL: "https://port.test",
                clientID: "id",
                clientSecret: Secret("hush-hush")
            ),
            transport: HTTPTransport { call in
                let body = self.catalogue.answer(toPath: call.url[...])
                let missing = #"{"ok":false,"error":"not_found","message":"No."}"#
                return .success(
                    Answer(status: body == nil ? 404 : 200, body: Array((body ?? missing).utf8))
                )
            },
            clock: TestClock(),
            wallClock: time.clock,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }
}
