import Dispatch
import Foundation
import Glibc
import TestSupport
import Testing

/// Signals that come to process 1 of a container while it starts.
@Suite(
    .enabled(if: ProcessOne.isPermitted, "skipped: this machine gives us no process namespace"),
    .serialized,
    .timeLimit(.minutes(3))
)
struct SignalTests {
    /// Something that happens while the process starts.
    enum Moment: Sendable, CustomTestStringConvertible {
        case threads(Int)
        case line(String)

        var testDescription: String {
            switch self {
            case .threads(let count): "with \(count) threads"
            case .line(let text): "after \(text)"
            }
        }
    }

    static let moments: [Moment] =
        (1...12).map(Moment.threads)
        + [.line("{"), .line("listening"), .line("is read again when")]

    @Test(arguments: moments, [SIGTERM, SIGINT])
    func `told to stop at any moment of its start, it ends`(
        moment: Moment,
        signal: Int32
    ) async throws {
        try await Stage()
            .run { stage in
                let one = try await ProcessOne.serve(stage.environment(), in: stage.folder.path)
                await Self.wait(for: moment, of: one)
                one.signal(signal)
                #expect(await one.program.exitStatus() == 0, "\(one.program.text)")
            }
    }

    @Test(arguments: [SIGTERM, SIGINT])
    func `told to stop while it waits for its configuration, it ends`(
        signal: Int32
    ) async throws {
        try await Stage()
            .run { stage in
                let pipe = try NamedPipe(in: stage.folder.path)
                let one = try await ProcessOne.serve(
                    stage.environment(["SCOREBELL_CONFIG": pipe.path]),
                    in: stage.folder.path
                )
                let writing = await pipe.opened()
                one.signal(signal)
                #expect(await one.program.exitStatus() == 0, "\(one.program.text)")
                writing.closeFile()
            }
    }

    @Test(arguments: moments)
    func `a SIGHUP at any moment of its start neither ends it nor is lost`(
        moment: Moment
    ) async throws {
        try await Stage()
            .run { stage in
                let one = try await ProcessOne.serve(stage.environment(), in: stage.folder.path)
                await Self.wait(for: moment, of: one)
                one.signal(SIGHUP)
                let words = "The configuration was read again and is in force."
                #expect(await one.program.wrote(words), "\(one.program.text)")
                one.signal(SIGTERM)
                #expect(await one.program.exitStatus() == 0, "\(one.program.text)")
            }
    }

    private static func wait(for moment: Moment, of one: ProcessOne) async {
        switch moment {
        case .threads(let count): await one.threads(atLeast: count)
        case .line(let text): #expect(await one.program.wrote(text))
        }
    }

    @Test(
        .enabled(if: PostgresServer.isThere, "\(PostgresServer.absence)"),
        arguments: [SIGTERM, SIGINT]
    )
    func `told to stop while another holds PostgreSQL's lock, it ends at once`(
        signal: Int32
    ) async throws {
        try await Stage()
            .run { stage in
                let url = try PostgresServer.emptyDatabase()
                let holder = try LockHolder(of: url)
                let one = try await ProcessOne.serve(
                    stage.environment(["DATABASE_URL": url]),
                    in: stage.folder.path
                )
                try await holder.isWaitedFor()
                let start = ContinuousClock.now
                one.signal(signal)
                #expect(await one.program.exitStatus() == 0, "\(one.program.text)")
                #expect(ContinuousClock.now - start < .seconds(5))
                try await holder.end()
            }
    }
}

/// A file whose reader waits until a test writes.
private struct NamedPipe {
    let path: String

    init(in folder: String) throws {
        path = "\(folder)/live.yaml"
        // Safe: it reads the path within the call.
        try #require(unsafe mkfifo(path, 0o600) == 0)
    }

    /// Waits until somebody reads, and returns the end to write to.
    func opened() async -> FileHandle {
        await withCheckedContinuation { continuation in
            DispatchQueue(label: "opens a pipe")
                .async {
                    // Safe: it reads the path within the call.
                    let descriptor = unsafe open(path, O_WRONLY | O_CLOEXEC)
                    continuation.resume(
                        returning: FileHandle(fileDescriptor: descriptor, closeOnDealloc: false)
                    )
                }
        }
    }
}

/// A session that holds the lock under which tables are made.
private struct LockHolder {
    private static let lock = "7236832101"

    private let url: String
    private let session: Program

    init(of url: String) throws {
        self.url = url
        session = try Program(
            ["-q", "-d", url, "-c", "SELECT pg_advisory_lock(\(Self.lock)); SELECT pg_sleep(120)"],
            in: "/",
            executable: "/usr/bin/psql"
        )
        while try count(isGranted: true) == 0 {}
    }

    /// Waits until another session wants the lock.
    func isWaitedFor() async throws {
        while try count(isGranted: false) == 0 { await Task.yield() }
    }

    func end() async throws {
        try PostgresServer.sql(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE granted AND \(Self.isOurs)",
            in: url
        )
        _ = await session.exitStatus()
    }

    private static let isOurs =
        "locktype = 'advisory' AND (classid::bigint << 32) + objid::bigint = \(lock)"

    private func count(isGranted: Bool) throws -> Int {
        let sql = "SELECT count(*) FROM pg_locks WHERE granted = \(isGranted) AND \(Self.isOurs)"
        return Int(try PostgresServer.sql(sql, in: url).prefix { $0 != "\n" }) ?? 0
    }
}
