import Foundation
import HTTPTypes
import JSON
import Outbound
import Sandbox
import Testing
import TestSupport

/// Answers of the real executable that end runs, and those that somebody waits for.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct SynchronousTests {
    private static let done = "Slack reminder sent successfully 🚀 (1 message, 47 entities)"

    /// Calls the service for a run of that door, as Port would.
    private func call(
        _ stage: Stage,
        for run: ActionRun,
        as shape: InvocationShape = .minimal,
        _ query: String = ""
    ) async throws -> (status: Int, json: JSONValue) {
        let call = stage.world.invocation(for: run, as: shape)
        let answer = try await stage.call(
            .post,
            try #require(stage.webhookURL) + query,
            headers: call.headers,
            body: String(decoding: call.body, as: UTF8.self)
        )
        return (answer.status, try JSONValue(parsing: answer.body))
    }

    @Test(arguments: [InvocationShape.full, .agent, .portPayload])
    func `a synchronous run is told its end by the answer, and by nobody else`(
        shape: InvocationShape
    ) async throws {
        try await Stage()
            .run { stage in
                let program = try await stage.serve()
                let run = await stage.world.fireAction(shape, through: .synchronous)
                #expect(run.status == .success)
                let answer = try JSONValue(parsing: Array((run.response ?? "").utf8))
                #expect(answer["ok"] == true && answer["status"] == "succeeded")
                #expect(answer["runId"] == .string(run.id))
                #expect(run.log.hasSuffix(Self.done))
                #expect(stage.world.messages.count == 1)
                program.signal(SIGTERM)
                #expect(await program.exitStatus() == 0)
                #expect(stage.world.record.calls(.runUpdate) == 0)
                #expect(stage.world.record.refusals.isEmpty)
            }
    }

    @Test func `a synchronous run that fails says why, in the answer and in the log`() async throws
    {
        try await Stage()
            .run { stage in
                let gone = Fault.Kind.status(404, body: "no_service")
                stage.world.faults.add(Fault(route: .slackWebhook, kind: gone))
                let program = try await stage.serve()
                let run = await stage.world.fireAction(through: .synchronous)
                #expect(run.status == .failure)
                let answer = try JSONValue(parsing: Array((run.response ?? "").utf8))
                #expect(answer["status"] == "failed" && answer["error"] == "job_failed")
                let reason = "The Slack webhook no longer exists"
                let message = answer["message"]?.string
                #expect(message?.hasPrefix("The job failed: \(reason)") == true)
                #expect(run.log.contains("failed and will not be tried again: \(reason)"))
                #expect(stage.world.record.deliveries.first?.status == 502)
                program.signal(SIGTERM)
                #expect(await program.exitStatus() == 0)
                #expect(stage.world.record.calls(.runUpdate) == 0)
            }
    }

    @Test func `a synchronous run that an operator cancels is told by the answer alone`()
        async throws
    {
        try await Stage()
            .run { stage in
                _ = try await stage.serve(["WORKER_CONCURRENCY": "0"])
                async let fired = stage.world.fireAction(through: .synchronous)
                var jobs = ""
                while jobs.isEmpty { jobs = try await stage.runs("list", "--json").text }
                let id = try #require(jobs.firstMatch(of: #/"jobId":"(\w+)"/#)).1
                #expect(try await stage.runs("cancel", String(id)).status == 0)
                let run = await fired
                #expect(run.status == .failure)
                #expect(run.response?.contains(#""error":"job_cancelled""#) == true)
                #expect(try await stage.runs("list", "--json").text.count { $0 == "\n" } == 1)
            }
    }

    @Test func `a synchronous run whose attempts ran out is a failure too`() async throws {
        try await Stage()
            .run { stage in
                stage.world.faults.add(Fault(route: .slackWebhook, kind: .status(503)))
                let program = try await stage.serve(["WORKER_MAX_ATTEMPTS": "1"])
                let run = await stage.world.fireAction(through: .synchronous)
                #expect(run.status == .failure)
                #expect(run.response?.contains(#""error":"job_given_up""#) == true)
                program.signal(SIGTERM)
                #expect(await program.exitStatus() == 0)
                #expect(stage.world.record.calls(.runUpdate) == 0)
            }
    }

    @Test(arguments: [Door.webhook, .synchronous])
    func `where a caller waits and the body is silent, Port is asked who ends the run`(
        door: Door
    ) async throws {
        try await Stage()
            .run { stage in
                let program = try await stage.serve()
                stage.world.setWebhookURL(try #require(stage.webhookURL) + "?wait=30")
                let run = await stage.world.fireAction(.minimal, through: door)
                #expect(stage.world.record.deliveries.first?.status == 200)
                let ended = try #require(await stage.world.runEnded(run.id))
                #expect(ended.status == .success)
                #expect(ended.log.hasSuffix(Self.done))
                // The report is a job of its own, which has ended when this has been written.
                #expect(await program.wrote(#""job_kind":"run_report""#))
                program.signal(SIGTERM)
                #expect(await program.exitStatus() == 0)
                let record = stage.world.record
                #expect(record.calls(.run) == 1 && record.refusals.isEmpty)
                #expect(record.calls(.runUpdate) == (door == .webhook ? 1 : 0))
            }
    }

    @Test func `a reminder can be configured as synchronous, another not`() async throws {
        try await Stage()
            .run { stage in
                let path = "\(stage.folder.path)/reminders.yaml"
                let file = "reminders:\n  weekly:\n    webhook:\n      synchronized: true\n"
                try file.write(toFile: path, atomically: true, encoding: .utf8)
                let program = try await stage.serve(["SCOREBELL_CONFIG": path])
                let unnamed = try #require(stage.webhookURL)
                let other = try await call(stage, for: stage.world.addRun())
                #expect(other.status == 202)
                stage.world.setWebhookURL("\(unnamed)/weekly")
                let run = await stage.world.fireAction(.minimal, through: .synchronous)
                #expect(run.status == .success)
                #expect(run.response?.contains(#""status":"succeeded""#) == true)
                program.signal(SIGTERM)
                #expect(await program.exitStatus() == 0)
                #expect(stage.world.record.refusals.isEmpty)
            }
    }

    @Test func `the time that a caller names ends in 202, and the run goes on`() async throws {
        try await Stage()
            .run { stage in
                stage.world.faults.add(Fault(route: .slackWebhook, kind: .hang(), times: 1))
                _ = try await stage.serve()
                let run = stage.world.addRun()
                let answer = try await call(stage, for: run, as: .full, "?wait=1")
                #expect(answer.status == 202 && answer.json["ok"] == true)
                #expect(["queued", "running"].contains(answer.json["status"]?.string))
                stage.world.faults.clear()
                #expect(try #require(await stage.world.runEnded(run.id)).status == .success)
            }
    }

    @Test func `two calls for one run wait for one reminder`() async throws {
        try await Stage()
            .run { stage in
                stage.world.faults.add(Fault(route: .slackWebhook, kind: .hang(), times: 1))
                _ = try await stage.serve()
                let run = stage.world.addRun()
                async let first = call(stage, for: run, "?wait=30")
                await stage.world.faults.holding(atLeast: 1)
                async let second = call(stage, for: run, "?wait=30")
                async let third = call(stage, for: run)
                #expect(try await third.status == 202)
                stage.world.faults.clear()
                let (one, two) = (try await first, try await second)
                #expect(one.status == 200 && two.status == 200)
                #expect(one.json["jobId"] == two.json["jobId"])
                #expect(one.json["duplicate"] == false && two.json["duplicate"] == true)
                #expect(stage.world.messages.count == 1)
            }
    }

    @Test func `a wrong wait is 400 to who may call, and nothing to others`() async throws {
        try await Stage()
            .run { stage in
                _ = try await stage.serve()
                for query in ["?wait=0", "?wait=31", "?wait=soon"] {
                    let answer = try await call(stage, for: stage.world.addRun(), query)
                    #expect(answer.status == 400 && answer.json["error"] == "wait_invalid")
                    let url = try #require(stage.webhookURL) + query
                    #expect(try await stage.call(.post, url, body: "{}").status == 401)
                }
                #expect(try await stage.runs("list", "--json").text.isEmpty)
            }
    }

    @Test func `a second life's last words are told, too`() async throws {
        try await Stage()
            .run { stage in
                let gone = Fault.Kind.status(404, body: "no_service")
                stage.world.faults.add(Fault(route: .slackWebhook, kind: gone, times: 1))
                stage.world.faults.add(Fault(route: .runUpdate, kind: .status(500)))
                _ = try await stage.serve()
                let run = stage.world.addRun()
                let answer = try await call(stage, for: run, as: .full, "?wait=30")
                #expect(answer.status == 502)
                // Port does not hear of the end before there is another one.
                #expect(try await stage.runs("retry", run.id).status == 0)
                _ = await stage.world.message(count: 1)
                stage.world.faults.clear()
                let ended = try #require(await stage.world.runEnded(run.id))
                #expect(ended.status == .success)
                #expect(ended.log.contains("failed and will not be tried again"))
                #expect(ended.log.contains(Self.done))
            }
    }

    @Test func `a process that stops answers who waits at once, and goes on after`() async throws {
        try await Stage()
            .run { stage in
                stage.world.faults.add(Fault(route: .slackWebhook, kind: .hang()))
                let program = try await stage.serve(["SHUTDOWN_GRACE": "0"])
                let asking = stage.world.addRun()
                async let asked = call(stage, for: asking, as: .full, "?wait=30")
                async let synchronous = stage.world.fireAction(through: .synchronous)
                // Both are being worked on, so both answers are held.
                await stage.world.faults.holding(atLeast: 1)
                _ = await stage.world.record { $0.calls(.runLog) >= 2 }
                program.signal(SIGTERM)
                #expect(try await asked.status == 202)
                let run = await synchronous
                #expect(run.status == .failure)
                #expect(run.response?.contains(#""error":"stopping""#) == true)
                #expect(await program.exitStatus() == 0)
                stage.world.faults.clear()
                _ = try await stage.serve()
                #expect(try #require(await stage.world.runEnded(asking.id)).status == .success)
                #expect(await stage.world.message(count: 2).count == 2)
                #expect(stage.world.record.calls(.runUpdate) == 1)
            }
    }
}

/// The same, where another process works the run off.
@Suite(
    .enabled(if: PostgresServer.isThere, "\(PostgresServer.absence)"),
    .serialized,
    .timeLimit(.minutes(3))
)
struct SynchronousPostgresTests {
    @Test func `an answer is held until another process has ended the job`() async throws {
        try await Stage()
            .run { stage in
                let database = ["DATABASE_URL": try PostgresServer.emptyDatabase()]
                let worker = try await stage.serve(database)
                let receiver = try await stage.serve(
                    database.merging(["WORKER_CONCURRENCY": "0"]) { $1 }
                )
                let run = await stage.world.fireAction(through: .synchronous)
                #expect(run.status == .success)
                #expect(run.response?.contains(#""status":"succeeded""#) == true)
                #expect(worker.text.contains("The job succeeded."))
                #expect(!receiver.text.contains("The job succeeded."))
                #expect(stage.world.record.calls(.runUpdate) == 0)
            }
    }
}
