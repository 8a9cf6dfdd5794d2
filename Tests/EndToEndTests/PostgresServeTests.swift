import Foundation
import HTTPTypes
import Outbound
import Platform
import Sandbox
import Testing
import TestSupport

/// The real executable on a real PostgreSQL: several processes, one queue.
@Suite(
    .enabled(if: PostgresServer.isThere, "\(PostgresServer.absence)"),
    .serialized,
    .timeLimit(.minutes(3))
)
struct PostgresServeTests {
    private func settings(_ changes: [String: String] = [:]) throws -> [String: String] {
        ["DATABASE_URL": try PostgresServer.emptyDatabase(), "SLACK_INTERVAL": "0"]
            .merging(changes) { $1 }
    }

    @Test func `a check asks the database, and makes no tables in it`() async throws {
        try await Stage()
            .run { stage in
                let settings = try settings()
                let check = try await Program.run(
                    ["check", "--online"],
                    environment: stage.environment(settings),
                    in: stage.folder.path
                )
                #expect(check.status == 0, "\(check.text)")
                #expect(check.text.contains("database.url: PostgreSQL at "))
                #expect(check.text.contains("has no tables yet, which can be made."))
                let url = try #require(settings["DATABASE_URL"])
                let tables = "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()"
                #expect(try PostgresServer.sql(tables, in: url) == "0\n")
            }
    }

    @Test func `a scrape tells of the shared queue, and of a server that is away`() async throws {
        try await Stage()
            .run { stage in
                let root = try await stage.serveRoot(
                    try settings(["WORKER_CONCURRENCY": "0"])
                )
                _ = await stage.world.fireAction()
                func metrics() async throws -> String {
                    let answer = try await stage.call(.get, "\(root)/metrics")
                    #expect(answer.status == 200)
                    return String(decoding: answer.body, as: UTF8.self)
                }
                #expect(try await metrics().contains("scorebell_queue_depth 1\n"))
                try PostgresServer.stop()
                while try await !metrics().contains("scorebell_store_up 0\n") {}
                #expect(try await metrics().contains("scorebell_queue_depth NaN\n"))
                try PostgresServer.start()
                while try await !metrics().contains("scorebell_store_up 1\n") {}
                #expect(try await metrics().contains("scorebell_queue_depth 1\n"))
            }
    }

    @Test func `what one process accepts another works off, and hears of it at once`() async throws
    {
        try await Stage()
            .run { stage in
                let settings = try settings()
                let worker = try await stage.serve(settings)
                let receiver = try await stage.serve(
                    settings.merging(["WORKER_CONCURRENCY": "0"]) { $1 }
                )
                let run = try await stage.remind()
                #expect(run.status == .success)
                #expect(stage.world.messages.count == 1)
                #expect(worker.text.contains("The job succeeded."))
                #expect(!receiver.text.contains("The job succeeded."))
                for program in [worker, receiver] {
                    program.signal(SIGTERM)
                    #expect(await program.exitStatus() == 0)
                }
            }
    }

    @Test func `a killed process's run goes on in another after its lease`() async throws {
        try await Stage()
            .run { stage in
                let settings = try settings()
                stage.world.faults.add(Fault(route: .blueprintSearch, kind: .hang(), times: 1))
                let first = try await stage.serve(settings)
                let run = await stage.world.fireAction()
                await stage.world.faults.holding(atLeast: 1)
                let second = try await stage.serve(settings)
                first.signal(SIGKILL)
                _ = await first.exitStatus()
                stage.world.faults.clear()
                let ended = try #require(await stage.world.runEnded(run.id))
                #expect(ended.status == .success)
                #expect(stage.world.messages.count == 1)
                #expect(await second.wrote("The job succeeded."))
            }
    }

    @Test func `a process that stops hands its run to another at once`() async throws {
        try await Stage()
            .run { stage in
                // With an hour's lease only what was given back can go on now.
                let settings = try settings(["WORKER_LEASE": "3600", "SHUTDOWN_GRACE": "0"])
                stage.world.faults.add(Fault(route: .blueprintSearch, kind: .hang(), times: 1))
                let first = try await stage.serve(settings)
                let run = await stage.world.fireAction()
                await stage.world.faults.holding(atLeast: 1)
                _ = try await stage.serve(settings)
                first.signal(SIGTERM)
                #expect(await first.exitStatus() == 0)
                stage.world.faults.clear()
                #expect(await stage.world.runEnded(run.id)?.status == .success)
                #expect(stage.world.messages.count == 1)
            }
    }

    @Test func `a server that restarts in the middle costs time and nothing else`() async throws {
        try await Stage()
            .run { stage in
                stage.world.faults.add(Fault(route: .blueprintSearch, kind: .hang(), times: 1))
                _ = try await stage.serve(try settings())
                let run = await stage.world.fireAction()
                await stage.world.faults.holding(atLeast: 1)
                try PostgresServer.restart()
                stage.world.faults.clear()
                #expect(await stage.world.runEnded(run.id)?.status == .success)
                #expect(stage.world.messages.count == 1)
            }
    }

    @Test func `while the server is away a webhook gets 503, and then 202 again`() async throws {
        try await Stage()
            .run { stage in
                let program = try await stage.serve(try settings())
                let url = try #require(stage.webhookURL)
                let root = String(url.dropLast("/webhook".count))
                try PostgresServer.stop()
                let run = stage.world.addRun()
                let call = stage.world.invocation(for: run)
                let refused = try await stage.post(call, to: url)
                #expect(refused.status == 503)
                #expect(refused.headers[.retryAfter] == "5")
                #expect(refused.text.contains("The run could not be stored; try again later."))
                let probe = try await stage.call(.get, "\(root)/readyz")
                #expect(probe.status == 503 && probe.text.contains("PostgreSQL cannot be reached"))
                #expect(try await stage.call(.get, "\(root)/healthz").status == 200)
                try PostgresServer.start()
                #expect(try await stage.ready(root).status == 200)
                #expect(try await stage.post(call, to: url).status == 202)
                #expect(await stage.world.runEnded(run.id)?.status == .success)
                #expect(await program.wrote("The database answers again."))
            }
    }

    @Test func `a server that hangs keeps no webhook, no probe and no end waiting`() async throws {
        try await Stage()
            .run { stage in
                var settings = try settings(["SHUTDOWN_GRACE": "10"])
                settings["DATABASE_URL"]? += "&application_name=hanging"
                stage.world.faults.add(Fault(route: .blueprintSearch, kind: .hang(), times: 1))
                let program = try await stage.serve(settings)
                _ = await stage.world.fireAction()
                await stage.world.faults.holding(atLeast: 1)
                let processes =
                    try PostgresServer.sql(
                        "SELECT pid FROM pg_stat_activity WHERE application_name = 'hanging'",
                        in: settings["DATABASE_URL"] ?? ""
                    )
                    .split(separator: "\n").compactMap { pid_t($0) }
                for process in processes { kill(process, SIGSTOP) }
                defer { for process in processes { kill(process, SIGCONT) } }
                let url = try #require(stage.webhookURL)
                let run = stage.world.addRun()
                let start = ContinuousClock.now
                async let probe = stage.call(.get, "\(url.dropLast("/webhook".count))/readyz")
                let refused = try await stage.post(stage.world.invocation(for: run), to: url)
                #expect(refused.status == 503)
                #expect(refused.text.contains("The run could not be stored; try again later."))
                #expect(try await probe.status == 503)
                #expect(try await probe.text.contains("it gave no answer in 4000 ms"))
                let answered = ContinuousClock.now
                #expect(answered - start < .seconds(5))
                program.signal(SIGTERM)
                #expect(await program.exitStatus() == 0)
                #expect(ContinuousClock.now - answered < .seconds(10))
            }
    }

    @Test func `a database that does not hold every text is told at the start`() async throws {
        try await Stage()
            .run { stage in
                let environment = stage.environment([
                    "DATABASE_URL": try PostgresServer.database(encoding: "LATIN1")
                ])
                for (arguments, status) in [
                    (["serve"], Int32(69)), (["runs", "list"], 69), (["check", "--online"], 1),
                ] {
                    let result = try await Program.run(
                        arguments,
                        environment: environment,
                        in: stage.folder.path
                    )
                    #expect(result.status == status)
                    #expect(
                        result.text.contains(
                            "The database cannot be used: its encoding is LATIN1, and has to be"
                                + " UTF8"
                        ),
                        "\(result.text)"
                    )
                }
            }
    }

    @Test func `a server that is not there is told at the start, without the password`()
        async throws
    {
        let folder = try TemporaryFolder()
        let stage = try Stage()
        let result = try await Program.run(
            ["serve"],
            environment: stage.environment([
                "DATABASE_URL": "postgres://me:hush-hush@127.0.0.1:9/jobs"
            ]),
            in: folder.path
        )
        #expect(result.status == 69)
        #expect(
            result.text.contains(
                "scorebell: The database cannot be used now: PostgreSQL cannot be reached:"
            )
        )
        let check = try await Program.run(
            ["check"],
            environment: stage.environment([
                "DATABASE_URL": "postgres://me:hush-hush@db.example:5433/jobs?sslmode=require"
            ]),
            in: folder.path
        )
        #expect(check.status == 0)
        #expect(check.text.contains("runs in PostgreSQL at db.example:5433/jobs\n"))
        for text in [result.text, check.text] { #expect(!text.contains("hush-hush")) }
    }

    @Test func `the command line looks at the queue of a running service`() async throws {
        try await Stage()
            .run { stage in
                let settings = try settings()
                _ = try await stage.serve(settings)
                let run = try await stage.remind()
                let list = try await Program.run(
                    ["runs", "list"],
                    environment: settings,
                    in: stage.folder.path
                )
                #expect(list.status == 0)
                #expect(list.text.contains(run.id) && list.text.contains("succeeded"))
            }
    }
}

extension Answer {
    fileprivate var text: String { String(decoding: body, as: UTF8.self) }
}

extension Stage {
    fileprivate func post(_ call: SignedInvocation, to url: String) async throws -> Answer {
        try await self.call(
            .post,
            url,
            headers: call.headers,
            body: String(decoding: call.body, as: UTF8.self)
        )
    }
}
