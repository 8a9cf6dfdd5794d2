import JSON
import HTTPTypes
import Outbound
import Platform
import Slack
import Synchronization
import Testing
import TestSupport

/// A transport that answers one post after another, and notes when each came.
final class ScriptedSlack: Sendable {
    private struct State {
        var replies: [Result<Answer, OutboundError>]
        var calls: [Call] = []
        var times: [Duration] = []
    }

    static let url = "https://hooks.slack.com/services/T1/B2/sesame"

    private let state: Mutex<State>
    let clock = TestClock()

    init(_ replies: [Result<Answer, OutboundError>]) {
        state = Mutex(State(replies: replies))
    }

    var calls: [Call] { state.withLock { $0.calls } }
    /// Returns once that many calls have come.
    func calls(atLeast count: Int) async {
        while calls.count < count { await Task.yield() }
    }

    /// The methods that were called, without their arguments.
    var methods: [String] {
        calls.map { call in
            let path = call.url.split(separator: "?")[0]
            return String(path.split(separator: "/").last ?? "")
        }
    }
    /// The bodies of the calls that have one.
    func bodies() throws -> [JSONValue] {
        try calls.filter { !$0.body.isEmpty }.map { try JSONValue(parsing: $0.body) }
    }
    /// In milliseconds since the start.
    var milliseconds: [Int64] {
        state.withLock { $0.times.map { Int64($0 / .milliseconds(1)) } }
    }
    /// In whole seconds since the start.
    var times: [Int64] { state.withLock { $0.times.map { $0.components.seconds } } }

    func webhook(
        pacer: SlackPacer? = nil,
        shared: SharedPace = .alone,
        _ change: (inout PostLimits) -> Void = { _ in }
    ) -> SlackWebhook {
        var limits = PostLimits()
        change(&limits)
        return SlackWebhook(
            url: Secret(Self.url),
            transport: HTTPTransport { self.answer($0) },
            clock: clock,
            wallClock: WallClock { Timestamp(secondsSince1970: 1_800_000_000) },
            limits: limits,
            pacer: pacer,
            shared: shared
        )
    }

    fileprivate func answer(_ call: Call) -> Result<Answer, OutboundError> {
        state.withLock { state in
            state.calls.append(call)
            state.times.append(clock.now.offset)
            guard !state.replies.isEmpty else {
                Issue.record("a post that was not expected")
                return .failure(.cancelled(requestSent: false))
            }
            return state.replies.removeFirst()
        }
    }
}

extension Result<Answer, OutboundError> {
    static let ok = Self.answer(200, "ok")

    static func answer(_ status: Int, _ body: String, headers: HTTPFields = [:]) -> Self {
        .success(Answer(status: status, headers: headers, body: Array(body.utf8)))
    }
}

extension SlackMessage {
    static let sample = SlackMessage(text: "Hello", blocks: [["type": "divider"]])
}

/// Posts the sample, which must fail, and returns the error.
func failure(of webhook: SlackWebhook) async -> SlackError? {
    do throws(SlackError) {
        try await webhook.post(.sample)
        Issue.record("it succeeded")
        return nil
    } catch {
        return error
    }
}

extension ScriptedSlack {
    static let token = "xoxb-1-2-sesame"

    func workspace(
        pause: Duration = .seconds(1),
        apiURL: String = "https://slack.com/api",
        token: String = token,
        shared: @escaping @Sendable (SlackWorkspace.Pacing) -> SharedPace = { _ in .alone },
        _ change: (inout SearchLimits) -> Void = { _ in }
    ) -> SlackWorkspace {
        var search = SearchLimits()
        change(&search)
        return SlackWorkspace(
            token: Secret(token),
            apiURL: apiURL,
            transport: HTTPTransport { self.answer($0) },
            clock: clock,
            wallClock: WallClock { Self.start + self.clock.now.offset },
            limits: { _ in
                var limits = PostLimits()
                limits.pause = pause
                return limits
            },
            search: search,
            shared: shared
        )
    }

    func bot(
        channel: String = "C0123456789",
        _ change: (inout SearchLimits) -> Void = { _ in }
    ) -> SlackBot {
        SlackBot(in: channel, of: workspace(change))
    }

    static let start = Timestamp(secondsSince1970: 1_800_000_000)
}

extension SlackMark {
    static let sample = SlackMark(jobID: "j1", number: 2)
}
