import Dispatch
import Foundation
import Glibc
import Sandbox
import TestSupport
import Testing

/// The end of a process that cannot stop by itself.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct StopDeadlineTests {
    @Test(arguments: [SIGTERM, SIGINT])
    func `what does not stop within the grace period and five seconds is ended`(
        signal: Int32
    ) async throws {
        try await Stage()
            .run { stage in
                let path = "\(stage.folder.path)/live.yaml"
                try "log:\n  level: debug\n".write(toFile: path, atomically: true, encoding: .utf8)
                let program = try await stage.serve([
                    "SCOREBELL_CONFIG": path, "SHUTDOWN_GRACE": "1",
                ])
                #expect(await program.wrote("The configuration is read again when it changes"))
                // A file that never ends, as on a network file system that does not answer: whoever
                // reads it cannot be stopped.
                try FileManager.default.removeItem(atPath: path)
                // Safe: it reads the path within the call.
                try #require(unsafe mkfifo(path, 0o600) == 0)
                program.signal(SIGHUP)
                let writing = await Self.opened(path)
                defer { close(writing) }
                let start = ContinuousClock.now
                program.signal(signal)
                #expect(await program.exitStatus() == 1)
                let time = ContinuousClock.now - start
                #expect(time >= .seconds(5) && time < .seconds(10), "\(time)")
                #expect(
                    await program.wrote("The process did not stop in time and is ended by force")
                )
            }
    }

    /// Opens a named pipe for writing, which waits until somebody reads it.
    private static func opened(_ path: String) async -> Int32 {
        await withCheckedContinuation { continuation in
            DispatchQueue(label: "opens a pipe")
                .async {
                    // Safe: it reads the path within the call.
                    continuation.resume(returning: unsafe open(path, O_WRONLY | O_CLOEXEC))
                }
        }
    }
}
