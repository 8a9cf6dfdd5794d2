package import HTTPMessage
import HTTPTypes
package import Jobs
package import Platform
import Synchronization

/// What operators see and do: the run page for people, and the API for programs.
///
/// It is a function from request to reply, like the receiving side. Everything but the sign-in, the
/// style and the API's description needs the admin token, or the cookie of who signed in with it.
package struct AdminSite: Sendable {
    let store: any JobStore
    let parts: AdminParts
    let limits: AdminLimits
    let clock: any Clock<Duration>
    let wallClock: WallClock
    let ids: IDSource
    let admission: Authenticator
    let glances: QueueOverviews
    let watchers: Watchers
    let reader: PageReader
    let runsLooks: SharedLooks<RunsQuery, RunsSight>
    let runLooks: SharedLooks<String, RunSight>
    let previews: ConcurrencyLimit
    /// Where requests are answered whose answer may take long.
    private let executor: (any TaskExecutor)?
    private let answers: ConcurrencyLimit
    private let description: OpenAPI

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
        clock: any Clock<Duration> = ContinuousClock(),
        wallClock: WallClock = .system,
        ids: IDSource = .timeOrdered(clock: .system),
        executor: (any TaskExecutor)? = nil
    ) {
        self.store = store
        self.parts = parts
        self.limits = limits
        self.clock = clock
        self.wallClock = wallClock
        self.ids = ids
        self.executor = executor
        let signatures = Signatures(token: token)
        admission = Authenticator(
            signatures: signatures,
            gate: SignInGate(limits: limits, clock: clock),
            limits: limits,
            publicURL: parts.publicURL,
            clock: wallClock
        )
        glances = QueueOverviews(store: store, limits: limits, clock: clock, wallClock: wallClock)
        let reader = PageReader(
            store: store,
            parts: parts,
            signatures: signatures,
            glances: glances,
            plans: DrawnPlans(
                plan: parts.plan,
                draw: parts.draw,
                signatures: signatures,
                bytesMax: limits.drawnBytesMax
            )
        )
        self.reader = reader
        runsLooks = SharedLooks(for: limits.look, clock: clock, executor: executor) {
            query,
            before async throws(JobStoreError) in
            try await reader.runs(query, before: before)
        }
        runLooks = SharedLooks(for: limits.look, clock: clock, executor: executor) {
            id,
            before async throws(JobStoreError) in
            try await reader.run(id, before: before)
        }
        watchers = Watchers(limits: limits, clock: clock)
        previews = ConcurrencyLimit(limits.previewsMax)
        answers = ConcurrencyLimit(limits.answersMax)
        description = OpenAPI(version: parts.version, publicURL: parts.publicURL)
    }

    /// Answers who waits for something to happen: the process stops.
    package func stop() {
        watchers.stop()
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
        case .signIn: return signIn(request)
        case .api(let route):
            if let refusal = refusal(of: request) { return refusal }
            return await apart { await api(request, route) }
                ?? Self.unavailable(Self.busy, after: Self.busyPause)
        case .page(let route):
            guard let viewer = viewer(of: request) else { return stranger(request, route) }
            return await drawn(request, route, viewer)
        }
    }
}

extension Response {
    /// The same, which no cache may keep unless its own Cache-Control says otherwise.
    var uncached: Response {
        var response = self
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
        return response
    }
}

/// Answers that may take long, such as a page that is drawn: they hold no event loop.
extension AdminSite {
    private static let busy = "Many other answers are being built; try again in a moment."
    private static let busyPause: Int64 = 2

    private func drawn(
        _ request: Request,
        _ route: AdminRoute.Page,
        _ viewer: Viewer
    ) async -> Response {
        switch route {
        case .runsEvents, .runEvents:
            // These mostly wait, and how many may do so has a bound of its own.
            await onExecutor { await page(request, route, viewer) }
        default:
            await apart { await page(request, route, viewer) }
                ?? problem(.serviceUnavailable, "This page has to wait", Self.busy, viewer)
                .retryable(after: Self.busyPause)
        }
    }

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

/// Which part of the admin site a path leads to.
enum AdminRoute: Sendable, Hashable {
    enum API: Sendable, Hashable {
        case runs
        case run(String)
        case retry(String)
        case cancel(String)
        case preview
    }

    enum Page: Sendable, Hashable {
        case runs
        case run(String)
        case retry(String)
        case cancel(String)
        case preview
        case reminders
        case signOut
        case runsEvents
        case runEvents(String)
    }

    case asset(PageAsset)
    case description
    case signIn
    case api(API)
    case page(Page)

    /// Reads a path; nil when it is none of the admin site's.
    init?(_ path: Substring) {
        // A request target is ASCII (RFC 9112 3.2), where a Character is a byte.
        guard path.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
        let parts = path.split(separator: "/", maxSplits: 5, omittingEmptySubsequences: false)
            .dropFirst()
            .map { String($0) }
        func part(_ index: Int) -> String? { index < parts.count ? parts[index] : nil }
        guard parts.count <= 4 else { return nil }
        switch (part(0), part(1), part(2), part(3)) {
        case ("openapi.json"?, nil, nil, nil): self = .description
        case ("sign-in"?, nil, nil, nil): self = .signIn
        case ("assets"?, let name?, nil, nil):
            guard let asset = PageAsset(rawValue: name) else { return nil }
            self = .asset(asset)
        case ("api"?, let noun?, let job, let verb):
            guard let route = API(noun, job, verb) else { return nil }
            self = .api(route)
        case (let noun?, let job, let verb, nil):
            guard let route = Page(noun, job, verb) else { return nil }
            self = .page(route)
        default: return nil
        }
    }

    private enum Methods: String {
        case read = "GET, HEAD"
        case write = "POST"
        case both = "GET, HEAD, POST"
    }

    private var methods: Methods {
        switch self {
        case .signIn, .page(.preview): .both
        case .api(.retry), .api(.cancel), .api(.preview), .page(.retry), .page(.cancel),
            .page(.signOut):
            .write
        default: .read
        }
    }

    /// What `Allow` says, but for OPTIONS, which every path takes.
    var allowed: String { methods.rawValue }

    func takes(_ method: HTTPRequest.Method) -> Bool {
        switch method {
        case .get, .head: methods != .write
        case .post: methods != .read
        default: false
        }
    }
}

extension AdminRoute.API {
    fileprivate init?(_ noun: String, _ job: String?, _ verb: String?) {
        switch (noun, job, verb) {
        case ("runs", nil, nil): self = .runs
        case ("preview", nil, nil): self = .preview
        case ("runs", let job?, let verb) where job.isJobID:
            switch verb {
            case nil: self = .run(job)
            case "retry"?: self = .retry(job)
            case "cancel"?: self = .cancel(job)
            default: return nil
            }
        default: return nil
        }
    }
}

extension AdminRoute.Page {
    fileprivate init?(_ noun: String, _ job: String?, _ verb: String?) {
        switch (noun, job, verb) {
        case ("", nil, nil): self = .runs
        case ("preview", nil, nil): self = .preview
        case ("reminders", nil, nil): self = .reminders
        case ("sign-out", nil, nil): self = .signOut
        case ("events", nil, nil): self = .runsEvents
        case ("events", let job?, nil) where job.isJobID: self = .runEvents(job)
        case ("runs", let job?, let verb) where job.isJobID:
            switch verb {
            case nil: self = .run(job)
            case "retry"?: self = .retry(job)
            case "cancel"?: self = .cancel(job)
            default: return nil
            }
        default: return nil
        }
    }
}

extension String {
    /// Whether it could be a job's id: some letters and digits.
    fileprivate var isJobID: Bool {
        (1...64).contains(utf8.count)
            && utf8.allSatisfy {
                switch $0 {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: false
                }
            }
    }
}

/// At most `limit` holders at once; never waits.
final class ConcurrencyLimit: Sendable {
    private let taken = Mutex(0)
    private let limit: Int

    init(_ limit: Int) { self.limit = limit }

    /// Takes a place, to be given back with `leave`; false when none is left.
    func enter() -> Bool {
        taken.withLock { taken in
            guard taken < limit else { return false }
            taken += 1
            return true
        }
    }

    func leave() { taken.withLock { $0 -= 1 } }
}
