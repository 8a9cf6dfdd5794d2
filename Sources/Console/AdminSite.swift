package import HTTPMessage
import HTTPTypes
package import Jobs
package import Platform

/// What operators see and do: the run page for people, and the API for programs.
///
/// It is a function from request to reply, like the receiving side. Everything but the sign-in, the
/// style and the API's description needs the admin token, or the cookie of who signed in with it.
package struct AdminSite: Sendable {
    private let limits: AdminLimits
    private let authenticator: Authenticator
    private let signIn: SignIn
    private let pages: AdminPages
    private let events: PageEvents
    private let api: AdminAPI
    private let description: OpenAPI
    /// Where requests are answered whose answer may take long.
    private let executor: (any TaskExecutor)?
    private let answers: ConcurrencyLimit

    /// Makes the admin site for the holders of a token.
    ///
    /// - Parameters:
    ///   - token: The admin token; whoever knows it may do everything here.
    ///   - store: Where the jobs are.
    ///   - parts: What it needs of the rest of the service.
    ///   - limits: The bounds of everything it does.
    ///   - clock: What waits and attempts are measured with.
    ///   - wallClock: What sessions and the queue are measured by.
    ///   - ids: Where nonces come from; they must not be guessable.
    ///   - executor: Where pages are drawn and answers built, so that no event loop waits for it; nil
    ///     for where the request comes from.
    package init(
        token: Secret,
        store: any JobStore,
        parts: AdminParts,
        limits: AdminLimits = AdminLimits(),
        clock: any Clock<Duration> = AlarmClock.shared,
        wallClock: WallClock = .system,
        ids: IDSource = .timeOrdered(clock: .system),
        executor: (any TaskExecutor)? = nil
    ) {
        self.limits = limits
        self.executor = executor
        answers = ConcurrencyLimit(limits.answersMax)
        description = OpenAPI(version: parts.version, publicURL: parts.publicURL)
        let signatures = Signatures(token: token)
        authenticator = Authenticator(
            signatures: signatures,
            gate: SignInGate(limits: limits, clock: clock),
            publicURL: parts.publicURL,
            sessionLength: limits.session,
            clock: wallClock,
            ids: ids
        )
        let glances = QueueOverviews(
            store: store,
            limits: limits,
            clock: clock,
            wallClock: wallClock
        )
        let operations = RunOperations(store, parts, limits, wallClock, glances)
        let ledger = ReminderLedger(store, limits, wallClock)
        let reader = PageReader(store, parts, limits, signatures, glances)
        signIn = SignIn(authenticator, limits, version: parts.version)
        api = AdminAPI(authenticator, operations, store, ledger, parts, limits, ids)
        events = PageEvents(authenticator, reader, limits, clock, executor)
        pages = AdminPages(
            authenticator,
            operations,
            reader,
            events,
            ledger,
            parts,
            limits,
            ids
        )
    }

    /// Answers who waits for something to happen: the process stops.
    package func stop() {
        events.stop()
    }

    /// Returns the methods that a path takes, as `Allow` lists them; nil when it is none of the admin site's.
    package func methods(at path: Substring) -> String? {
        AdminRoute(path).map { "\($0.allowed), OPTIONS" }
    }

    /// Answers one request; nil when the path is none of the admin site's.
    package func respond(to request: Request) async -> Response? {
        guard let route = AdminRoute(request.path) else { return nil }
        return await answer(request, route).uncached
    }

    private func answer(_ request: Request, _ route: AdminRoute) async -> Response {
        guard route.takes(request.method) else { return .methodNotAllowed(route.allowed) }
        switch route {
        case .asset(let asset): return asset.file.reply(to: request)
        case .description: return description.file.reply(to: request)
        case .signIn: return signIn.respond(to: request)
        case .api(let route):
            if let refusal = api.refusal(of: request) { return refusal }
            return await apart { await api.respond(to: request, route) }
                ?? AdminAPI.unavailable(Self.busy, after: Self.busyPause)
        case .page(let route):
            guard let viewer = authenticator.viewer(of: request) else {
                return signIn.stranger(request, route)
            }
            return await apart { await pages.respond(to: request, route, viewer) }
                ?? pages.problem(.serviceUnavailable, "This page has to wait", Self.busy, viewer)
                .retryable(after: Self.busyPause)
        case .events(let run):
            guard let viewer = authenticator.viewer(of: request) else { return PageEvents.refusal }
            // They mostly wait, and how many may do so has a bound of its own.
            return await onExecutor { await events.respond(to: request, ofRun: run, viewer) }
        }
    }
}

/// Decisions by a request's head, before its body is read.
extension AdminSite {
    /// Finds out whether a request is refused whatever its body is.
    ///
    /// - Parameter head: The request without its body.
    /// - Returns: The answer; nil when the body has to be read, and for a path that is none of the
    ///   admin site's.
    package func refusal(ofHead head: Request) -> Response? {
        AdminRoute(head.path).flatMap { refusal(ofHead: head, $0)?.uncached }
    }

    private func refusal(ofHead head: Request, _ route: AdminRoute) -> Response? {
        guard route.takes(head.method) else { return .methodNotAllowed(route.allowed) }
        switch route {
        case .asset, .description: return nil
        case .signIn:
            let isKnown = head.isRead || authenticator.session(of: head) != nil
            // Without the cookie of its page, a form is answered as one that is too old.
            return isKnown ? nil : signIn.respond(to: head)
        case .api: return api.refusal(of: head)
        case .page(let page):
            return authenticator.viewer(of: head) == nil ? signIn.stranger(head, page) : nil
        case .events: return authenticator.viewer(of: head) == nil ? PageEvents.refusal : nil
        }
    }

    /// Bounds the body of a request.
    ///
    /// - Parameter head: The request without its body.
    /// - Returns: Bytes; nil for a path that is none of the admin site's.
    package func bodyBytesMax(ofHead head: Request) -> Int? {
        switch AdminRoute(head.path) {
        case nil: nil
        // It holds a filter rule, which may be of any length.
        case .api(.preview), .page(.preview): head.isRead ? limits.formBytes : .max
        default: limits.formBytes
        }
    }
}

/// Answers that may take long, such as a page that is drawn: they hold no event loop.
extension AdminSite {
    private static let busy = "Many other answers are being built; try again in a moment."
    private static let busyPause: Int64 = 2

    /// Does the work on the executor; nil when so much is being done there that it would wait long.
    private func apart(_ work: @Sendable () async -> Response) async -> Response? {
        guard answers.enter() else { return nil }
        defer { answers.leave() }
        return await onExecutor(work)
    }

    private func onExecutor(_ work: @Sendable () async -> Response) async -> Response {
        await withTaskExecutorPreference(executor) { await Self.leaveActor(work) }
    }

    /// Does the work where the task prefers it: who calls may be an event loop's actor, whose own
    /// executor comes before any preference.
    @concurrent private static func leaveActor(
        _ work: @Sendable () async -> Response
    ) async -> Response {
        await work()
    }
}
