import HTTPTypes
import JSON
import Sandbox
import Testing
import TestSupport

struct FaultTests {
    @Test func `a status happens as often as asked, after as many good calls as asked`()
        async throws
    {
        let visitor = try Visitor()
        visitor.world.faults.add(
            Fault(
                route: .slackWebhook,
                kind: .status(429, body: "rate_limited", headers: ["Retry-After": "2"]),
                times: 2,
                after: 1
            )
        )
        var statuses: [Int] = []
        for _ in 0..<4 {
            let answer = try await visitor.slack(["text": "a"])
            statuses.append(answer.status)
            if answer.status == 429 {
                #expect(answer.text == "rate_limited")
                #expect(answer.header("retry-after") == "2")
            }
        }
        #expect(statuses == [200, 429, 429, 200])
        #expect(visitor.world.messages.count == 2)
        #expect(visitor.world.record.calls(.slackWebhook) == 4)
        #expect(visitor.world.faults.count == 0)
    }

    @Test func `a fault concerns its route only`() async throws {
        let visitor = try Visitor()
        visitor.world.faults.add(Fault(route: .blueprintSearch, kind: .status(500)))
        #expect(try await visitor.search([:]).status == 500)
        #expect(try await visitor.slack(["text": "a"]).status == 200)
        visitor.world.faults.clear()
        #expect(try await visitor.search([:]).status == 200)
    }

    @Test func `a lost answer leaves the deed done`() async throws {
        let visitor = try Visitor()
        visitor.world.faults.add(Fault(route: .slackWebhook, kind: .loseAnswer(), times: 1))
        #expect(try await visitor.slack(["text": "a"]).status == 500)
        #expect(visitor.world.messages.count == 1)
    }

    @Test func `a held call does nothing, and ends with the release`() async throws {
        let visitor = try Visitor()
        visitor.world.faults.add(Fault(route: .slackWebhook, kind: .hang(), times: 1))
        async let answer = visitor.slack(["text": "a"])
        await visitor.world.faults.holding(atLeast: 1)
        #expect(try await visitor.slack(["text": "b"]).status == 200)
        visitor.world.faults.release()
        #expect(try await answer.status == 503)
        #expect(visitor.world.messages.map(\.text) == ["b"])
    }

    @Test func `a held call ends after its time`() async throws {
        let clock = TestClock()
        let visitor = try Visitor(clock: clock)
        visitor.world.faults.add(Fault(route: .slackWebhook, kind: .hang(upTo: .seconds(9))))
        async let answer = visitor.slack(["text": "a"])
        await clock.sleepers(atLeast: 1)
        clock.advance(by: .seconds(9))
        #expect(try await answer.status == 503)
    }

    @Test func `a held call ends with its task`() async throws {
        let visitor = try Visitor()
        visitor.world.faults.add(Fault(route: .slackWebhook, kind: .hang()))
        try await withThrowingTaskGroup(of: Int.self) { group in
            group.addTask { try await visitor.slack(["text": "a"]).status }
            await visitor.world.faults.holding(atLeast: 1)
            group.cancelAll()
            let status = try await group.next()
            #expect(status == 503)
        }
    }

    @Test func `a slow call does its work late`() async throws {
        let clock = TestClock()
        let visitor = try Visitor(clock: clock)
        visitor.world.faults.add(Fault(route: .slackWebhook, kind: .slow(.seconds(3))))
        async let answer = visitor.slack(["text": "a"])
        await clock.sleepers(atLeast: 1)
        #expect(visitor.world.messages.isEmpty)
        clock.advance(by: .seconds(3))
        #expect(try await answer.status == 200)
    }

    @Test func `a withheld answer comes after the deed`() async throws {
        let visitor = try Visitor()
        visitor.world.faults.add(Fault(route: .slackWebhook, kind: .withholdAnswer))
        async let answer = visitor.slack(["text": "a"])
        #expect(await visitor.world.message(count: 1).count == 1)
        await visitor.world.faults.holding(atLeast: 1)
        visitor.world.faults.clear()
        #expect(try await answer.status == 200)
    }

    @Test func `the paginated search can be missing, or without scorecards`() async throws {
        let visitor = try Visitor()
        visitor.world.faults.add(Fault(route: .blueprintSearch, kind: .routeMissing, times: 1))
        visitor.world.faults.add(Fault(route: .blueprintSearch, kind: .withoutScorecards, times: 1))
        let missing = try await visitor.search([:])
        #expect(missing.status == 404)
        #expect(
            missing.message == "Route POST:/v1/blueprints/service/entities/search not found"
        )
        let bare = try await visitor.search([:])
        #expect(bare.identifiers.count == 60)
        #expect(bare.json["entities"]?.array?.allSatisfy { $0["scorecards"] == nil } == true)
        let whole = try await visitor.search([:])
        #expect(whole.json["entities"]?.array?.first?["scorecards"] != nil)
    }

    @Test func `faults can be set and cleared over HTTP`() async throws {
        let visitor = try Visitor()
        let fault: JSONValue = [
            "route": "slackWebhook", "kind": "status", "status": 503, "body": "later",
            "headers": ["Retry-After": "7"], "times": 1,
        ]
        let added = try await visitor.send(.post, "/sandbox/faults", fault)
        #expect(added.status == 201)
        #expect(added.json["faults"] == 1)
        let answer = try await visitor.slack(["text": "a"])
        #expect(answer.status == 503)
        #expect(answer.header("retry-after") == "7")
        #expect(try await visitor.slack(["text": "a"]).status == 200)
        for kind in ["hang", "slow", "loseAnswer", "withholdAnswer", "routeMissing"] {
            let fault: JSONValue = [
                "route": "token", "kind": .string(kind), "seconds": .number(0.5),
            ]
            #expect(try await visitor.send(.post, "/sandbox/faults", fault).status == 201)
        }
        #expect(visitor.world.faults.count == 5)
        #expect(try await visitor.send(.delete, "/sandbox/faults").status == 200)
        #expect(visitor.world.faults.count == 0)
    }

    @Test(
        arguments: [
            (["kind": "hang"], "must have required property 'route'"),
            (["route": "slack", "kind": "hang"], "body/route must be equal to one of"),
            (["route": "token", "kind": "explode"], "body/kind must be equal to one of"),
            (["route": "token", "kind": "status", "status": 42], "body/status must be >= 100"),
            (["route": "token", "kind": "hang", "for": 1], "additional properties: \"for\""),
        ] as [(JSONValue, String)]
    )
    func `a fault that cannot be understood is refused`(
        body: JSONValue,
        message: String
    ) async throws {
        let answer = try await Visitor().send(.post, "/sandbox/faults", body)
        #expect(answer.status == 422)
        #expect(answer.message.contains(message))
    }
}
