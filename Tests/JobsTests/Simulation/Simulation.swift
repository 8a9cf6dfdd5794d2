import Jobs
import Logging
import Metrics
import Platform
import Synchronization
import TestSupport

/// Some processes, one store and the outside, for some minutes of trouble and then in peace.
///
/// Crashes, stops, lost requests and answers, late calls and clock jumps all come from one seed.
final class Simulation: Sendable {
    /// How long the trouble lasts.
    private static let stormEnd = Duration.seconds(90)
    /// By then everything has to be over, whatever the clock did: a wait is an hour at most.
    private static let patience = Duration.seconds(2 * 3_600)
    private static let processes = 2
    static let start = Timestamp(secondsSince1970: 1_795_000_000)

    let time: SimulatedTime
    let store: MemoryJobStore
    let world: SimulatedWorld
    private let dice: Mutex<SeededGenerator>
    /// Of the wall clock that all processes share, against the time that passes.
    private let skew = Mutex(Duration.zero)
    private let isStorm = Mutex(true)
    /// The processes that live on after the storm.
    private let survivors = Mutex<[Task<Void, Never>]>([])
    /// Whether anything goes wrong but the clock.
    private let isCalm: Bool

    /// - Parameters:
    ///   - seed: The same seed is the same run.
    ///   - isCalm: Nothing goes wrong but that the clock jumps, up to a day, either way.
    init(seed: UInt64, isCalm: Bool = false) {
        time = SimulatedTime(seed: seed)
        dice = Mutex(SeededGenerator(seed: seed &* 31 &+ 7))
        world = SimulatedWorld()
        self.isCalm = isCalm
        let numbers = SimulatedNumbers()
        // In order, so that the same seed gives the same ids.
        store = MemoryJobStore(ids: IDSource { "\(numbers.next())" })
    }

    /// Runs it all and returns what is wrong, in sentences; nothing when all is well.
    func run() -> [String] {
        let jobs = random(in: 2...5)
        for index in 0..<jobs {
            Task(executorPreference: time) { await self.accept("run\(index)") }
        }
        for number in 0..<Self.processes {
            Task(executorPreference: time) { await self.keepAlive(number) }
        }
        Task(executorPreference: time) { await self.weather() }
        let isOver = time.run(until: Self.patience) { [self] in
            !isStorm.withLock { $0 } && world.accepted.count == jobs
                && store.contents.jobs.allSatisfy(\.state.isFinal)
                && survivors.withLock { $0.count } == Self.processes
        }
        for survivor in survivors.withLock({ $0 }) { survivor.cancel() }
        // So that nothing of this history is left in memory.
        _ = time.run(until: .zero) { false }
        guard isOver else {
            let open = store.contents.jobs.filter { !$0.state.isFinal }
            return ["after two hours these are not over: \(open)"]
        }
        return world.problems(in: store.contents)
    }

    func chance(_ probability: Double) -> Bool {
        dice.withLock { Double.random(in: 0..<1, using: &$0) } < probability
    }

    func random(in range: ClosedRange<Int>) -> Int {
        dice.withLock { Int.random(in: range, using: &$0) }
    }

    var wallClock: WallClock {
        WallClock { [self] in
            Self.start + SimulatedTime.Instant(offset: .zero).duration(to: time.now)
                + skew.withLock { $0 }
        }
    }

    /// A sleep that nothing cuts short.
    private func pause(_ milliseconds: ClosedRange<Int>) async {
        try? await time.sleep(for: .milliseconds(random(in: milliseconds)))
    }

    /// The storm: it ends, and clocks jump while it lasts.
    private func weather() async {
        for _ in 0..<(isCalm ? 2 : random(in: 0...2)) {
            // Further apart than two looks at the clock, so that no jump hides another.
            await pause(21_000...40_000)
            let seconds = chance(0.5) ? 3_600 : random(in: 2...86_400)
            skew.withLock { $0 += .seconds(chance(0.5) ? seconds : -seconds) }
        }
        try? await time.sleep(until: SimulatedTime.Instant(offset: Self.stormEnd), tolerance: nil)
        isStorm.withLock { $0 = false }
    }

    /// A receiver: it says 202 only of what the store says it has.
    private func accept(_ key: String) async {
        let store = FaultyStore(store: store, fate: fate(of: SimulatedProcess()))
        await pause(0...40_000)
        while true {
            let job = NewJob(kind: "reminder", key: key, runID: key, payload: [])
            if let stored = try? await store.enqueue(job, depthMax: 99, at: wallClock.now()) {
                return world.accept(stored.jobID)
            }
            await pause(100...2_000)
        }
    }

    /// What becomes of each call of a process.
    private func fate(
        of process: SimulatedProcess
    ) -> @Sendable () async -> FaultyStore.Fate {
        { [self] in
            let isStorm = !isCalm && isStorm.withLock { $0 }
            if isStorm, chance(0.3) { await pause(1...(chance(0.02) ? 90_000 : 300)) }
            guard process.isAlive else { return .lostRequest }
            guard isStorm else { return .good }
            if chance(0.04) { return .lostRequest }
            return chance(0.04) ? .lostAnswer : .good
        }
    }

    /// A machine's place: whenever its process has died or was stopped, another is started.
    private func keepAlive(_ number: Int) async {
        while true {
            let process = SimulatedProcess()
            let runner = runner(for: process)
            let running = Task<Void, Never>(executorPreference: time) {
                _ = try? await runner.run()
            }
            guard !isCalm, isStorm.withLock({ $0 }), chance(0.8) else {
                return survivors.withLock { $0.append(running) }
            }
            await pause(500...60_000)
            // A kill or a stop; one that is stopped gives back what it has.
            if chance(0.7) { process.kill() }
            running.cancel()
            await running.value
            process.kill()
            for problem in world.ledgerProblems(in: store.contents) { world.note(problem) }
            await pause(10...5_000)
        }
    }

    private func runner(for process: SimulatedProcess) -> JobRunner {
        var limits = JobLimits(concurrency: 2, lease: .seconds(30), grace: .seconds(5))
        limits.pollInterval = .seconds(20)
        let random = RandomSource { [self] in
            dice.withLock { Double.random(in: 0..<1, using: &$0) }
        }
        return JobRunner(
            store: FaultyStore(store: store, fate: fate(of: process)),
            workers: [
                SimulatedWorker(simulation: self, process: process).reminder,
                SimulatedWorker(simulation: self, process: process).report,
            ],
            limits: limits,
            signal: WakeSignal(),
            clock: time,
            wallClock: wallClock,
            random: random,
            logger: Logger(label: "simulation") { _ in SwiftLogNoOpLogHandler() },
            metrics: NOOPMetricsHandler.instance,
            executor: time
        )
    }

    /// Whether the outside makes trouble now.
    func isTrouble(_ probability: Double) -> Bool {
        !isCalm && isStorm.withLock { $0 } && chance(probability)
    }
}

/// Counts up from 1.
private final class SimulatedNumbers: Sendable {
    private let last = Atomic(0)

    func next() -> Int { last.add(1, ordering: .relaxed).newValue }
}

/// A process as far as it matters here: it lives or it does not.
final class SimulatedProcess: Sendable {
    private let alive = Atomic(true)

    var isAlive: Bool { alive.load(ordering: .relaxed) }
    func kill() { alive.store(false, ordering: .relaxed) }
}
