import Jobs
import Platform
import Workers

/// One job that is done here and now, try after try, on a store that ends with the process.
///
/// What a worker of the service remembers between its attempts is remembered between these too, so
/// a try goes on where the one before it failed.
struct DirectJob: Sendable {
    private let job: NewJob
    private let store: MemoryJobStore
    private let clock: WallClock
    /// Every time in the store is this one, so that a clock which is set back delays nothing.
    private let start: Timestamp

    /// No try lasts longer.
    private static let lease = Duration.seconds(365 * 86_400)

    init(_ job: NewJob, ids: IDSource, clock: WallClock = .system) {
        self.job = job
        self.clock = clock
        store = MemoryJobStore(ids: ids)
        start = clock.now()
    }

    /// Does the job, or goes on with it after it failed.
    ///
    /// - Parameters:
    ///   - budget: How long it is tried again.
    ///   - work: One attempt, whose finished steps are not done again.
    /// - Returns: What the attempt that succeeds returns.
    /// - Throws: What the last attempt throws.
    func run<Value>(
        within budget: RetryBudget,
        _ work: (JobContext) async throws -> Value
    ) async throws -> Value {
        // Found by its key, where it is there already.
        _ = try await store.enqueue(job, depthMax: .max, at: start)
        let failpoints = StepFailpoints { point, step in
            switch point {
            case .stored: if ScorecardJob.isProgress(step: step) { budget.progressed() }
            case .begun, .started, .worked: break
            }
        }
        return try await budget.keepTrying {
            let claims = try await store.claim(limit: 1, for: Self.lease, at: start)
            precondition(claims.count == 1, "The one job of this store is at work twice.")
            let context = JobContext(
                claim: claims[0],
                store: store,
                clock: clock,
                failpoints: failpoints
            )
            do {
                let value = try await work(context)
                _ = try await context.settle(as: .succeeded(followUp: nil), at: start)
                return value
            } catch {
                let wait = Settlement.waiting(dueAt: start, reason: "", spendsAttempt: true)
                _ = try await context.settle(as: wait, at: start)
                throw error
            }
        }
    }

    /// What was done so far.
    func steps() async throws -> [StepRecord] {
        guard let id = store.contents.jobs.first?.id else { return [] }
        return try await store.steps(of: id)
    }
}
