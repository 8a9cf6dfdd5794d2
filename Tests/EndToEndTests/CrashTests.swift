import Foundation
import Sandbox
import TestSupport
import Testing

/// The real executable, killed with SIGKILL in the middle of the work and started again.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct CrashTests {
    @Test func `killed before Slack was asked, the reminder arrives once`() async throws {
        try await Stage()
            .run { stage in
                stage.world.faults.add(Fault(route: .blueprintSearch, kind: .hang(), times: 1))
                let program = try await stage.serve()
                let run = await stage.world.fireAction()
                await stage.world.faults.holding(atLeast: 1)
                program.signal(SIGKILL)
                #expect(await program.exitStatus() == SIGKILL)
                stage.world.faults.clear()
                _ = try await stage.serve()
                let ended = try #require(await stage.world.runEnded(run.id))
                #expect(ended.status == .success)
                #expect(stage.world.messages.count == 1)
                #expect(ended.logs.count { $0.message.contains("Reminding of") } == 1)
            }
    }

    @Test func `killed between two messages, no message is lost or repeated`() async throws {
        let catalogue = Catalogue.generated(services: 600, seed: 3)
        try await Stage(catalogue: catalogue)
            .run { stage in
                // The second message waits for its answer without having been taken.
                stage.world.faults.add(
                    Fault(route: .slackWebhook, kind: .hang(), times: 1, after: 1)
                )
                let program = try await stage.serve(["SLACK_ON_UNKNOWN": "resend"])
                let run = await stage.world.fireAction()
                await stage.world.faults.holding(atLeast: 1)
                program.signal(SIGKILL)
                _ = await program.exitStatus()
                stage.world.faults.clear()
                _ = try await stage.serve()
                let ended = try #require(await stage.world.runEnded(run.id))
                let titles = stage.world.messages.map { $0.readable.prefix { $0 != "\n" } }
                #expect(ended.status == .success)
                #expect(titles.count > 2 && Set(titles).count == titles.count)
                #expect(ended.log.contains("unknown whether message 2 of \(titles.count) arrived"))
            }
    }

    @Test func `killed after Slack took the message, the report still comes`() async throws {
        try await Stage()
            .run { stage in
                // The log line after the message waits for its answer.
                stage.world.faults.add(Fault(route: .runLog, kind: .hang(), times: 1, after: 1))
                let program = try await stage.serve()
                let run = await stage.world.fireAction()
                await stage.world.faults.holding(atLeast: 1)
                program.signal(SIGKILL)
                _ = await program.exitStatus()
                stage.world.faults.clear()
                _ = try await stage.serve()
                let ended = try #require(await stage.world.runEnded(run.id))
                #expect(ended.status == .success)
                #expect(stage.world.messages.count == 1)
            }
    }

    @Test func `killed under load, no accepted run is lost`() async throws {
        var limits = SandboxLimits()
        limits.slackBurst = nil
        try await Stage(limits: limits)
            .run { stage in
                let receiver = try await stage.serve(["WORKER_CONCURRENCY": "0"])
                await withTaskGroup { group in
                    for number in 0..<60 {
                        group.addTask {
                            let run = await stage.world.fireAction(.minimal, runID: "r_\(number)")
                            if run.id == "r_10" { receiver.signal(SIGKILL) }
                        }
                    }
                }
                let accepted = stage.world.record.deliveries.filter { $0.status == 202 }
                    .map(\.runID)
                #expect(!accepted.isEmpty)
                #expect(await receiver.exitStatus() == SIGKILL)
                let nothing = #"{"property":"$identifier","operator":"=","value":"none"}"#
                let program = try await stage.serve(["REMINDER_FILTER_RULE": nothing])
                for id in accepted {
                    #expect(await stage.world.runEnded(id)?.status == .success)
                }
                program.signal(SIGTERM)
                #expect(await program.exitStatus() == 0)
            }
    }

    @Test func `a stop gives the job back, and the next start goes on with it`() async throws {
        try await Stage()
            .run { stage in
                stage.world.faults.add(Fault(route: .blueprintSearch, kind: .hang(), times: 1))
                let program = try await stage.serve(["SHUTDOWN_GRACE": "0", "WORKER_LEASE": "3600"])
                let run = await stage.world.fireAction()
                await stage.world.faults.holding(atLeast: 1)
                program.signal(SIGTERM)
                #expect(await program.exitStatus() == 0)
                #expect(await program.wrote("The job was given back, because the process stops."))
                stage.world.faults.clear()
                // With an hour's lease only a job that was given back can go on now.
                _ = try await stage.serve()
                #expect(await stage.world.runEnded(run.id)?.status == .success)
                #expect(stage.world.messages.count == 1)
            }
    }
}
