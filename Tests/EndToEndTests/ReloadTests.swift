import Foundation
import Glibc
import HTTPTypes
import Outbound
import Sandbox
import TestSupport
import Testing

/// Reading the configuration again while the real executable serves.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct ReloadTests {
    private static let inForce = "The configuration was read again and is in force."
    private static let refused =
        "The configuration was not replaced: something is wrong with the new one."

    /// A service with a file, which waits for signals.
    private func serve(
        _ stage: Stage,
        _ file: String,
        _ changes: [String: String] = [:]
    ) async throws -> (program: Program, path: String) {
        let path = "\(stage.folder.path)/live.yaml"
        try file.write(toFile: path, atomically: true, encoding: .utf8)
        let program = try await stage.serve(
            changes.merging(["SCOREBELL_CONFIG": path]) { _, new in new }
        )
        #expect(await program.wrote("The configuration is read again when it changes"))
        return (program, path)
    }

    @Test func `a changed file brings new reminders, without being told`() async throws {
        try await Stage()
            .run { stage in
                let (program, path) = try await serve(stage, "log:\n  level: debug\n")
                let url = try #require(stage.webhookURL)
                stage.world.setWebhookURL("\(url)/weekly")
                #expect(try await stage.call(.post, "\(url)/weekly").status == 404)
                try "reminders:\n  weekly:\n    layout: detailed\n"
                    .write(toFile: path, atomically: true, encoding: .utf8)
                #expect(await program.wrote(Self.inForce))
                #expect(await program.wrote(#""reminders":"weekly""#))
                let run = try await stage.remind()
                #expect(run.status == .success)
                #expect(stage.world.messages.count == 1)
            }
    }

    @Test func `SIGHUP brings another webhook secret, and the old one is refused`() async throws {
        try await Stage()
            .run { stage in
                let secret = "\(stage.folder.path)/secret"
                try "sandbox-client-secret\n"
                    .write(toFile: secret, atomically: true, encoding: .utf8)
                let (program, _) = try await serve(
                    stage,
                    "",
                    ["PORT_WEBHOOK_SECRET_FILE": secret]
                )
                #expect(try await stage.remind().status == .success)
                try "another".write(toFile: secret, atomically: true, encoding: .utf8)
                program.signal(SIGHUP)
                #expect(await program.wrote(Self.inForce))
                let run = await stage.world.fireAction()
                let delivery = stage.world.record.deliveries.last { $0.runID == run.id }
                #expect(delivery?.status == 401)
            }
    }

    @Test func `a wrong file changes nothing, and every mistake in it is told`() async throws {
        try await Stage()
            .run { stage in
                let (program, path) = try await serve(stage, "reminders:\n  weekly:\n")
                try "reminders:\n  other:\n    layout: fancy\nwebhook:\n  tolerance: never\n"
                    .write(toFile: path, atomically: true, encoding: .utf8)
                program.signal(SIGHUP)
                #expect(await program.wrote(Self.refused))
                #expect(await program.wrote("must be classic or detailed"))
                #expect(await program.wrote("must be a number of seconds from 1 to 86400"))
                let url = try #require(stage.webhookURL)
                #expect(try await stage.call(.post, "\(url)/weekly").status == 401)
                #expect(try await stage.call(.post, "\(url)/other").status == 404)
                #expect(try await stage.remind().status == .success)
            }
    }

    @Test func `keys that need a restart are named, and the others are in force`() async throws {
        try await Stage()
            .run { stage in
                let (program, path) = try await serve(stage, "worker:\n  concurrency: 2\n")
                try "worker:\n  concurrency: 3\nqueue:\n  retention: 9\nlog:\n  access: true\n"
                    .write(toFile: path, atomically: true, encoding: .utf8)
                program.signal(SIGHUP)
                #expect(await program.wrote("that only a restart puts in force"))
                #expect(await program.wrote(#""keys":"queue.retention worker.concurrency""#))
                let root = "http://127.0.0.1:\(try #require(await program.port()))"
                _ = try await stage.call(.get, "\(root)/healthz?token=hidden")
                #expect(await program.wrote("A request was answered."))
                #expect(await program.wrote(#""path":"/healthz""#))
                #expect(!program.text.contains("hidden"))
            }
    }

    @Test func `the log's level follows`() async throws {
        try await Stage()
            .run { stage in
                let path = "\(stage.folder.path)/live.yaml"
                try "log:\n  level: info\n".write(toFile: path, atomically: true, encoding: .utf8)
                let changes = ["SCOREBELL_CONFIG": path, "LOG_LEVEL": ""]
                let program = try await stage.serve(changes)
                #expect(try await stage.remind().status == .success)
                #expect(!program.text.contains("A step is done."))
                try "log:\n  level: debug\n".write(toFile: path, atomically: true, encoding: .utf8)
                // It looks at its files every two seconds.
                #expect(await program.wrote(Self.inForce))
                #expect(try await stage.remind().status == .success)
                #expect(await program.wrote("A step is done."))
            }
    }

    @Test func `a job under way keeps the configuration that it began with`() async throws {
        try await Stage()
            .run { stage in
                let slow = Fault(route: .blueprintSearch, kind: .slow(.seconds(60)), times: 1)
                stage.world.faults.add(slow)
                let (program, path) = try await serve(stage, "reminder:\n  layout: detailed\n")
                let run = await stage.world.fireAction()
                #expect(await program.wrote("The attempt begins."))
                _ = await stage.world.record { $0.calls[.blueprintSearch, default: 0] > 0 }
                try "reminder:\n  scorecard: Beauty\n"
                    .write(toFile: path, atomically: true, encoding: .utf8)
                program.signal(SIGHUP)
                #expect(await program.wrote(Self.inForce))
                stage.world.faults.clear()
                let ended = try #require(await stage.world.runEnded(run.id))
                #expect(ended.status == .success)
                let next = try await stage.remind()
                #expect(next.status == .failure && next.log.contains("no scorecard `Beauty`"))
            }
    }
}
