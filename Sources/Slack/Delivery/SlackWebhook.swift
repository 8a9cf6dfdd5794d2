import HTTPTypes
import JSON
package import Outbound
package import Platform
package import Reminders

/// A Slack incoming webhook: one URL that posts into one channel.
///
/// Two values for the same URL must share their `SlackPacer`, for Slack counts by webhook.
/// Source: Slack "Sending messages using incoming webhooks".
package struct SlackWebhook: Sendable {
    private let url: Secret
    private let posts: PacedTransport

    /// Makes a webhook.
    ///
    /// - Parameters:
    ///   - url: What Slack gave; `validate` finds no fault with it.
    ///   - transport: The way out.
    ///   - clock: What pauses are measured and waited with.
    ///   - wallClock: For a `Retry-After` that is a date.
    ///   - limits: What bounds each post.
    ///   - pacer: Of another value with the same URL; a new one otherwise.
    ///   - shared: The pace that other processes keep too.
    package init(
        url: Secret,
        transport: HTTPTransport,
        clock: any Clock<Duration>,
        wallClock: WallClock = .system,
        limits: PostLimits = PostLimits(),
        pacer: SlackPacer? = nil,
        shared: SharedPace = .alone
    ) {
        self.url = url
        posts = PacedTransport(
            transport: transport,
            wallClock: wallClock,
            limits: limits,
            line: PacedLine(pacer: pacer ?? SlackPacer(clock: clock), shared: shared)
        )
    }

    /// Makes a webhook whose posts go with those of a workspace.
    init(url: Secret, posts: PacedTransport) {
        self.url = url
        self.posts = posts
    }

    /// Posts one message, when it is its turn.
    ///
    /// - Parameter message: Within Slack's limits; without blocks it is sent as plain text.
    /// - Throws: Why it is not, or perhaps not, in the channel; `SlackError.disposition` says
    ///   what may be done.
    package func post(_ message: SlackMessage) async throws(SlackError) {
        let answer = try await posts.send(call(try message.body()))
        guard (200..<300).contains(answer.status), answer.body.starts(with: Array("ok".utf8)),
            answer.body.dropFirst(2).allSatisfy({ [0x20, 0x0D, 0x0A].contains($0) })
        else {
            throw SlackError(
                status: answer.status,
                body: answer.body,
                retryAfter: answer.retryAfter(now: posts.wallClock.now())
            )
        }
    }

    /// Posts one message, and once more as text alone when Slack dislikes only its layout.
    ///
    /// - Parameter message: Within Slack's limits.
    /// - Returns: Why it went out as text alone; nil when it went out as it is.
    /// - Throws: As `post`.
    @discardableResult
    package func deliver(_ message: SlackMessage) async throws(SlackError) -> LayoutRefusal? {
        do throws(SlackError) {
            try await post(message)
            return nil
        } catch .layoutRefused(let refusal, _) {
            try await post(message.plain())
            return refusal
        }
    }

    /// Posts an empty object, and returns what is answered to that.
    ///
    /// - Throws: `rateLimited` and `unavailable`.
    func ask() async throws(SlackError) -> Answer {
        switch await posts.transport.send(call(Array("{}".utf8))) {
        case .success(let answer) where answer.status == 429:
            let wait = answer.retryAfter(now: posts.wallClock.now())
            throw .rateLimited(retryAfter: posts.limits.rest(asked: wait))
        case .success(let answer): return answer
        case .failure(let error): throw .unavailable(error)
        }
    }

    private func call(_ body: [UInt8]) -> Call {
        Call(
            .post,
            url.reveal(),
            headers: [.contentType: "application/json; charset=utf-8"],
            body: body,
            service: .slackWebhook,
            deadline: posts.limits.deadline,
            responseBytesMax: posts.limits.answerBytesMax,
            // A kept connection that closes just then would leave it unknown what became of it.
            reusesConnection: false
        )
    }
}

/// What bounds posting to Slack.
package struct PostLimits: Sendable, Hashable {
    /// Between the answer to one post and the next; Slack allows one a second.
    package var pause: Duration = .seconds(1)
    /// Between the beginnings of two posts in one workspace, whatever their channels: four a second
    /// where a channel takes one.
    package var workspacePause: Duration { pause / 4 }
    /// A post waits that long for its turn, and fails with `rateLimited` otherwise.
    ///
    /// A pause that was set, our own or another process's, is no reason to fail.
    package var waitMax: Duration { max(.seconds(5), pause * 2) }
    /// Used after a 429 that does not say how long to wait.
    package var retryAfterDefault: Duration = .seconds(30)
    package var retryAfterMax: Duration = .seconds(3_600)
    package var deadline: Duration = .seconds(30)
    package var answerBytesMax = 64 << 10

    package init() {}
}
