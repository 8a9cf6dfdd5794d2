import Foundation
import HTTPTypes
import Outbound
import Sandbox
import TestSupport
import Testing

/// `scorebell runs` beside a server that runs, and without one.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct RunsTests {
    @Test func `what the queue cannot do for want of a database is told, with status 69`()
        async throws
    {
        let folder = try TemporaryFolder()
        let database = ["DATABASE_URL": "sqlite:none.sqlite"]
        let missing = try await Program.run(
            ["runs", "list"],
            environment: database,
            in: folder.path
        )
        #expect(missing.status == 69)
        #expect(
            missing.text
                == "scorebell: The database cannot be used: there is no file none.sqlite.\n"
        )
        #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/none.sqlite"))

        try Data(repeating: 0x61, count: 8_192)
            .write(to: URL(filePath: "\(folder.path)/none.sqlite"))
        let other = try await Program.run(["runs", "list"], environment: database, in: folder.path)
        #expect(other.status == 69)
        #expect(other.text.contains("its file is not an SQLite database."))
    }

    @Test(arguments: [
        (["runs", "list", "--state", "sleeping"], 64, "sleeping"),
        (["runs", "list", "--limit", "0"], 64, "--limit must be a number from 1 to 10000."),
        (["runs", "list", "--after", "zzz"], 64, "--after must be what the list before"),
        (["runs", "retry"], 64, "job"),
        (["runs", "list", "--set", "database.ulr=x"], 78, "did you mean database.url?"),
        (
            ["runs", "list", "--set", "database.url=mysql:x"], 78,
            "database.url (DATABASE_URL) must be"
        ),
    ])
    func `wrong usage and configuration are told, with their status`(
        _ arguments: [String],
        _ status: Int32,
        _ words: String
    ) async throws {
        let folder = try TemporaryFolder()
        let answer = try await Program.run(arguments, in: folder.path)
        #expect(answer.status == status)
        #expect(answer.text.contains(words), "\(answer.text)")
    }

    @Test func `a run that failed is found, repaired and told of again`() async throws {
        try await Stage()
            .run { stage in
                let gone = Fault.Kind.status(404, body: "no_service")
                stage.world.faults.add(Fault(route: .slackWebhook, kind: gone, times: 1))
                _ = try await stage.serve()
                let run = try await stage.remind()
                #expect(run.status == .failure && stage.world.messages.isEmpty)

                let failed = try await stage.runs("list", "--state", "failed", "--json")
                #expect(failed.status == 0)
                let job = try #require(failed.text.firstMatch(of: #/"jobId":"(\w+)"/#)).1
                #expect(failed.text.contains("\"runId\":\"\(run.id)\""))
                #expect(failed.text.count { $0 == "\n" } == 1)
                let shown = try await stage.runs("show", run.id)
                #expect(shown.text.contains("job       \(job)\n"))
                #expect(shown.text.contains("The Slack webhook no longer exists"))
                #expect(shown.text.contains(#/build +done/#))

                let retried = try await stage.runs("retry", "\(job)", "--nonce", "once")
                #expect(retried.status == 0)
                #expect(retried.text == "Job \(job) is queued again (retry 1).\n")
                // Nobody rings for the server: it finds the job itself.
                #expect(await stage.world.message(count: 1).count == 1)
                // The second end has a report of its own; Port keeps the first.
                try await stage.until("show", "\(job)") {
                    $0.count(of: "run_report") == 2 && $0.count(of: "succeeded") == 3
                }
                let again = try await stage.runs("retry", "\(job)", "--nonce", "once")
                #expect(again.status == 0 && again.text.contains("by this retry before (retry 1)"))
                let late = try await stage.runs("retry", "\(job)")
                #expect(late.status == 1)
                #expect(
                    late.text
                        == "scorebell: Job \(job) has succeeded; there is nothing to retry.\n"
                )
                #expect(stage.world.messages.count == 1)
            }
    }

    @Test func `a failure that Port was not told yet is not told after a retry`() async throws {
        try await Stage()
            .run { stage in
                let gone = Fault.Kind.status(404, body: "no_service")
                stage.world.faults.add(Fault(route: .slackWebhook, kind: gone, times: 1))
                stage.world.faults.add(Fault(route: .runUpdate, kind: .status(500)))
                _ = try await stage.serve()
                let run = await stage.world.fireAction()
                try await stage.until("list", "--state", "waiting") { $0.contains("run_report") }
                let retried = try await stage.runs("retry", run.id)
                #expect(retried.status == 0)
                #expect(await stage.world.message(count: 1).count == 1)
                try await stage.until("show", run.id) { $0.count(of: "run_report") == 2 }
                stage.world.faults.clear()
                let ended = try #require(await stage.world.runEnded(run.id))
                #expect(ended.status == .success)
            }
    }

    @Test func `a run is cancelled while it works, sends nothing, and Port is told`() async throws {
        try await Stage()
            .run { stage in
                stage.world.faults.add(Fault(route: .blueprintSearch, kind: .hang(), times: 1))
                let program = try await stage.serve()
                let run = await stage.world.fireAction()
                await stage.world.faults.holding(atLeast: 1)
                let answer = try await stage.runs("cancel", run.id, "--reason", "Wrong blueprint.")
                #expect(answer.status == 0)
                #expect(answer.text.contains(#/^Job \w+ is cancelled\.\n$/#))
                let ended = try #require(await stage.world.runEnded(run.id))
                #expect(ended.status == .failure && ended.statusLabel == "Reminder cancelled")
                #expect(ended.log.contains("The reminder was cancelled: Wrong blueprint."))
                #expect(await program.wrote("The attempt was abandoned: its lease was lost."))
                #expect(stage.world.messages.isEmpty)
                let again = try await stage.runs("cancel", run.id)
                #expect(again.status == 0 && again.text.contains("was cancelled before."))
                let list = try await stage.runs("list", "--run", run.id)
                #expect(list.text.contains(#/JOB +STATE +KIND +RUN +ATTEMPTS +AGE +WHY\n/#))
                #expect(list.text.contains(#/cancelled +scorecard_reminder/#))
            }
    }

    @Test func `what cannot be done is told for each, the rest is done, and the status is 1`()
        async throws
    {
        try await Stage()
            .run { stage in
                _ = try await stage.serve(["WORKER_CONCURRENCY": "0"])
                let run = await stage.world.fireAction()
                let answer = try await stage.runs("cancel", "nothing", run.id)
                #expect(answer.status == 1)
                let missing = "scorebell: There is no job or run nothing in the database.\n"
                #expect(answer.text.contains(missing))
                #expect(answer.text.contains("is cancelled."))
                let empty = try await stage.runs("cancel", "")
                #expect(empty.status == 1 && empty.text.contains("There is no job or run"))
                let show = try await stage.runs("show", "nothing")
                #expect(show.status == 1 && show.text == missing)
                let retry = try await stage.runs("retry", run.id)
                #expect(retry.status == 0)
                let twice = try await stage.runs("retry", run.id)
                #expect(twice.status == 1)
                #expect(twice.text.contains("is queued; only a job that is over is retried."))
            }
    }

    @Test func `the server's depth knows what was done beside it`() async throws {
        try await Stage()
            .run { stage in
                _ = try await stage.serve(["WORKER_CONCURRENCY": "0", "QUEUE_MAX_DEPTH": "2"])
                let first = await stage.world.fireAction()
                #expect(try await stage.post().answer.status == 202)
                #expect(try await stage.post().answer.status == 503)
                // What is cancelled makes room, which its report takes: that is to be delivered.
                _ = try await stage.runs("cancel", first.id)
                #expect(try await stage.post().answer.status == 503)
                let report = try await stage.runs("list", "--run", first.id, "--json")
                let id = try #require(report.text.firstMatch(of: #/"jobId":"(\w+)"/#)).1
                #expect(try await stage.runs("cancel", "\(id)").status == 0)
                #expect(try await stage.post().answer.status == 202)
                _ = try await stage.runs("retry", first.id)
                #expect(try await stage.post().answer.status == 503)
            }
    }
}

extension Stage {
    /// Runs `scorebell runs` on the service's database, without any credentials.
    func runs(_ arguments: String...) async throws -> (status: Int32, text: String) {
        try await Program.run(
            ["runs"] + arguments,
            environment: ["DATABASE_URL": "sqlite:\(folder.path)/scorebell.sqlite"],
            in: folder.path
        )
    }

    /// Runs a command again and again until what it prints is as expected.
    func until(
        _ arguments: String...,
        condition: (String) -> Bool
    ) async throws {
        while true {
            let answer = try await Program.run(
                ["runs"] + arguments,
                environment: ["DATABASE_URL": "sqlite:\(folder.path)/scorebell.sqlite"],
                in: folder.path
            )
            if condition(answer.text) { return }
        }
    }
}

extension String {
    func count(of part: String) -> Int { ranges(of: part).count }
}
