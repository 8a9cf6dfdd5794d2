import Foundation
import Glibc
import HTTPTypes
import Outbound
import Sandbox
import TestSupport
import Testing

/// The real executable on a disk that fills up, cannot be written, or holds a damaged file.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct DiskTests {
    private static let mayMount: Comment = "Only root may mount a small disk."

    @Test(.enabled(if: geteuid() == 0, mayMount))
    func `a full disk is answered with 503 until there is room, and loses nothing`() async throws {
        try await Stage()
            .run { stage in
                try await SmallDisk(kilobytes: 2_048, in: stage.folder.path)
                    .mounted { disk in
                        let filler = "\(disk)/filler"
                        try Data(count: 1 << 20).write(to: URL(filePath: filler))
                        let program = try await stage.serve([
                            "WORKER_CONCURRENCY": "0", "DATABASE_URL": "sqlite:\(disk)/runs.sqlite",
                        ])
                        var accepted: [String] = []
                        var refusal: Answer?
                        while refusal == nil, accepted.count < 5_000 {
                            let (runID, answer) = try await stage.post()
                            if answer.status == 202 {
                                accepted.append(runID)
                            } else {
                                refusal = answer
                            }
                        }
                        let answer = try #require(refusal)
                        #expect(answer.status == 503 && !accepted.isEmpty)
                        #expect(answer.headers[.retryAfter] == "5")
                        #expect(
                            String(decoding: answer.body, as: UTF8.self)
                                .contains(#""error":"store_unavailable""#)
                        )
                        #expect(await program.wrote("A request could not be served"))
                        let root = "http://127.0.0.1:\(try #require(await program.port()))"
                        let ready = try await stage.call(.get, "\(root)/readyz")
                        #expect(ready.status == 503)
                        #expect(
                            String(decoding: ready.body, as: UTF8.self)
                                .contains("The database cannot be used now: the disk is full.")
                        )

                        try FileManager.default.removeItem(atPath: filler)
                        let (runID, again) = try await stage.post()
                        #expect(again.status == 202)
                        let readyAgain = try await stage.ready(root)
                        #expect(readyAgain.status == 200)
                        let kept = try await Program.run(
                            ["runs", "list", "--json", "--limit", "10000"],
                            environment: ["DATABASE_URL": "sqlite:\(disk)/runs.sqlite"],
                            in: disk
                        )
                        for runID in accepted + [runID] {
                            #expect(kept.text.contains("\"runId\":\"\(runID)\""))
                        }
                        program.signal(SIGTERM)
                        #expect(await program.exitStatus() == 0)
                    }
            }
    }

    @Test(.enabled("Only root may do so, on a file system that can.", canForbidWriting))
    func `files that may not be written any more are answered with 503 until they may`()
        async throws
    {
        try await Stage()
            .run { stage in
                let program = try await stage.serve(["WORKER_CONCURRENCY": "0"])
                let root = "http://127.0.0.1:\(try #require(await program.port()))"
                let (first, before) = try await stage.post()
                #expect(before.status == 202)
                let files = ["", "-wal"].map { "\(stage.folder.path)/scorebell.sqlite\($0)" }
                let isForbidden = try await Self.chattr("+i", files)
                let (refused, during) = try await stage.post()
                let ready = try await stage.call(.get, "\(root)/readyz")
                let isAllowed = try await Self.chattr("-i", files)
                #expect(isForbidden && isAllowed)
                #expect(during.status == 503 && during.headers[.retryAfter] == "5")
                #expect(ready.status == 503)
                let (second, after) = try await stage.post()
                #expect(after.status == 202)
                let readyAgain = try await stage.ready(root)
                #expect(readyAgain.status == 200)
                let kept = try await Program.run(
                    ["runs", "list", "--json"],
                    environment: ["DATABASE_URL": "sqlite:\(files[0])"],
                    in: stage.folder.path
                )
                #expect(kept.text.contains(first) && kept.text.contains(second))
                #expect(!kept.text.contains(refused))
            }
    }

    /// Whether the file system can forbid writing to a file that is open (chattr(1)).
    private static let canForbidWriting: @Sendable () async throws -> Bool = {
        let folder = try TemporaryFolder()
        let file = "\(folder.path)/file"
        guard geteuid() == 0, FileManager.default.createFile(atPath: file, contents: nil),
            FileManager.default.fileExists(atPath: "/usr/bin/chattr"),
            try await chattr("+i", [file])
        else { return false }
        return try await chattr("-i", [file])
    }

    private static func chattr(_ change: String, _ files: [String]) async throws -> Bool {
        let program = try Program([change] + files, in: "/", executable: "/usr/bin/chattr")
        return await program.exitStatus() == 0
    }

    @Test(.enabled(if: geteuid() == 0, mayMount))
    func `a disk that cannot be written is told at the start, with status 69`() async throws {
        let folder = try TemporaryFolder()
        try await SmallDisk(kilobytes: 1_024, in: folder.path)
            .mounted { disk in
                let settings = [
                    "PORT_CLIENT_ID": "a", "PORT_CLIENT_SECRET": "b", "HTTP_PORT": "0",
                    "SLACK_WEBHOOK_URL": "https://hooks.slack.com/services/T/B/x",
                    "DATABASE_URL": "sqlite:\(disk)/runs.sqlite", "HTTP_HOST": "127.0.0.1",
                ]
                let writer = try Program(["serve"], environment: settings, in: folder.path)
                _ = try #require(await writer.port())
                writer.signal(SIGKILL)
                _ = await writer.exitStatus()
                try await SmallDisk.mount(["-o", "remount,ro", disk])
                let answer = try await Program.run(
                    ["serve"],
                    environment: settings,
                    in: folder.path
                )
                #expect(answer.status == 69)
                #expect(
                    answer.text.hasPrefix("scorebell: The database cannot be used now: its file"),
                    "\(answer.text)"
                )
                try await SmallDisk.mount(["-o", "remount,rw", disk])
                let again = try Program(["serve"], environment: settings, in: folder.path)
                #expect(await again.port() != nil)
                again.signal(SIGTERM)
                #expect(await again.exitStatus() == 0)
            }
    }

    @Test func `a damaged database is told at the start, with status 69`() async throws {
        try await Stage()
            .run { stage in
                let program = try await stage.serve(["WORKER_CONCURRENCY": "0"])
                for _ in 0..<40 {
                    let (_, answer) = try await stage.post()
                    #expect(answer.status == 202)
                }
                program.signal(SIGTERM)
                #expect(await program.exitStatus() == 0)
                let path = "\(stage.folder.path)/scorebell.sqlite"
                var bytes = try Data(contentsOf: URL(filePath: path))
                for index in 4_096..<bytes.count { bytes[index] = 0x5A }
                try bytes.write(to: URL(filePath: path))
                let answer = try await Program.run(
                    ["serve"],
                    environment: stage.environment(),
                    in: stage.folder.path
                )
                #expect(answer.status == 69)
                #expect(
                    answer.text.hasPrefix(
                        "scorebell: The database cannot be used: its file is damaged (SQLite"
                    )
                )
                #expect(answer.text.contains("move it away to begin with an empty queue."))
            }
    }
}

/// A file system of a few kilobytes in memory.
private struct SmallDisk {
    let kilobytes: Int
    let path: String

    init(kilobytes: Int, in folder: String) throws {
        self.kilobytes = kilobytes
        path = "\(folder)/disk"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }

    /// Mounts it for as long as the body runs.
    func mounted(_ body: (_ path: String) async throws -> Void) async throws {
        try await Self.mount(["-t", "tmpfs", "-o", "size=\(kilobytes)k", "tmpfs", path])
        do {
            try await body(path)
        } catch {
            try await unmount()
            throw error
        }
        try await unmount()
    }

    static func mount(_ arguments: [String]) async throws {
        let program = try Program(arguments, in: "/", executable: "/bin/mount")
        try #require(await program.exitStatus() == 0, "\(program.text)")
    }

    /// Lazily, for a program that failed to end may still hold a file.
    private func unmount() async throws {
        let program = try Program(["-l", path], in: "/", executable: "/bin/umount")
        #expect(await program.exitStatus() == 0, "\(program.text)")
    }
}

extension Stage {
    /// Posts the webhook of a new run.
    func post() async throws -> (runID: String, answer: Answer) {
        let run = world.addRun()
        let call = world.invocation(for: run)
        let url = try #require(webhookURL)
        let body = String(decoding: call.body, as: UTF8.self)
        return (run.id, try await self.call(.post, url, headers: call.headers, body: body))
    }
}
