import JSON
import Synchronization

package import Outbound
package import Platform

/// A Slack workspace by one bot token: its Web API, and the pace of posts in each of its channels.
///
/// Slack counts posts by channel and by token, so all that post with one token share a workspace.
package final class SlackWorkspace: Sendable {
    /// Who takes turns with whom.
    package enum Pacing: Sendable {
        /// All posts with the token.
        case workspace
        /// Those to a channel or person.
        case channel(String)
        /// Those by a webhook's URL.
        case webhook(Secret)
    }

    private struct State {
        var pacers: [ExactString: SlackPacer] = [:]
        /// When Slack last said that a channel is not there.
        var refusals: [ExactString: Timestamp] = [:]
    }

    /// More are forgotten where nobody waits: a person's direct messages are a channel, too.
    private static let pacersMax = 2_000
    private static let refusalsMax = 2_000

    let api: SlackAPI
    let transport: HTTPTransport
    let clock: any Clock<Duration>
    let wallClock: WallClock
    let search: SearchLimits
    let seal: WebhookSeal
    private let limits: @Sendable (_ channel: String) -> PostLimits
    private let shared: @Sendable (Pacing) -> SharedPace
    private let line: PacedLine
    private let state = Mutex(State())

    /// Makes a workspace.
    ///
    /// - Parameters:
    ///   - token: What Slack gave; `SlackBot.validate(token:)` finds no fault with it.
    ///   - apiURL: `https://slack.com/api`, without a slash at its end.
    ///   - transport: The way out.
    ///   - clock: What pauses are measured and waited with.
    ///   - wallClock: For a `Retry-After` that is a date, and for what is remembered.
    ///   - limits: What bounds each post to a channel.
    ///   - search: What bounds a search.
    ///   - shared: The pace that other processes keep too.
    package init(
        token: Secret,
        apiURL: String,
        transport: HTTPTransport,
        clock: any Clock<Duration>,
        wallClock: WallClock = .system,
        limits: @escaping @Sendable (_ channel: String) -> PostLimits = { _ in PostLimits() },
        search: SearchLimits = SearchLimits(),
        shared: @escaping @Sendable (Pacing) -> SharedPace = { _ in .alone }
    ) {
        api = SlackAPI(
            baseURL: apiURL,
            token: token,
            wallClock: wallClock,
            limits: limits("")
        )
        self.transport = transport
        self.clock = clock
        self.wallClock = wallClock
        self.search = search
        self.limits = limits
        self.shared = shared
        seal = WebhookSeal(of: token)
        line = PacedLine(pacer: SlackPacer(clock: clock), shared: shared(.workspace))
    }

    /// Returns the way to a channel or person.
    func posts(to channel: String) -> PacedTransport {
        posts(channel, limits(channel), shared(.channel(channel)))
    }

    /// Returns the webhook whose sealed URL an address is; nil for one of another token.
    func webhook(at address: String) -> SlackWebhook? {
        guard let url = seal.open(address) else { return nil }
        var posts = posts(address, limits(address), shared(.webhook(url)))
        posts.limitsWorkspace = false
        return SlackWebhook(url: url, posts: posts)
    }

    private func posts(
        _ place: String,
        _ limits: PostLimits,
        _ shared: SharedPace
    ) -> PacedTransport {
        PacedTransport(
            transport: transport,
            wallClock: wallClock,
            limits: limits,
            line: PacedLine(pacer: pacer(of: place), shared: shared),
            workspace: line
        )
    }

    private func pacer(of place: String) -> SlackPacer {
        state.withLock { state in
            let key = ExactString(place)
            if let pacer = state.pacers[key] { return pacer }
            if state.pacers.count >= Self.pacersMax {
                state.pacers = state.pacers.filter { !$0.value.isIdle }
            }
            let pacer = SlackPacer(clock: clock)
            state.pacers[key] = pacer
            return pacer
        }
    }

    /// Makes a call that changes no channel, so it needs no turn among the posts.
    func ask(_ call: Call) async throws(SlackError) -> Answer {
        switch await transport.send(call) {
        case .failure(let error): throw .unavailable(error)
        case .success(let answer): return answer
        }
    }

    /// Remembers that Slack does not know a channel: its name may have another id by now.
    func noteRefusal(of channel: String) {
        let now = wallClock.now()
        state.withLock { state in
            if state.refusals.count >= Self.refusalsMax { state.refusals = [:] }
            state.refusals[ExactString(channel)] = now
        }
    }

    /// Whether an id that was learned then was refused since.
    func isRefused(_ channel: String, learnedAt time: Timestamp) -> Bool {
        state.withLock { $0.refusals[ExactString(channel)] }.map { $0 >= time } ?? false
    }
}
