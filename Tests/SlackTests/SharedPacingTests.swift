import HTTPTypes
import Outbound
import Platform
import Slack
import Synchronization
import Testing
import TestSupport

/// What a webhook does with the turns that other processes take too.
struct SharedPacingTests {
    private final class Shared: Sendable {
        let turns: Mutex<[SharedPace.Turn]>
        let asked = Mutex<[[Duration]]>([])
        let rests = Mutex<[Duration]>([])

        init(_ turns: [SharedPace.Turn]) {
            self.turns = Mutex(turns)
        }

        var pace: SharedPace {
            SharedPace(
                reserve: { interval, wait in
                    self.asked.withLock { $0.append([interval, wait]) }
                    return self.turns.withLock { $0.isEmpty ? .after(.zero) : $0.removeFirst() }
                },
                rest: { pause in self.rests.withLock { $0.append(pause) } }
            )
        }
    }

    @Test func `a post waits for the turn that others left it`() async throws {
        let slack = ScriptedSlack([.ok])
        let shared = Shared([.after(.seconds(3))])
        async let post: Void = slack.webhook(shared: shared.pace).post(.sample)
        await slack.clock.sleepers(atLeast: 1)
        #expect(slack.times == [])
        slack.clock.advance(by: .seconds(3))
        try await post
        #expect(slack.times == [3])
        #expect(shared.asked.withLock { $0 } == [[.seconds(1), .seconds(5)]])
        // Counted from the answer, for all of them.
        #expect(shared.rests.withLock { $0 } == [.seconds(1)])
    }

    @Test func `a turn that is too far away is not waited for`() async throws {
        let slack = ScriptedSlack([.ok])
        let webhook = slack.webhook(shared: Shared([.later(.seconds(9))]).pace)
        #expect(await failure(of: webhook) == .rateLimited(retryAfter: .seconds(9)))
        // It was not this process that posted: nothing keeps it from asking again.
        try await webhook.post(.sample)
        #expect(slack.times == [0])
    }

    @Test func `the rest that Slack asks for is everybody's`() async throws {
        let slack = ScriptedSlack([.answer(429, "", headers: [.retryAfter: "20"])])
        let shared = Shared([])
        #expect(
            await failure(of: slack.webhook(shared: shared.pace))
                == .rateLimited(retryAfter: .seconds(20))
        )
        #expect(shared.rests.withLock { $0 } == [.seconds(20)])
    }

    @Test func `a post that is cancelled while it waits for its turn was not sent`() async throws {
        let slack = ScriptedSlack([])
        let webhook = slack.webhook(shared: Shared([.after(.seconds(3))]).pace)
        let post = Task { await failure(of: webhook) }
        await slack.clock.sleepers(atLeast: 1)
        post.cancel()
        #expect(await post.value == .stopped)
        #expect(slack.times == [])
    }
}
