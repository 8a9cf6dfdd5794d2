import HTTPTypes
import Outbound
import Platform
import Slack
import Testing
import TestSupport

struct SlackPacingTests {
    @Test func `the first message goes at once and the next a second later`() async throws {
        let slack = ScriptedSlack([.ok, .ok])
        let webhook = slack.webhook()
        try await webhook.post(.sample)
        async let second: Void = webhook.post(.sample)
        await slack.clock.sleepers(atLeast: 1)
        #expect(slack.times == [0])
        slack.clock.advance(by: .seconds(1))
        try await second
        #expect(slack.times == [0, 1])
    }

    @Test func `a long pause that was set is waited for`() async throws {
        let slack = ScriptedSlack([.ok, .ok, .ok])
        let webhook = slack.webhook { $0.pause = .seconds(60) }
        try await webhook.post(.sample)
        for second in [60, 120] as [Int64?] {
            async let next: Void = webhook.post(.sample)
            await slack.clock.sleepers(atLeast: 1)
            slack.clock.advance(by: .seconds(60))
            try await next
            #expect(slack.times.last == second)
        }
    }

    @Test func `two webhooks with one pacer take turns`() async throws {
        let slack = ScriptedSlack([.ok, .ok, .ok, .ok])
        let pacer = SlackPacer(clock: slack.clock)
        let (one, two) = (slack.webhook(pacer: pacer), slack.webhook(pacer: pacer))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for webhook in [one, two, one, two] {
                group.addTask { try await webhook.post(.sample) }
            }
            for _ in 0..<3 {
                await slack.clock.sleepers(atLeast: 1)
                slack.clock.advance(by: .seconds(1))
            }
            try await group.waitForAll()
        }
        #expect(slack.times == [0, 1, 2, 3])
    }

    @Test func `a message after a quiet time goes at once`() async throws {
        let slack = ScriptedSlack([.ok, .ok])
        let webhook = slack.webhook()
        try await webhook.post(.sample)
        slack.clock.advance(by: .seconds(10))
        try await webhook.post(.sample)
        #expect(slack.times == [0, 10])
    }

    @Test(
        arguments: [
            ("7", 7), (nil, 30), ("0", 1), ("soon", 30), ("86400", 3_600),
        ] as [(String?, Int)]
    )
    func `a 429 says how long the channel rests`(header: String?, seconds: Int) async throws {
        var headers = HTTPFields()
        headers[.retryAfter] = header
        let reply = Result.answer(429, "rate_limited", headers: headers)
        let error = await failure(of: ScriptedSlack([reply]).webhook())
        #expect(error == .rateLimited(retryAfter: .seconds(seconds)))
        #expect(error?.disposition == .retry(after: .seconds(seconds)))
        #expect(
            error?.description == "Slack asked us to slow down; the reminder will go out in "
                + "\(seconds) s. (HTTP 429)"
        )
    }

    @Test func `after a 429 nobody posts until the rest is over`() async throws {
        let slack = ScriptedSlack([.answer(429, "", headers: [.retryAfter: "20"]), .ok])
        let pacer = SlackPacer(clock: slack.clock)
        let (one, two) = (slack.webhook(pacer: pacer), slack.webhook(pacer: pacer))
        #expect(await failure(of: one) == .rateLimited(retryAfter: .seconds(20)))
        slack.clock.advance(by: .seconds(5))
        #expect(await failure(of: two) == .rateLimited(retryAfter: .seconds(15)))
        slack.clock.advance(by: .seconds(15))
        try await two.post(.sample)
        #expect(slack.times == [0, 20])
    }

    @Test func `a short rest is waited for`() async throws {
        let slack = ScriptedSlack([.answer(429, "", headers: [.retryAfter: "3"]), .ok])
        let webhook = slack.webhook()
        _ = await failure(of: webhook)
        async let second: Void = webhook.post(.sample)
        await slack.clock.sleepers(atLeast: 1)
        slack.clock.advance(by: .seconds(3))
        try await second
        #expect(slack.times == [0, 3])
    }

    @Test func `who waits in line when the channel is told to rest does not post`()
        async throws
    {
        let slack = ScriptedSlack([.ok, .answer(429, "", headers: [.retryAfter: "60"])])
        let webhook = slack.webhook()
        try await webhook.post(.sample)
        async let second = failure(of: webhook)
        async let third = failure(of: webhook)
        await slack.clock.sleepers(atLeast: 1)
        slack.clock.advance(by: .seconds(1))
        let errors = [await second, await third]
        #expect(errors == Array(repeating: .rateLimited(retryAfter: .seconds(60)), count: 2))
        #expect(slack.calls.count == 2)
    }

    @Test func `a cancelled wait posts nothing and holds nobody up`() async throws {
        let slack = ScriptedSlack([.ok, .ok])
        let webhook = slack.webhook()
        try await webhook.post(.sample)
        let resting = Task { await failure(of: webhook) }
        await slack.clock.sleepers(atLeast: 1)
        let queued = Task { await failure(of: webhook) }
        queued.cancel()
        let gaveUp = await queued.value
        resting.cancel()
        let stopped = await resting.value
        #expect(gaveUp == .stopped && stopped == .stopped)
        #expect(stopped?.disposition == .retry(after: nil))
        #expect(
            stopped?.description
                == "The reminder was not sent, because the work was stopped."
        )
        slack.clock.advance(by: .seconds(1))
        try await webhook.post(.sample)
        #expect(slack.times == [0, 1])
    }
}
