import Jobs
import JSON
import Logging
import Outbound
import Platform
import PortAPI
import Reminders
import Scorecards
import Synchronization
import TestSupport
import Testing
import Workers

/// A destination with many rooms: it takes texts, says where they are, and fails as it is told.
final class Rooms: Sendable {
    struct Post: Hashable {
        /// Nil for its own room.
        var room: String?
        var text: String
        /// The number of the post that it replies to.
        var parent: Int?
        var mark: Mark
    }

    private struct State {
        var posts: [Post] = []
        /// What deliveries to a room come to, before they succeed; nil for its own room.
        var failures: [String?: [DeliveryFailure.Kind]] = [:]
        /// Rooms that refuse everything.
        var closed: Set<String?> = []
        var asked: [ReachRequest] = []
        var inFlight = 0
        var inFlightMax = 0
        var isDead = false
    }

    private let state = Mutex(State())
    /// Awaited in each delivery.
    private let gate: @Sendable () async -> Void

    init(gate: @escaping @Sendable () async -> Void = {}) {
        self.gate = gate
    }

    var posts: [Post] { state.withLock { $0.posts } }
    var asked: [ReachRequest] { state.withLock { $0.asked } }
    var inFlightMax: Int { state.withLock { $0.inFlightMax } }

    /// The texts of a room in order.
    func texts(in room: String?) -> [String] { posts.filter { $0.room == room }.map(\.text) }

    func close(_ room: String?) { state.withLock { _ = $0.closed.insert(room) } }
    func open(_ room: String?) { state.withLock { _ = $0.closed.remove(room) } }

    func fail(_ room: String?, _ kinds: DeliveryFailure.Kind...) {
        state.withLock { $0.failures[room, default: []] += kinds }
    }

    /// Whether the process that delivers has died: then nothing arrives any more.
    var isDead: Bool {
        get { state.withLock { $0.isDead } }
        set { state.withLock { $0.isDead = newValue } }
    }

    /// Searches its posts for a mark.
    var find: Destination.Find {
        { part, mark, _, _, _ in
            self.state.withLock { state in
                let place = state.posts.firstIndex { $0.room == part.place && $0.mark == mark }
                return place.map { .present(reference: ["number": .integer(Int64($0 + 1))]) }
                    ?? .absent
            }
        }
    }

    private func take(
        _ part: ReminderPlan.Part,
        _ mark: Mark,
        _ parent: JSONValue?
    ) -> Result<Int, Failure> {
        state.withLock { state in
            guard !state.isDead else { return .failure(Failure(.unknown(retryAfter: nil))) }
            guard !state.closed.contains(part.place) else {
                return .failure(Failure(.placeRefused))
            }
            if var failures = state.failures[part.place], !failures.isEmpty {
                let kind = failures.removeFirst()
                state.failures[part.place] = failures
                if kind == .unknown(retryAfter: nil) { add(part, mark, parent, to: &state) }
                return .failure(Failure(kind))
            }
            add(part, mark, parent, to: &state)
            return .success(state.posts.count)
        }
    }

    private func add(
        _ part: ReminderPlan.Part,
        _ mark: Mark,
        _ parent: JSONValue?,
        to state: inout State
    ) {
        let post = Post(
            room: part.place,
            text: part.payload.string ?? "",
            parent: parent.flatMap(Self.number),
            mark: mark
        )
        state.posts.append(post)
    }

    private static func number(_ reference: JSONValue) -> Int? {
        if case .integer(let number)? = reference["number"] { Int(number) } else { nil }
    }

    private struct Failure: Error {
        var kind: DeliveryFailure.Kind
        init(_ kind: DeliveryFailure.Kind) { self.kind = kind }
    }

    /// Makes the destination; each note is `parts` texts, the later ones replies where it is
    /// threaded.
    func destination(parts: Int = 1, find: Destination.Find? = nil) -> Destination {
        Destination(
            origin: "rooms",
            name: "Rooms",
            place: "the lobby",
            whenUnknown: .resend,
            takes: { $0.isMessage },
            plan: { _ in [] },
            note: { note in
                (1...parts)
                    .map { number in
                        let name = note.receiver?.name ?? note.owner?.title ?? "all"
                        let entities = note.unmet.groups.flatMap(\.shortfalls)
                            .map(\.entity.identifier)
                        let why = note.fallback.map { " (\($0))" } ?? ""
                        return ReminderPlan.Part(
                            key: "\(number)",
                            payload: .string(
                                "\(name) \(number): \(entities.joined(separator: ","))\(why)"
                            ),
                            replyTo: note.subject.notes.isThreaded && number > 1 ? 0 : nil
                        )
                    }
            },
            reach: { request in
                self.state.withLock { $0.asked.append(request) }
                return ReachAnswer(
                    channels: request.channels.map {
                        $0.contains("gone")
                            ? .refused(reason: "No such room.") : .place("R" + $0, name: $0)
                    },
                    people: request.people.map(\.id),
                    groups: request.groups.map { $0 == "red" ? "G1" : nil },
                    learned: ["seen/\(request.channels.count)": "1"]
                )
            },
            redirect: { part, place, line in
                var part = part
                part.place = place
                part.payload = .string("[\(line.plainText)] \(part.payload.string ?? "")")
                return part
            },
            link: { reference in
                Self.number(reference).map { "https://rooms.test/\($0)" }
            },
            deliver: { (part, mark, parent) async throws(DeliveryFailure) in
                self.state.withLock { state in
                    state.inFlight += 1
                    state.inFlightMax = max(state.inFlightMax, state.inFlight)
                }
                await self.gate()
                defer { self.state.withLock { $0.inFlight -= 1 } }
                switch self.take(part, mark, parent) {
                case .success(let number):
                    return DeliveryReceipt(reference: ["number": .integer(Int64(number))])
                case .failure(let failure):
                    throw DeliveryFailure(failure.kind) { "The room did not take the \($0)." }
                }
            },
            find: find,
            payload: { part, _ in Array((part.payload.string ?? "").utf8) },
            draw: { _ in nil }
        )
    }
}

/// A job about entities of teams, done attempt by attempt on a store in memory.
struct NoteJob {
    let store = MemoryJobStore()
    let rooms: Rooms
    private let scorecard: ScorecardJob
    private let lines: Lines

    /// What was written into the run's log.
    final class Lines: Sendable {
        private let state = Mutex<[String]>([])
        var all: [String] { state.withLock { $0 } }
        func add(_ line: String) { state.withLock { $0.append(line) } }
    }

    var log: [String] { lines.all }

    /// Makes the job.
    ///
    /// - Parameters:
    ///   - rooms: Where it goes.
    ///   - entities: Each `identifier:team,team:result`, of which the result is `bad` or `good`.
    ///   - audience: Whom it tells.
    ///   - notes: What it says, and when.
    ///   - layout: `detailed` remembers what was told.
    ///   - destination: Instead of the rooms' plain one.
    init(
        _ rooms: Rooms,
        _ entities: @escaping @Sendable () -> [String],
        _ audience: Audience,
        notes: NoteRules = NoteRules(),
        layout: Layout = .classic,
        destination: Destination? = nil
    ) {
        let lines = Lines()
        let port = Self.port(entities)
        (self.rooms, self.lines) = (rooms, lines)
        scorecard = ScorecardJob(
            reminders: ReminderCatalogue(
                unnamed: Reminder(
                    subject: ReminderSubject(
                        blueprint: "service",
                        scorecard: "ready",
                        filterRule: nil,
                        layout: layout,
                        audience: audience,
                        notes: notes
                    ),
                    destination: destination ?? rooms.destination()
                )
            ),
            attemptsMax: 5,
            planner: ReminderPlanner(port: port),
            pageURL: { _ in nil },
            port: port,
            watch: { event in
                if case .noted(let line) = event { lines.add(line) }
            }
        )
    }

    static let start = Timestamp(secondsSince1970: 1_800_000_000)

    /// A clock that goes on by a millisecond whenever it is asked.
    private let clock: WallClock = {
        let ticks = Ticks()
        return WallClock { start + .milliseconds(ticks.next()) }
    }()

    private final class Ticks: Sendable {
        private let count = Mutex(0)

        func next() -> Int {
            count.withLock { count in
                count += 1
                return count
            }
        }
    }

    /// Makes an attempt at the job of that key.
    ///
    /// - Parameters:
    ///   - key: Another one is another run.
    ///   - failpoints: Where the process dies.
    ///   - isLast: Whether an error ends the job.
    /// - Returns: How it ended.
    /// - Throws: What the work throws.
    func attempt(
        _ key: String = "job",
        failpoints: StepFailpoints = .none,
        isLast: Bool = false
    ) async throws -> RunResult {
        let job = NewJob(
            kind: ReminderRequest.jobKind,
            key: key,
            runID: "",
            payload: ReminderRequest().json
        )
        _ = try await store.enqueue(job, depthMax: 1_000, at: Self.start)
        let claim = try await store.claim(limit: 1, for: .seconds(60), at: Self.start)[0]
        let context = JobContext(
            claim: claim,
            store: store,
            clock: clock,
            attemptsMax: 5,
            failpoints: failpoints
        )
        do {
            let result = try await scorecard.work(in: context)
            _ = try await context.settle(as: .succeeded(followUp: nil), at: Self.start)
            return result
        } catch {
            let wait = Settlement.waiting(dueAt: Self.start, reason: "", spendsAttempt: true)
            let end = Settlement.failed(reason: "", followUp: nil)
            _ = try await context.settle(as: isLast ? end : wait, at: Self.start)
            throw error
        }
    }

    /// Begins the last job anew, as an operator does.
    func replay() async throws {
        let id = try #require(store.contents.jobs.last?.id)
        _ = try await store.replay(id, nonce: "again", at: Self.start)
    }

    /// What became of the owners of the last run.
    func owners() async throws -> [OwnerOutcome] {
        guard let id = store.contents.jobs.last?.id else { return [] }
        return ScorecardJob.owners(of: try await store.steps(of: id))
    }

    func ledger(_ book: String) async throws -> [LedgerRecord] {
        try await store.ledger(book, LedgerRange(), limit: 1_000)
    }

    private static func port(_ entities: @escaping @Sendable () -> [String]) -> PortClient {
        PortClient(
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
                            + #"[{"title":"Basic"},{"title":"Gold"}],"rules":"#
                            + #"[{"identifier":"r","title":"R","level":"Gold"}]}}"#
                    } else if call.url.hasSuffix("/blueprints/service/entities/search") {
                        #"{"entities":["# + entities().map(entity).joined(separator: ",") + "]}"
                    } else {
                        ""
                    }
                let status = body.isEmpty ? 404 : 200
                let missing = #"{"ok":false,"error":"not_found","message":"No."}"#
                return .success(
                    Answer(status: status, body: Array((body.isEmpty ? missing : body).utf8))
                )
            },
            clock: TestClock(),
            wallClock: WallClock { start },
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    private static func entity(_ text: String) -> String {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        let teams = parts[1].split(separator: ",").map { "\"\($0)\"" }.joined(separator: ",")
        let (level, status) = parts[2] == "good" ? ("Gold", "SUCCESS") : ("Basic", "FAILURE")
        return #"{"identifier":"\#(parts[0])","title":"\#(parts[0])","team":[\#(teams)],"#
            + #""scorecards":{"ready":{"level":"\#(level)","#
            + #""rules":[{"identifier":"r","status":"\#(status)"}]}}}"#
    }
}
