import Foundation
import Platform
import Sandbox
import Testing
import TestSupport

/// Several processes that work on one queue.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct SharedQueueTests {
    @Test func `two processes keep one webhook's pace together`() async throws {
        try await Stage()
            .run { stage in
                let one = ["WORKER_CONCURRENCY": "1"]
                let programs = [try await stage.serve(one), try await stage.serve(one)]
                var runs: [ActionRun] = []
                for _ in 0..<5 { runs.append(await stage.world.fireAction()) }
                for run in runs {
                    let ended = try #require(await stage.world.runEnded(run.id))
                    #expect(ended.status == .success)
                    #expect(!ended.log.contains("HTTP 429"))
                }
                let times = stage.world.messages.map(\.time).sorted()
                #expect(times.count == 5)
                // Sent a second apart; on a busy machine one may arrive late, and so nearer to the
                // next.
                for (earlier, later) in zip(times, times.dropFirst()) {
                    #expect(later - earlier >= .milliseconds(800))
                }
                for program in programs { #expect(await program.wrote("The job succeeded.")) }
            }
    }

    @Test func `of one reminder no more jobs run at once than are allowed, in all processes`()
        async throws
    {
        try await Stage()
            .run { stage in
                stage.world.faults.add(Fault(route: .blueprintSearch, kind: .hang()))
                let limited = ["WORKER_PER_REMINDER": "2", "WORKER_LEASE": "60"]
                for _ in 0..<2 { _ = try await stage.serve(limited) }
                var runs: [ActionRun] = []
                for _ in 0..<6 { runs.append(await stage.world.fireAction()) }
                await stage.world.faults.holding(atLeast: 2)
                let list = try await Program.run(
                    ["runs", "list", "--json"],
                    environment: ["DATABASE_URL": "sqlite:\(stage.folder.path)/scorebell.sqlite"],
                    in: stage.folder.path
                )
                #expect(list.text.ranges(of: #""state":"running""#).count == 2)
                #expect(list.text.ranges(of: #""state":"queued""#).count == 4)
                stage.world.faults.clear()
                for run in runs {
                    let ended = await stage.world.runEnded(run.id)
                    #expect(ended?.status == .success)
                }
            }
    }
}
