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

    func bot(
        pacer: SlackPacer? = nil,
        channel: String = "C0123456789",
        _ change: (inout SearchLimits) -> Void = { _ in }
    ) -> SlackBot {
        var search = SearchLimits()
        change(&search)
        return SlackBot(
            token: Secret(Self.token),
            channel: channel,
            apiURL: "https://slack.com/api",
            transport: HTTPTransport { self.answer($0) },
            clock: clock,
            wallClock: WallClock { Timestamp(secondsSince1970: 1_800_000_000) },
            search: search,
            pacer: pacer
        )
    }
}

extension SlackMark {
    static let sample = SlackMark(jobID: "j1", number: 2)
}
