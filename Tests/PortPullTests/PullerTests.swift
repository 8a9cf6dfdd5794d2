import JSON
import Jobs
import Platform
import PortAPI
import PortPull
import Sandbox
import Synchronization
import TestSupport
import Testing

/// When runs are claimed, what is stored of them, and what is left alone.
@Suite(.timeLimit(.minutes(1)))
struct PullerTests {
    @Test func `when idle it looks every ten seconds, and at once after a full page`()
        async throws
    {
        let bench = try PullBench { $0.limits.claimMillisecondsMax = 60_000 }
        for number in 0..<250 {
            _ = await bench.world.fireAction(.minimal, runID: "r_\(number)", through: .agent)
        }
        try await bench.running {
            #expect(bench.world.record.calls(.runClaim) == 3)
            let jobs = try await bench.jobs()
            #expect(jobs.count == 250)
            bench.clock.advance(by: .seconds(9))
            #expect(bench.world.record.calls(.runClaim) == 3)
            await bench.pass(.seconds(1))
            #expect(bench.world.record.calls(.runClaim) == 4)
            #expect(bench.count(.stored) == 250 && bench.count(.answered) == 4)
            #expect(bench.world.record.acks.isEmpty, "the puller itself acknowledges nothing")
        }
    }

    @Test func `it backs off while Port is away, tells so once, and recovers`() async throws {
        let bench = try PullBench()
        bench.world.faults.add(Fault(route: .runClaim, kind: .status(500), times: 5))
        try await bench.running {
            for wait in [10, 20, 40, 80, 120] {
                let calls = bench.world.record.calls(.runClaim)
                await bench.pass(.seconds(wait))
                #expect(bench.world.record.calls(.runClaim) == calls + 1, "after \(wait) s")
            }
            #expect(bench.count(.failed) == 5)
            _ = await bench.world.fireAction(through: .agent)
            await bench.pass(.seconds(10))
            #expect(bench.count(.stored) == 1)
        }
        #expect(
            bench.lines() == [
                "Runs cannot be claimed from Port; it is tried again.",
                "Runs can be claimed from Port again.",
            ]
        )
    }

    @Test func `what calls another address is left alone, and told once`() async throws {
        let bench = try PullBench()
        bench.world.setWebhookURL("https://bell.test.evil/webhook")
        _ = await bench.world.fireAction(through: .agent)
        try await bench.running {
            await bench.pass(.seconds(10))
            #expect(bench.count(.foreign) == 2)
            let jobs = try await bench.jobs()
            #expect(jobs.isEmpty)
        }
        #expect(bench.lines().count == 1)
        #expect(bench.lines().first?.contains("is left to another agent") == true)
    }

    @Test func `a run that comes again is one job, and a job that failed is begun anew`()
        async throws
    {
        let bench = try PullBench()
        let run = await bench.world.fireAction(through: .agent)
        try await bench.running {
            await bench.pass(.seconds(10))
            #expect(bench.count(.stored) == 1 && bench.count(.known) == 1)
            let now = WallClock.system.now()
            let claims = try await bench.store.claim(limit: 9, for: .seconds(60), at: now)
            #expect(claims.map(\.job.runID) == [run.id])
            let lease = try #require(claims.first?.lease)
            let end = Settlement.failed(reason: "Nothing was done.", followUp: nil)
            let isSettled = try await bench.store.settle(lease, as: end, at: now)
            #expect(isSettled)
            await bench.pass(.seconds(10))
            let jobs = try await bench.jobs()
            #expect(jobs.map(\.state) == [.queued] && jobs.map(\.replays) == [1])
        }
    }

    @Test func `what the store has no room for is claimed again`() async throws {
        let bench = try PullBench()
        bench.depthMax.withLock { $0 = 1 }
        for id in ["r_1", "r_2"] {
            _ = await bench.world.fireAction(runID: id, through: .agent)
        }
        try await bench.running {
            let first = try await bench.jobs()
            #expect(first.map(\.runID) == ["r_1"])
            #expect(bench.count(.failed) == 1)
            bench.depthMax.withLock { $0 = 10 }
            await bench.pass(.seconds(10))
            let both = try await bench.jobs()
            #expect(both.map(\.runID) == ["r_1", "r_2"])
        }
    }

    @Test func `the order is read like a webhook's, and what is wrong with it is kept for the run`()
        async throws
    {
        let bench = try PullBench()
        bench.world.setWebhookURL("https://bell.test/webhook/weekly")
        _ = await bench.world.fireAction(properties: ["blueprint": "api"], through: .agent)
        _ = await bench.world.fireAction(properties: ["operation_kind": "dance"], through: .agent)
        try await bench.running {
            let texts = try await bench.jobs()
                .map { String(decoding: $0.payload, as: UTF8.self) }
            #expect(texts.count == 2)
            #expect(texts[0].contains(#""blueprint":"api""#), "\(texts)")
            #expect(texts[0].contains(#""reminder":"weekly""#))
            #expect(!texts[0].contains("refusal"))
            #expect(texts[1].contains(#""refusal":"#) && texts[1].contains("operation_kind"))
        }
    }

    @Test func `it tells at the start what keeps Port from giving runs, and when that has ended`()
        async throws
    {
        let bench = try PullBench { $0.agentStreamer = "KAFKA" }
        try await bench.running {
            #expect(
                bench.lines().first?.contains("portAgentStreamerName is KAFKA. Have an") == true
            )
            for _ in 0..<29 { await bench.pass(.seconds(10)) }
            #expect(bench.lines().count == 1 && bench.world.record.calls(.organization) == 1)
            #expect(bench.world.record.calls(.organizationUpdate) == 0)
            await bench.pass(.seconds(10))
            #expect(bench.lines().count == 1 && bench.world.record.calls(.organization) == 2)
        }
    }

    @Test func `each thing that is missing is one sentence`() async throws {
        let person = try PullBench { $0.isMachine = false }
        try await person.running {
            let found = try await PullObstacle.all(for: person.port)
            #expect(found == [.personalCredentials])
            #expect("\(found[0])".contains("make credentials of the organization in Port"))
        }
        #expect(person.lines().first?.contains("are a person's") == true)
        let hidden = try PullBench()
        let refusal = #"{"ok":false,"error":"forbidden","message":"no"}"#
        hidden.world.faults.add(Fault(route: .organization, kind: .status(403, body: refusal)))
        try await hidden.running {
            let found = try await PullObstacle.all(for: hidden.port)
            #expect(found == [.settingsHidden])
        }
        #expect("\(PullObstacle.streamer(nil))".contains("portAgentStreamerName is not set"))
        #expect("\(PortError.wrongCredentials)".contains("port.region"))
    }
}
