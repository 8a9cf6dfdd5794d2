import Jobs
import JSON
import Logging
import Outbound
import Platform
import PortAPI
import Reminders
import Synchronization
import TestSupport
import Workers

/// A destination that the product does not know: it takes plain texts, and fails as it is told.
final class Chat: Sendable {
    private struct State {
        var failures: [DeliveryFailure.Kind]
        var texts: [String] = []
        var searches: [Result<Sighting, DeliveryFailure>] = []
    }

    private let state: Mutex<State>

    /// Makes one.
    ///
    /// - Parameter failures: What its deliveries come to, before they succeed.
    init(_ failures: [DeliveryFailure.Kind] = []) {
        state = Mutex(State(failures: failures))
    }

    /// Every text that was sent to it, taken or not.
    var texts: [String] { state.withLock { $0.texts } }

    static func failure(_ kind: DeliveryFailure.Kind) -> DeliveryFailure {
        DeliveryFailure(kind) { "Chat did not take the \($0)." }
    }

    private func take(_ part: ReminderPlan.Part) -> DeliveryFailure.Kind? {
        state.withLock { state in
            state.texts.append(part.payload.string ?? "")
            return state.failures.isEmpty ? nil : state.failures.removeFirst()
        }
    }

    func destination(
        _ whenUnknown: Destination.WhenUnknown = .resend,
        find: Destination.Find? = nil
    ) -> Destination {
        Destination(
            origin: "chat",
            name: "Chat",
            place: "a room",
            whenUnknown: whenUnknown,
            takes: { $0.isMessage },
            plan: { findings in
                ["first", "second"].prefix(findings.examined)
                    .map { ReminderPlan.Part(key: $0, payload: .string($0)) }
            },
            note: { note in
                ["first", "second"].prefix(note.examined)
                    .map { ReminderPlan.Part(key: $0, payload: .string($0)) }
            },
            deliver: { (part, _, _) async throws(DeliveryFailure) in
                if let kind = self.take(part) { throw Self.failure(kind) }
                return DeliveryReceipt()
            },
            find: find,
            payload: { part, _ in Array((part.payload.string ?? "").utf8) },
            draw: { _ in nil }
        )
    }
}

/// A job about two entities that both miss a rule, done attempt by attempt on a store in memory.
struct ChatJob {
    let store = MemoryJobStore()
    private let scorecard: ScorecardJob
    private let order: ReminderRequest

    /// Makes the job of a command; of the service where it is not direct.
    init(
        _ destination: Destination,
        _ order: ReminderRequest = ReminderRequest(),
        isDirect: Bool = true
    ) {
        let port = Self.port
        self.order = order
        scorecard = ScorecardJob(
            reminders: ReminderCatalogue(
                unnamed: Reminder(
                    subject: ReminderSubject(
                        blueprint: "service",
                        scorecard: "ready",
                        filterRule: nil,
                        layout: .classic
                    ),
                    destination: destination
                )
            ),
            attemptsMax: 5,
            planner: ReminderPlanner(port: port),
            pageURL: { _ in nil },
            port: port,
            isDirect: isDirect,
            watch: { _ in }
        )
    }

    private static let start = Timestamp(secondsSince1970: 1_800_000_000)

    private func begin() async throws -> JobContext {
        let job = NewJob(
            kind: ReminderRequest.jobKind,
            key: "job",
            runID: "",
            payload: order.json
        )
        _ = try await store.enqueue(job, depthMax: 10, at: Self.start)
        let claim = try await store.claim(limit: 1, for: .seconds(60), at: Self.start)[0]
        return JobContext(
            claim: claim,
            store: store,
            clock: WallClock { Self.start },
            attemptsMax: 5
        )
    }

    private func settle(_ context: JobContext) async throws {
        let wait = Settlement.waiting(dueAt: Self.start, reason: "", spendsAttempt: true)
        _ = try await context.settle(as: wait, at: Self.start)
    }

    /// Makes one attempt.
    func attempt(isFinal: Bool = false) async throws -> RunResult {
        let context = try await begin()
        do {
            let result = try await scorecard.work(in: context, isFinal: isFinal)
            try await settle(context)
            return result
        } catch {
            try await settle(context)
            throw error
        }
    }

    /// Makes one attempt as the service does.
    func outcome() async throws -> Outcome {
        let context = try await begin()
        let outcome = await scorecard.worker.run(context)
        try await settle(context)
        return outcome
    }

    private static let port = PortClient(
        configuration: PortConfiguration(
            baseURL: "https://port.test",
            clientID: "id",
            clientSecret: Secret("hush-hush")
        ),
        transport: HTTPTransport { call in
            let body =
                if call.url.hasSuffix("/auth/access_token") {
                    #"{"accessToken":"T","expiresIn":1000}"#
                } else if call.url.hasSuffix("/scorecards/ready") {
                    #"{"scorecard":{"identifier":"ready","title":"Ready","levels":"#
                        + #"[{"title":"Gold"}],"rules":[{"identifier":"r","title":"R","#
                        + #""level":"Gold"}]}}"#
                } else {
                    #"{"entities":[{"identifier":"a","title":"A","scorecards":{"ready":"#
                        + #"{"rules":[{"identifier":"r","status":"FAILURE"}]}}},"#
                        + #"{"identifier":"b","title":"B","scorecards":{"ready":"#
                        + #"{"rules":[{"identifier":"r","status":"FAILURE"}]}}}]}"#
                }
            return .success(Answer(status: 200, body: Array(body.utf8)))
        },
        clock: TestClock(),
        wallClock: WallClock { start },
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    )
}
