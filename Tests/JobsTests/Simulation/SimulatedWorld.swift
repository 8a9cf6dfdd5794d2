import Jobs
import Platform
import Synchronization

/// The outside: what was accepted, what arrived there, and what was known of it.
final class SimulatedWorld: Sendable {
    private struct State {
        var accepted: Set<String> = []
        /// How often each message of each job arrived.
        var posts: [String: Int] = [:]
        /// How often one was sent again, or not, because nobody knew.
        var repeats: [String: Int] = [:]
        var skips: [String: Int] = [:]
        /// How each run was ended; a second word on it is not heard.
        var endings: [String: String] = [:]
        var problems: [String] = []
    }

    private let state = Mutex(State())

    var accepted: Set<String> { state.withLock { $0.accepted } }

    func accept(_ job: String) { state.withLock { _ = $0.accepted.insert(job) } }
    func post(_ message: String) { state.withLock { $0.posts[message, default: 0] += 1 } }
    func noteRepeat(_ message: String) { state.withLock { $0.repeats[message, default: 0] += 1 } }
    func noteSkip(_ message: String) { state.withLock { $0.skips[message, default: 0] += 1 } }
    func note(_ problem: String) { state.withLock { $0.problems.append(problem) } }

    /// How often a message was sent again, or not, because nobody knew.
    var unknowns: Int {
        state.withLock { $0.repeats.values.reduce(0, +) + $0.skips.values.reduce(0, +) }
    }

    func end(_ run: String, _ status: String) {
        state.withLock { state in
            if state.endings[run] == nil { state.endings[run] = status }
        }
    }

    /// Where the ledger does not say exactly what finished steps said.
    func ledgerProblems(in model: QueueModel) -> [String] {
        var sent: [String] = []
        var last: [String: [UInt8]] = [:]
        for job in model.jobs {
            let done = model.steps(of: job.id).filter { $0.state == .done }
            for step in done where step.name.hasPrefix("send ") {
                let number = step.name.dropFirst(5)
                if step.result == Array("true".utf8) { sent.append("\(job.runID)/\(number)") }
                last[job.runID] = [UInt8(number) ?? 0]
            }
        }
        let range = LedgerRange()
        let isSame =
            model.ledger("sent", range, limit: .max).map(\.key) == sent.sorted()
            && Dictionary(
                uniqueKeysWithValues: model.ledger("last", range, limit: .max)
                    .map { ($0.key, $0.value) }
            ) == last
        return isSame ? [] : ["the ledger says otherwise than the steps"]
    }

    /// What must hold when everything is over, and does not.
    func problems(in model: QueueModel) -> [String] {
        let state = state.withLock { $0 }
        var problems = state.problems
        for job in model.jobs where job.kind == "reminder" {
            if job.state != .succeeded { problems.append("\(job.id) ended as \(job.state)") }
            if state.endings[job.runID] == nil { problems.append("\(job.runID) was not ended") }
            let reports = model.jobs.count { $0.key == "report:\(job.id)" }
            if reports != 1 { problems.append("\(job.id) has \(reports) reports") }
            for number in 1...SimulatedWorker.messages {
                let message = "\(job.runID) message \(number)"
                let posts = state.posts[message] ?? 0
                let skips = state.skips[message] ?? 0
                let repeats = state.repeats[message] ?? 0
                if posts == 0, skips == 0 { problems.append("\(message) never arrived") }
                if posts > 1 + repeats { problems.append("\(message) arrived \(posts) times") }
            }
        }
        problems += ledgerProblems(in: model)
        for job in state.accepted where model.job(job) == nil {
            problems.append("\(job) was accepted and is lost")
        }
        return problems
    }
}

/// What a process does with a job, against an outside that answers as it likes.
struct SimulatedWorker: Sendable {
    static let messages = 2
    /// Longer than all jumps of the clock together, which a job's age is measured by.
    private static let ageMax = Duration.seconds(30 * 86_400)

    let simulation: Simulation
    let process: SimulatedProcess

    /// An error of the outside, with what is known of the effect.
    private struct Trouble: DispositionError {
        var disposition: Disposition
    }

    var reminder: Worker {
        Worker(kind: "reminder", attemptsMax: 10_000, ageMax: Self.ageMax) { context in
            do {
                try await context.step("build", stored: storage) { try await work() }
                for number in 1...Self.messages { try await send(number, in: context) }
                return .succeeded(
                    followUp: NewJob(
                        kind: "report",
                        key: "report:\(context.job.id)",
                        runID: context.job.runID,
                        payload: []
                    )
                )
            } catch {
                return .retry(reason: "\(error)", after: nil)
            }
        }
    }

    var report: Worker {
        Worker(kind: "report", attemptsMax: 10_000, ageMax: Self.ageMax) { context in
            do {
                try await context.step("end run", stored: storage) {
                    try await work()
                    if process.isAlive { simulation.world.end(context.job.runID, "SUCCESS") }
                    try await work()
                }
                return .succeeded(followUp: nil)
            } catch {
                return .retry(reason: "\(error)", after: nil)
            }
        }
    }

    /// Ends are stored at once or with what comes next, as the dice say.
    private var storage: StepStorage { simulation.chance(0.5) ? .atOnce : .withNext }

    /// A call to the outside that may take long or fail, and can be repeated.
    private func work() async throws {
        try await simulation.time.sleep(for: .milliseconds(simulation.random(in: 1...400)))
        if simulation.isTrouble(0.1) { throw Trouble(disposition: .retry(after: nil)) }
    }

    private func send(_ number: Int, in context: JobContext) async throws {
        let world = simulation.world
        let message = "\(context.job.runID) message \(number)"
        let isUnknown = try await context.isUnknown("send \(number)")
        let skips = isUnknown && simulation.chance(0.2)
        let isSent = try await context.effect(
            "send \(number)",
            whenUnknown: skips ? .skip(entered(false, number, context)) : .repeatEffect,
            stored: storage
        ) {
            guard process.isAlive else { throw CancellationError() }
            checkIsMine(context)
            if isUnknown { world.noteRepeat(message) }
            return entered(try await post(message), number, context)
        }
        if !isSent { world.noteSkip(message) }
    }

    /// What a message's step says, and the ledger with it: that it was sent, and which one was last.
    private func entered(
        _ isSent: Bool,
        _ number: Int,
        _ context: JobContext
    ) -> StepResult<Bool> {
        let run = context.job.runID
        return StepResult(
            isSent,
            entries: [
                LedgerEntry(book: "sent", key: "\(run)/\(number)", value: isSent ? [1] : nil),
                LedgerEntry(book: "last", key: run, value: [UInt8(number)]),
            ]
        )
    }

    /// Posts a message: it may be refused, lost on the way, or taken without an answer.
    private func post(_ message: String) async throws -> Bool {
        if simulation.isTrouble(0.1) { throw Trouble(disposition: .retry(after: nil)) }
        if simulation.isTrouble(0.1) { throw Trouble(disposition: .unknown) }
        simulation.world.post(message)
        try await simulation.time.sleep(for: .milliseconds(simulation.random(in: 1...9_000)))
        if simulation.isTrouble(0.1) { throw Trouble(disposition: .unknown) }
        return true
    }

    /// An effect is about to happen: this attempt, and no other, must hold the job.
    private func checkIsMine(_ context: JobContext) {
        let job = simulation.store.contents.job(context.job.id)
        let isMine =
            job?.state == .running && job?.attempts == context.job.attempts
            && job?.snoozes == context.job.snoozes
        if !isMine { simulation.world.note("\(context.job.id) is worked on by two") }
    }
}
