import Foundation
import Glibc
import HTTPTypes
import Outbound
import Sandbox
import scorebell
import Testing
import TestSupport

/// How many threads the executable takes, and what it does with too few.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct ThreadTests {
    private static let words = "raise TasksMax (systemd), pids_limit (Compose; --pids-limit)"

    /// Starts it with so much memory that each thread's stack takes a good part of it.
    private func starved(_ command: String, _ stage: Stage) throws -> Program {
        let script = #"ulimit -s 4194304; ulimit -v 16777216; exec "$0" \#(command)"#
        return try Program(
            ["-c", script, Program.path],
            environment: stage.environment(),
            in: stage.folder.path,
            executable: "/bin/sh"
        )
    }

    @Test(arguments: ["serve", "check"])
    func `a start without the threads that it needs ends with 69 and says what to raise`(
        command: String
    ) async throws {
        try await Stage()
            .run { stage in
                let program = try starved(command, stage)
                #expect(await program.exitStatus() == 69)
                #expect(await program.wrote("scorebell: The system gives this process "))
                #expect(await program.wrote(Self.words), "\(program.text)")
            }
    }

    @Test func `a health check that gets too few threads ends with 1`() async throws {
        try await Stage()
            .run { stage in
                let program = try starved("healthcheck --set http.port=1", stage)
                #expect(await program.exitStatus() == 1)
                #expect(program.text.hasPrefix("scorebell: "), "\(program.text)")
            }
    }

    @Test(.enabled(if: TaskLimit.isPermitted, "\(TaskLimit.absence)"))
    func `with the threads that it asks for it works, and with one less it says so`() async throws {
        try await Stage()
            .run { stage in
                let limit = try TaskLimit()
                defer { limit.remove() }
                let refused = try limit.serve(stage, tasks: 8)
                #expect(await refused.exitStatus() == 69)
                let match = refused.text.firstMatch(of: #/and it needs (\d+): /#)
                let needed = try #require(match.flatMap { Int($0.1) }, "\(refused.text)")
                let short = try limit.serve(stage, tasks: needed - 1)
                #expect(await short.exitStatus() == 69)
                #expect(short.text.contains(Self.words), "\(short.text)")
                let program = try limit.serve(stage, tasks: needed)
                let port = try #require(await program.port(), "\(program.text)")
                stage.world.setWebhookURL("http://127.0.0.1:\(port)/webhook")
                for _ in 0..<3 { #expect(try await stage.remind().status == .success) }
                #expect(try await stage.ready("http://127.0.0.1:\(port)").status == 200)
                let check = try limit.start(
                    "healthcheck",
                    stage.environment(["HTTP_PORT": "\(port)"]),
                    in: stage.folder.path
                )
                #expect(await check.exitStatus() == 0, "\(check.text)")
                program.signal(SIGTERM)
                #expect(await program.exitStatus() == 0)
            }
    }

    @Test(.enabled(if: TaskLimit.isPermitted, "\(TaskLimit.absence)"))
    func `other authorities need a thread, and without one the former stay in force`()
        async throws
    {
        try await Stage()
            .run { stage in
                let limit = try TaskLimit()
                defer { limit.remove() }
                let folder = stage.folder.path
                let authorities = try await TestCertificate(in: folder).certificate
                let other = try await TestCertificate(in: folder, name: "other").certificate
                let changes = ["OUTBOUND_CA_FILE": authorities]
                let program = try limit.serve(stage, changes, tasks: 100)
                let port = try #require(await program.port(), "\(program.text)")
                #expect(await program.wrote("The configuration is read again when it changes"))
                // A thread for tasks ends after five seconds without one, and this makes no other.
                // Who asks for readiness has a task run every two seconds for a while.
                #expect(try await stage.ready("http://127.0.0.1:\(port)").status == 200)
                try limit.allow(tasks: 1)
                try await Tool.run(["cp", other, authorities])
                #expect(await program.wrote(#""cause":"The system gives this process "#))
                #expect(program.text.ranges(of: "The configuration was not replaced.").count == 1)
                #expect(await program.wrote(Self.words))
                let figures = try await stage.call(.get, "http://127.0.0.1:\(port)/metrics")
                #expect(
                    String(decoding: figures.body, as: UTF8.self)
                        .contains(#"scorebell_config_reloads_total{result="refused"} 1"#)
                )
                try limit.allow(tasks: 100)
                program.signal(SIGHUP)
                #expect(await program.wrote("The configuration was read again and is in force."))
                program.signal(SIGTERM)
                #expect(await program.exitStatus() == 0)
            }
    }

    @Test(.enabled(if: TaskLimit.isPermitted, "\(TaskLimit.absence)"))
    func `a sandbox without threads of its own ends with 69 and a sentence`() async throws {
        try await Stage()
            .run { stage in
                let limit = try TaskLimit()
                defer { limit.remove() }
                let folder = stage.folder.path
                try limit.allow(tasks: 1)
                let refused = try limit.start("sandbox", stage.environment(), in: folder)
                #expect(await refused.exitStatus() == 69)
                let match = refused.text.firstMatch(of: #/and it needs (\d+): /#)
                let needed = try #require(match.flatMap { Int($0.1) }, "\(refused.text)")
                // Enough for Swift's runtime alone.
                try limit.allow(tasks: needed)
                let program = try limit.start(
                    "sandbox --try --once",
                    stage.environment(),
                    in: folder
                )
                #expect(await program.exitStatus() == 69, "\(program.text)")
                #expect(program.text.hasPrefix("scorebell: "), "\(program.text)")
            }
    }

    /// On a machine of 16 processors, a thread for each and priority, main and the timers' thread.
    @Test(arguments: [("0", 18), ("-1", 34)])
    func `threads are counted by the processors that the process could not do without`(
        narrowing: String,
        needed: Int
    ) async throws {
        try await Stage()
            .run { stage in
                let library = try await Self.machine(narrowing, in: stage.folder.path)
                let script = #"ulimit -s 4194304; ulimit -v 16777216; exec env "$1" "$0" check"#
                let program = try Program(
                    ["-c", script, Program.path, "LD_PRELOAD=\(library)"],
                    environment: stage.environment(["PATH": "/usr/bin:/bin"]),
                    in: stage.folder.path,
                    executable: "/bin/sh"
                )
                #expect(await program.exitStatus() == 69)
                #expect(await program.wrote(" threads, and it needs \(needed): "))
            }
    }

    /// Builds a library that says that there are 16 processors, and what becomes of asking for less.
    private static func machine(_ narrowing: String, in folder: String) async throws -> String {
        let source = """
            #define _GNU_SOURCE
            #include <sched.h>
            #include <string.h>
            int sched_getaffinity(pid_t id, size_t size, cpu_set_t *set)
            {
                int i;
                memset(set, 0, size);
                for (i = 0; i < 16; i++) CPU_SET(i, set);
                return 0;
            }
            int sched_setaffinity(pid_t id, size_t size, const cpu_set_t *set)
            {
                return \(narrowing);
            }
            """
        try source.write(toFile: "\(folder)/machine.c", atomically: true, encoding: .utf8)
        let library = "\(folder)/machine.so"
        try await Tool.run(["cc", "-shared", "-fPIC", "-o", library, "\(folder)/machine.c"])
        return library
    }

    @Test(.enabled(if: TaskLimit.isPermitted, "\(TaskLimit.absence)"))
    func `readiness notices that tasks do not run`() async throws {
        try await Stage()
            .run { stage in
                let limit = try TaskLimit()
                defer { limit.remove() }
                let path = "\(stage.folder.path)/live.yaml"
                try "log:\n  level: debug\n".write(toFile: path, atomically: true, encoding: .utf8)
                let changes = ["SCOREBELL_CONFIG": path, "WORKER_CONCURRENCY": "0"]
                // One processor is one thread for all tasks.
                let program = try limit.serve(stage, changes, tasks: 100, by: "taskset -c 0")
                let port = try #require(await program.port(), "\(program.text)")
                #expect(await program.wrote("The configuration is read again when it changes"))
                let root = "http://127.0.0.1:\(port)"
                #expect(try await stage.ready(root).status == 200)
                try limit.allow(tasks: 1)
                // Whoever reads a file that does not answer keeps the thread.
                try FileManager.default.removeItem(atPath: path)
                // Safe: it reads the path within the call.
                try #require(unsafe mkfifo(path, 0o600) == 0)
                program.signal(SIGHUP)
                let start = try await Self.uptime(stage, root)
                while try await Self.uptime(stage, root) < start + 13 {}
                let answer = try await stage.call(.get, "\(root)/readyz")
                #expect(answer.status == 503)
                let text = String(decoding: answer.body, as: UTF8.self)
                #expect(text.contains("The workers cannot run: no task has run for 1"), "\(text)")
                #expect(text.contains("TasksMax or pids_limit"))
                #expect(text.contains("It is not asked, because no task runs."))
                program.signal(SIGKILL)
                _ = await program.exitStatus()
            }
    }

    /// How many seconds the process says that it runs.
    private static func uptime(_ stage: Stage, _ root: String) async throws -> Int {
        let answer = try await stage.call(.get, "\(root)/healthz")
        #expect(answer.status == 200)
        let match = String(decoding: answer.body, as: UTF8.self)
            .firstMatch(of: #/"uptimeSeconds":(\d+)/#)
        return try #require(match.flatMap { Int($0.1) })
    }

    @Test(arguments: [("3", 3), ("8", 8)])
    func `http.loops says how many loops there are`(loops: String, count: Int) async throws {
        try await Stage()
            .run { stage in
                let program = try await stage.serve(["HTTP_LOOPS": loops])
                let port = try #require(await program.port())
                #expect(try await listeners(at: port) == count)
            }
    }

    @Test func `there is one loop less than it may use processors, and eight at most`()
        async throws
    {
        try await Stage()
            .run { stage in
                let port = try #require(try await stage.serve().port())
                let processors = ProcessInfo.processInfo.activeProcessorCount
                let loops = try await listeners(at: port)
                #expect((1...min(8, processors)).contains(loops))
            }
    }

    /// The sockets that listen on the port: each loop has one.
    private func listeners(at port: Int) async throws -> Int {
        let text = try await Tool.run(["cat", "/proc/net/tcp"])
        let place = ":" + String(port, radix: 16, uppercase: true)
        return text.split(separator: "\n")
            .count { line in
                let fields = line.split(separator: " ")
                return fields.count > 3 && fields[1].hasSuffix(place) && fields[3] == "0A"
            }
    }
}

/// Whether tasks run, by a clock of the test's.
@Suite(.timeLimit(.minutes(1)))
struct TaskPulseTests {
    @Test func `a silence of more than ten seconds is told, and a beat ends it`() async throws {
        let clock = TestClock()
        let pulse = TaskPulse(clock: clock)
        #expect(pulse.problem == nil && !pulse.isLate)
        clock.advance(by: .seconds(10))
        #expect(pulse.isLate)
        #expect(pulse.problem == nil)
        clock.advance(by: .seconds(1))
        let words = "The workers cannot run: no task has run for 11 s."
        #expect(pulse.problem?.hasPrefix(words) == true)
        let beating = Task { try await pulse.run() }
        await clock.sleepers(atLeast: 1)
        #expect(pulse.problem == nil && !pulse.isLate)
        for _ in 0..<30 {
            clock.advance(by: .seconds(1))
            await clock.sleepers(atLeast: 1)
        }
        #expect(pulse.problem == nil)
        beating.cancel()
        try await beating.value
    }

    @Test func `it rests while nobody asks, and a question is answered by a beat`() async throws {
        let clock = TestClock()
        let pulse = TaskPulse(clock: clock)
        let beating = Task { try await pulse.run() }
        while !pulse.isResting { await Task.yield() }
        #expect(pulse.problem == nil)
        for _ in 0..<45 {
            await clock.sleepers(atLeast: 1)
            #expect(!pulse.isResting)
            clock.advance(by: .seconds(2))
        }
        await clock.sleepers(atLeast: 1)
        clock.advance(by: .seconds(2))
        while !pulse.isResting { await Task.yield() }
        clock.advance(by: .seconds(3_600))
        // Nobody can say yet that it is silent.
        #expect(pulse.problem == nil && !pulse.isResting)
        await clock.sleepers(atLeast: 1)
        clock.advance(by: .seconds(1))
        #expect(pulse.problem == nil && !pulse.isLate)
        beating.cancel()
        try await beating.value
    }

    @Test func `a question that no beat answers is told after ten seconds`() async throws {
        let clock = TestClock()
        let pulse = TaskPulse(clock: clock)
        let beating = Task { try await pulse.run() }
        while !pulse.isResting { await Task.yield() }
        clock.advance(by: .seconds(3_600))
        // Nothing beats any more.
        beating.cancel()
        try await beating.value
        #expect(pulse.problem == nil)
        clock.advance(by: .seconds(4))
        #expect(pulse.isLate && pulse.problem == nil)
        clock.advance(by: .seconds(7))
        #expect(pulse.problem?.contains("no task has run for 11 s") == true)
    }
}

/// A cgroup of our own with a limit of tasks (the kernel's pids controller).
private struct TaskLimit {
    private static let roots = ["/sys/fs/cgroup/pids", "/sys/fs/cgroup"]
    private let folder: String

    static let absence = "skipped: we may make no cgroup with a limit of tasks"

    static let isPermitted: Bool = {
        guard let limit = try? TaskLimit() else { return false }
        limit.remove()
        return true
    }()

    init() throws {
        let name = "scorebell-test-\(ProcessInfo.processInfo.processIdentifier)"
        for root in Self.roots {
            let folder = "\(root)/\(name)"
            // Safe: these calls read the path and keep nothing.
            guard unsafe mkdir(folder, 0o755) == 0 || errno == EEXIST else { continue }
            if unsafe access("\(folder)/pids.max", W_OK) == 0 {
                self.folder = folder
                return
            }
            unsafe rmdir(folder)
        }
        throw CocoaError(.fileWriteNoPermission)
    }

    func remove() {
        // Safe: it reads the path within the call.
        _ = unsafe rmdir(folder)
    }

    func allow(tasks: Int) throws {
        try "\(tasks)".write(toFile: "\(folder)/pids.max", atomically: false, encoding: .utf8)
    }

    /// Starts the executable with so many tasks at most, by itself or by another program.
    func serve(
        _ stage: Stage,
        _ changes: [String: String] = [:],
        tasks: Int,
        by starter: String = ""
    ) throws -> Program {
        try allow(tasks: tasks)
        return try start("serve", stage.environment(changes), in: stage.folder.path, by: starter)
    }

    /// Starts the executable among those that the limit holds for.
    func start(
        _ command: String,
        _ environment: [String: String],
        in place: String,
        by starter: String = ""
    ) throws -> Program {
        let script = #"echo $$ > "$1/cgroup.procs" && exec \#(starter) "$0" \#(command)"#
        return try Program(
            ["-c", script, Program.path, folder],
            environment: environment.merging(["PATH": "/usr/bin:/bin"]) { $1 },
            in: place,
            executable: "/bin/sh"
        )
    }
}
