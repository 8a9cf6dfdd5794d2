import Foundation
import HTTPTypes
import Jobs
import JobsSQLite
import JSON
import Outbound
import Sandbox
import TestSupport
import Testing

/// The real executable claims its runs from Port, which calls nobody.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct PullTests {
    private func jobs(_ stage: Stage, of run: String) async throws -> [Job] {
        let store = try SQLiteJobStore(path: "\(stage.folder.path)/scorebell.sqlite")
        let jobs = try await store.list(JobFilter(runID: run), after: nil, limit: 50).jobs
        try await store.close()
        return jobs.reversed()
    }

    @Test func `a run is claimed, stored, acknowledged and done, without a call from Port`()
        async throws
    {
        try await Stage()
            .run { stage in
                let program = try await stage.pull()
                let run = await stage.firePulled()
                let ended = try #require(await stage.world.runEnded(run.id))
                #expect(ended.status == .success)
                #expect(stage.world.messages.count == 1)
                let record = stage.world.record
                #expect(record.deliveries.isEmpty && record.refusals.isEmpty)
                #expect(record.taken == [run.id: 1])
                program.signal(SIGTERM)
                #expect(await program.exitStatus() == 0)
                let jobs = try await jobs(stage, of: run.id)
                #expect(jobs.map(\.kind) == ["pulled_run", "scorecard_reminder", "run_report"])
                let acknowledged = try #require(record.acks.first?.time)
                #expect(jobs[0].createdAt <= acknowledged && jobs[1].createdAt >= acknowledged)
            }
    }

    @Test func `killed while Port takes the acknowledgement, the run is on disk and is done once`()
        async throws
    {
        try await Stage(limits: Stage.shortClaims)
            .run { stage in
                stage.world.faults.add(Fault(route: .runAck, kind: .withholdAnswer, times: 1))
                let program = try await stage.pull()
                let run = await stage.firePulled()
                await stage.world.faults.holding(atLeast: 1)
                #expect(stage.world.record.taken == [run.id: 1])
                program.signal(SIGKILL)
                _ = await program.exitStatus()
                #expect(try await jobs(stage, of: run.id).map(\.kind) == ["pulled_run"])
                stage.world.faults.clear()
                _ = try await stage.pull()
                #expect(await stage.world.runEnded(run.id)?.status == .success)
                #expect(stage.world.messages.count == 1)
                // The second acknowledgement was refused, and that meant us.
                #expect(stage.world.record.acks.map(\.isTaken) == [true, false])
            }
    }

    @Test(arguments: [Fault.Kind.resetAnswer, .loseAnswer(), .status(503), .reset])
    func `an acknowledgement of which the answer is lost is repeated, and the run done once`(
        kind: Fault.Kind
    ) async throws {
        try await Stage(limits: Stage.shortClaims)
            .run { stage in
                stage.world.faults.add(Fault(route: .runAck, kind: kind, times: 1))
                _ = try await stage.pull()
                let run = await stage.firePulled()
                #expect(await stage.world.runEnded(run.id)?.status == .success)
                #expect(stage.world.messages.count == 1)
                #expect(stage.world.record.taken == [run.id: 1])
            }
    }

    @Test func `a run that another agent took first is left alone, and told as such`()
        async throws
    {
        try await Stage()
            .run { stage in
                let conflict = #"{"ok":false,"error":"conflict","message":"taken"}"#
                for kind in [
                    Fault.Kind.status(200, body: #"{"ok":true,"ackedCount":0}"#),
                    .status(409, body: conflict),
                ] {
                    stage.world.faults.add(Fault(route: .runAck, kind: kind, times: 1))
                }
                let program = try await stage.pull(["ADMIN_TOKEN": "an-admin-token-of-tests"])
                for id in ["r_first", "r_second"] {
                    _ = await stage.firePulled(id)
                }
                #expect(await program.wrote(#""run_id":"r_first""#))
                _ = await stage.world.record { $0.calls(.runAck) >= 2 }
                #expect(await program.wrote("Nothing was done: another agent has taken this run."))
                program.signal(SIGTERM)
                #expect(await program.exitStatus() == 0)
                for id in ["r_first", "r_second"] {
                    let jobs = try await jobs(stage, of: id)
                    #expect(jobs.map(\.state) == [.failed])
                    #expect(jobs.first?.reason?.hasPrefix("Nothing was done: another") == true)
                }
                #expect(stage.world.messages.isEmpty)
                #expect(stage.world.record.calls(.runLog) == 0)
            }
    }

    @Test func `a run that an agent sends here after it took it is done, and once`() async throws {
        try await Stage()
            .run { stage in
                // Claimed and stored here, then acknowledged and delivered by the other.
                stage.world.faults.add(Fault(route: .runAck, kind: .hang(), times: 1))
                let program = try await stage.pull()
                let url = try #require(stage.webhookURL)
                let run = await stage.firePulled()
                await stage.world.faults.holding(atLeast: 1)
                let call = stage.world.invocation(for: run, as: .agent, webhookURL: url)
                let answer = try await stage.call(
                    .post,
                    url,
                    headers: call.headers,
                    body: String(decoding: call.body, as: UTF8.self)
                )
                let text = String(decoding: answer.body, as: UTF8.self)
                #expect(answer.status == 202 && text.contains(#""duplicate":false"#), "\(text)")
                stage.world.faults.clear()
                #expect(await stage.world.runEnded(run.id)?.status == .success)
                _ = await stage.world.record { $0.calls(.runAck) >= 2 }
                #expect(await program.wrote(#""job_kind":"pulled_run""#))
                program.signal(SIGTERM)
                #expect(await program.exitStatus() == 0)
                #expect(stage.world.messages.count == 1)
                let reminders = try await jobs(stage, of: run.id)
                    .filter { $0.kind == "scorecard_reminder" }
                #expect(reminders.count == 1)
            }
    }

    @Test func `a run whose inputs are of no use ends with the reason`() async throws {
        try await Stage()
            .run { stage in
                _ = try await stage.pull()
                let run = await stage.firePulled(properties: ["operation_kind": "dance"])
                let ended = try #require(await stage.world.runEnded(run.id))
                #expect(ended.status == .failure)
                #expect(ended.summary?.contains("operation_kind") == true)
                #expect(stage.world.messages.isEmpty)
            }
    }

    @Test func `while Port is away the service is ready, tells so, and counts the looks`()
        async throws
    {
        try await Stage()
            .run { stage in
                stage.world.faults.add(Fault(route: .token, kind: .status(503)))
                let program = try await stage.pull()
                #expect(await program.wrote("Runs cannot be claimed from Port; it is tried again."))
                let root = try #require(stage.webhookURL).replacing("/webhook", with: "")
                #expect(try await stage.ready(root).status == 200)
                let page = try await stage.call(.get, "\(root)/metrics")
                let text = String(decoding: page.body, as: UTF8.self)
                #expect(text.contains(#"scorebell_pull_looks_total{result="failed"} "#))
                #expect(text.contains(#"scorebell_pull_runs_total{outcome="acknowledged"} 0"#))
            }
    }

    @Test func `pulling begins and ends with the configuration, without a restart`() async throws {
        try await Stage()
            .run { stage in
                let path = "\(stage.folder.path)/live.yaml"
                try "log: {level: info}\n".write(toFile: path, atomically: true, encoding: .utf8)
                let program = try await stage.serve(["SCOREBELL_CONFIG": path])
                #expect(await program.wrote("The configuration is read again when it changes"))
                let run = await stage.firePulled()
                #expect(stage.world.record.claims.isEmpty)
                try """
                port: {pull: true, pull-sole-agent: true, pull-urls: [\(Stage.pulledURL)]}
                """
                .write(toFile: path, atomically: true, encoding: .utf8)
                program.signal(SIGHUP)
                #expect(await stage.world.runEnded(run.id)?.status == .success)
            }
    }

    @Test func `check tells what is missing, and claims nothing`() async throws {
        try await Stage()
            .run { stage in
                func check(_ changes: [String: String]) async throws -> (Int32, String) {
                    let result = try await Program.run(
                        ["check", "--online"],
                        environment: stage.environment(["LOG_LEVEL": "info"])
                            .merging(changes) { _, new in new },
                        in: stage.folder.path
                    )
                    return (result.status, result.text)
                }
                let fine = try await check(Stage.pulling)
                #expect(fine.0 == 0)
                #expect(fine.1.contains("  Pull    runs for \(Stage.pulledURL), every 1 s\n"))
                #expect(
                    fine.1.contains(
                        "port.pull: Port keeps runs for those who claim them, as these credentials may."
                    )
                )
                #expect(stage.world.record.calls(.runClaim) == 0)
                let settings = #"{"portAgentStreamerName":"KAFKA"}"#
                let kafka = #"{"ok":true,"organization":{"settings":\#(settings)}}"#
                stage.world.faults.add(
                    Fault(route: .organization, kind: .status(200, body: kafka), times: 1)
                )
                let wrong = try await check(Stage.pulling)
                #expect(wrong.0 == 1)
                #expect(wrong.1.contains("scorebell: port.pull: Port does not keep this"))
                let alone = try await check(["PORT_PULL": "true"])
                #expect(alone.0 == 78)
                #expect(
                    alone.1.contains(
                        "port.pull-sole-agent (PORT_PULL_SOLE_AGENT) must be true where port.pull is"
                            + " true: claiming a run keeps it from every other agent for a minute, so"
                            + " no other may claim in this organization."
                    )
                )
                #expect(
                    alone.1.contains(
                        "port.pull-urls (PORT_PULL_URLS) is missing; it must be http or https URLs with"
                            + " spaces or commas between them where port.pull is true and"
                            + " admin.public-url is not set."
                    )
                )
                let malformed = try await check(["PORT_PULL_URLS": "bell.example"])
                #expect(malformed.0 == 78)
                #expect(malformed.1.contains("port.pull-urls (PORT_PULL_URLS) must be http or"))
            }
    }
}
