import HTTPTypes
import JSON
import Outbound
import Platform
import Slack
import Synchronization
import Testing
import TestSupport

/// The pace of many channels of one workspace.
@Suite(.timeLimit(.minutes(1)))
struct WorkspacePacingTests {
    private typealias Reply = Result<Answer, OutboundError>

    private static func channel(_ number: Int) -> String { "C\(1_000_000_000 + number)" }

    /// Posts to each of the channels at once, and returns what the posts came to.
    private func post(
        to channels: [String],
        of workspace: SlackWorkspace
    ) -> Task<[SlackError?], Never> {
        Task {
            await withTaskGroup(of: SlackError?.self) { group in
                for channel in channels {
                    group.addTask {
                        do throws(SlackError) {
                            try await SlackBot(in: channel, of: workspace)
                                .deliver(.sample, mark: .sample)
                            return nil
                        } catch {
                            return error
                        }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
        }
    }

    @Test func `forty channels are told side by side, four a second`() async throws {
        let slack = ScriptedSlack(Array(repeating: Reply.posted, count: 40))
        let posts = post(to: (1...40).map(Self.channel), of: slack.workspace())
        for number in 1..<40 {
            // The next one has its turn when a post begins, so before that has left.
            await slack.calls(atLeast: number)
            await slack.clock.sleepers(atLeast: 1)
            slack.clock.advance(by: .milliseconds(250))
        }
        #expect(await posts.value.allSatisfy { $0 == nil })
        #expect(slack.milliseconds == (0..<40).map { 250 * $0 })
    }

    @Test func `a channel keeps its own pace, and holds no other up`() async throws {
        let slack = ScriptedSlack(Array(repeating: Reply.posted, count: 5))
        let workspace = slack.workspace()
        let (one, two) = (Self.channel(1), Self.channel(2))
        let first = post(to: [one, one, one], of: workspace)
        await slack.calls(atLeast: 1)
        await slack.clock.sleepers(atLeast: 1)
        let second = post(to: [two, "U1000000000"], of: workspace)
        // Who is next in the first channel, and one of the others.
        for number in 1...2 {
            await slack.calls(atLeast: number)
            await slack.clock.sleepers(atLeast: 2)
            slack.clock.advance(by: .milliseconds(250))
        }
        #expect(await second.value == [nil, nil])
        for pause in [Duration.milliseconds(500), .seconds(1)] {
            await slack.clock.sleepers(atLeast: 1)
            slack.clock.advance(by: pause)
        }
        #expect(await first.value == [nil, nil, nil])
        #expect(slack.milliseconds == [0, 250, 500, 1_000, 2_000])
        let channels = try slack.bodies().map { $0["channel"]?.string }
        #expect(channels[0] == one && channels[3...] == [one, one])
    }

    @Test func `without a pause nobody waits`() async throws {
        let slack = ScriptedSlack(Array(repeating: Reply.posted, count: 20))
        let channels = (1...10).map(Self.channel)
        let posts = post(to: channels + channels, of: slack.workspace(pause: .zero))
        #expect(await posts.value.allSatisfy { $0 == nil })
        #expect(slack.milliseconds.allSatisfy { $0 == 0 })
    }

    @Test func `after a 429 no channel is posted to until the rest is over`() async throws {
        let limited = Reply.answer(429, "", headers: [.retryAfter: "20"])
        let slack = ScriptedSlack([.posted, limited, .posted])
        let workspace = slack.workspace()
        #expect(await post(to: [Self.channel(1)], of: workspace).value == [nil])
        let second = post(to: [Self.channel(2)], of: workspace)
        await slack.clock.sleepers(atLeast: 1)
        let others = post(to: (3...10).map(Self.channel), of: workspace)
        slack.clock.advance(by: .milliseconds(250))
        #expect(await second.value == [.rateLimited(retryAfter: .seconds(20))])
        // One of the others may have had its turn before the answer came: it learns of the rest when
        // it goes on.
        slack.clock.advance(by: .seconds(5))
        let rests = [20, 15].map { SlackError.rateLimited(retryAfter: .seconds($0)) }
        #expect(await others.value.allSatisfy { $0.map(rests.contains) == true })
        #expect(slack.calls.count == 2)
        // Others come later, and wait as long as is left.
        #expect(
            await post(to: [Self.channel(20)], of: workspace).value
                == [.rateLimited(retryAfter: .seconds(15))]
        )
        slack.clock.advance(by: .seconds(15))
        #expect(await post(to: [Self.channel(20)], of: workspace).value == [nil])
        #expect(slack.milliseconds == [0, 250, 20_250])
    }

    @Test func `a short rest is waited for by all, and then they go one by one`() async throws {
        let limited = Reply.answer(429, "", headers: [.retryAfter: "2"])
        let slack = ScriptedSlack([limited, .posted, .posted])
        let workspace = slack.workspace()
        let first = await post(to: [Self.channel(1)], of: workspace).value
        #expect(first == [.rateLimited(retryAfter: .seconds(2))])
        let posts = post(to: [Self.channel(2), Self.channel(3)], of: workspace)
        await slack.clock.sleepers(atLeast: 1)
        slack.clock.advance(by: .seconds(2))
        await slack.calls(atLeast: 2)
        await slack.clock.sleepers(atLeast: 1)
        slack.clock.advance(by: .milliseconds(250))
        #expect(await posts.value == [nil, nil])
        #expect(slack.milliseconds == [0, 2_000, 2_250])
    }

    /// What was asked of the paces that processes share.
    private final class Shared: Sendable {
        let asked = Mutex<[String]>([])
        let turns = Mutex<[SharedPace.Turn]>([])

        func pace(_ pacing: SlackWorkspace.Pacing) -> SharedPace {
            let name =
                switch pacing {
                case .workspace: "workspace"
                case .channel(let channel): channel
                case .webhook: "webhook"
                }
            return SharedPace(
                reserve: { interval, wait in
                    self.asked.withLock { $0.append("\(name) reserves \(interval) in \(wait)") }
                    return self.turns.withLock { $0.isEmpty ? .after(.zero) : $0.removeFirst() }
                },
                rest: { pause in self.asked.withLock { $0.append("\(name) rests \(pause)") } }
            )
        }
    }

    @Test func `the workspace's pace and the channel's are kept with other processes`()
        async throws
    {
        let limited = Reply.answer(429, "", headers: [.retryAfter: "20"])
        let slack = ScriptedSlack([.posted, limited])
        let shared = Shared()
        let workspace = slack.workspace(shared: shared.pace)
        #expect(await post(to: ["C1"], of: workspace).value == [nil])
        slack.clock.advance(by: .seconds(1))
        _ = await post(to: ["C2"], of: workspace).value
        #expect(
            shared.asked.withLock { $0 } == [
                "workspace reserves 0.25 seconds in 5.0 seconds",
                "C1 reserves 1.0 seconds in 5.0 seconds", "C1 rests 1.0 seconds",
                "workspace reserves 0.25 seconds in 5.0 seconds",
                "C2 reserves 1.0 seconds in 5.0 seconds", "workspace rests 20.0 seconds",
                "C2 rests 20.0 seconds",
            ]
        )
    }

    @Test func `a rest that another process was told is kept`() async throws {
        let slack = ScriptedSlack([.posted])
        let shared = Shared()
        shared.turns.withLock { $0 = [.later(.seconds(12))] }
        let workspace = slack.workspace(shared: shared.pace)
        #expect(
            await post(to: ["C1"], of: workspace).value == [.rateLimited(retryAfter: .seconds(12))]
        )
        #expect(slack.calls.isEmpty)
        #expect(await post(to: ["C1"], of: workspace).value == [nil])
    }

    @Test func `a wait that is cancelled posts nothing, and holds nobody up`() async throws {
        let slack = ScriptedSlack([.posted, .posted])
        let workspace = slack.workspace()
        #expect(await post(to: ["C1"], of: workspace).value == [nil])
        let waiting = post(to: ["C2", "C3"], of: workspace)
        await slack.clock.sleepers(atLeast: 1)
        waiting.cancel()
        #expect(await waiting.value == [.stopped, .stopped])
        slack.clock.advance(by: .milliseconds(250))
        #expect(await post(to: ["C2"], of: workspace).value == [nil])
        #expect(slack.milliseconds == [0, 250])
    }
}
