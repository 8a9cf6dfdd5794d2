import HTTPServer
import InMemoryLogging
import Intake
import Jobs
import JobsSQLite
import Logging
import Outbound
import Platform
import PortAPI
import PortPull
import Sandbox
import Synchronization
import TestSupport

/// A puller between Port's stand-in on a real socket and a real store, under a clock of the test's.
final class PullBench: Sendable {
    let world: SandboxWorld
    let store: SQLiteJobStore
    let clock = TestClock()
    let log = InMemoryLogHandler()
    /// How many unfinished jobs the store takes.
    let depthMax = Mutex(1_000)
    private let folder: TemporaryFolder
    private let server: Server
    private let curl: CurlClient
    private let address: BoundAddress
    private let outcomes = Mutex<[PullOutcome: Int]>([:])
    private let looks = Mutex<[PullLook: Int]>([:])

    init(_ configure: (inout SandboxConfiguration) -> Void = { _ in }) throws {
        let silent = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        var configuration = SandboxConfiguration(webhookURL: "https://bell.test/webhook")
        configuration.limits.claimMillisecondsMax = 1
        configure(&configuration)
        world = SandboxWorld(configuration: configuration)
        server = Server(
            configuration: ServerConfiguration(host: "127.0.0.1", port: 0, loops: 1),
            logger: silent,
            respond: world.respond
        )
        address = try server.start()
        curl = try CurlClient(configuration: CurlConfiguration(userAgent: "test"), logger: silent)
        folder = try TemporaryFolder()
        store = try SQLiteJobStore(path: "\(folder.path)/jobs.sqlite")
    }

    func count(_ outcome: PullOutcome) -> Int { outcomes.withLock { $0[outcome] ?? 0 } }
    func count(_ look: PullLook) -> Int { looks.withLock { $0[look] ?? 0 } }

    /// The messages of the log, from `level` on.
    func lines(from level: Logger.Level = .notice) -> [String] {
        log.entries.filter { $0.level >= level }.map { "\($0.message)" }
    }

    /// The jobs that carry claimed runs, by run, oldest first.
    func jobs() async throws -> [Job] {
        let filter = JobFilter(kind: PulledRun.jobKind)
        return try await store.list(filter, after: nil, limit: 500).jobs.reversed()
    }

    var port: PortClient {
        PortClient(
            configuration: PortConfiguration(
                baseURL: "http://\(address)",
                clientID: world.configuration.clientID,
                clientSecret: world.configuration.clientSecret
            ),
            transport: curl.transport,
            clock: AlarmClock.shared,
            wallClock: .system,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        )
    }

    private func puller() -> Puller {
        let plan = PullPlan(
            port: port,
            addresses: ActionAddresses(["https://bell.test"]),
            decryptor: InputDecryptor(),
            interval: .seconds(10)
        )
        let elapsed: @Sendable () -> Timestamp = { [clock] in
            Timestamp(secondsSince1970: 1_796_000_000) + clock.now.offset
        }
        return Puller(
            plan: { plan },
            submission: { [self] in
                Submission(store: store, depthMax: depthMax.withLock { $0 }, wake: {})
            },
            store: store,
            wake: {},
            changed: WakeSignal(),
            clock: clock,
            wallClock: WallClock(now: elapsed),
            random: RandomSource { 1.0.nextDown },
            ids: .timeOrdered(clock: .system),
            watch: { [self] outcome in outcomes.withLock { $0[outcome, default: 0] += 1 } },
            watchLook: { [self] look in looks.withLock { $0[look, default: 0] += 1 } },
            logger: Logger(label: "pull", factory: { _ in log })
        )
    }

    /// Runs a puller until the body has ended; the body begins when the first looks are over.
    func running(_ body: () async throws -> Void) async throws {
        let serving = Task { [server] in try await server.run() }
        let pulling = Task { [puller = puller()] in try await puller.run() }
        await clock.sleepers(atLeast: 1)
        let result: Result<Void, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        pulling.cancel()
        _ = await pulling.result
        await server.stop()
        _ = await serving.result
        curl.shutdown()
        try await store.close()
        try result.get()
    }

    /// Lets the time pass, and waits for the end of the look that this begins.
    func pass(_ time: Duration) async {
        clock.advance(by: time)
        await clock.sleepers(atLeast: 1)
    }
}
