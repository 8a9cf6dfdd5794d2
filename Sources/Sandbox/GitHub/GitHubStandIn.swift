import HTTPMessage
import HTTPTypes
import JSON
import Platform

/// A stand-in of GitHub's REST API, as far as issues go.
///
/// Sources: GitHub's REST API documentation for issues, labels, assignees, comments and Apps, "Rate
/// limits for the REST API", and what its clients report where that says nothing.
final class GitHubStandIn: Sendable {
    let site: GitHubSite
    let board: GitHubBoard
    let access: GitHubAccess
    private let paces: GitHubPaces
    private let wall: WallClock
    private let ids: IDSource
    private let recorder: Recorder

    init(_ site: GitHubSite, wall: WallClock, ids: IDSource, recorder: Recorder) {
        self.site = site
        self.wall = wall
        self.ids = ids
        self.recorder = recorder
        board = GitHubBoard(site, wall: wall, recorder: recorder)
        access = GitHubAccess(site, board: board, ids: ids)
        paces = GitHubPaces(site.limits)
    }

    /// The API's first version, which every server knows, and the second.
    private static let versions = ["2022-11-28", "2026-03-10"]

    /// One call that was let in.
    struct Admission: Sendable {
        var request: Request
        var call: GitHubCall
        var caller: GitHubCaller
        var now: Timestamp
        /// Where the API is, for links: `http://HOST/github`.
        var base: String
        /// Where people look at issues.
        var web: String
    }

    /// Answers a call; nil stands for one that the sandbox does not have.
    func answer(_ request: Request, _ call: GitHubCall?) -> Response {
        let now = wall.now() + site.limits.clockLead
        var response: Response
        var user: String?
        do throws(GitHubRefusal) {
            try checkHeaders(request, call)
            guard let call else { throw .notFound }
            let caller = try access.caller(request, isOfApp: call.isOfApp, at: now)
            user = caller.login
            let isCounted = call.verb != .rateLimit && !call.isEnterprise
            if isCounted { try countCall(of: caller, call, at: now) }
            let admission = admission(request, call, caller, now)
            response = try self.response(to: admission)
            for header in caller.headers { response.headers.set(header.name, header.value) }
            if response.status == .notModified, isCounted { paces.giveBack(caller.login) }
        } catch {
            response = error.response
            recorder.refuse(
                call?.name ?? .other,
                status: error.status,
                reason: error.reason ?? error.message
            )
        }
        addHeaders(to: &response, call, user: user, at: now)
        return response
    }

    private func admission(
        _ request: Request,
        _ call: GitHubCall,
        _ caller: GitHubCaller,
        _ now: Timestamp
    ) -> Admission {
        let host = "http://\(request.header(.host) ?? "localhost")"
        let path = call.isEnterprise ? GitHubSite.enterprisePath : GitHubSite.path
        return Admission(
            request: request,
            call: call,
            caller: caller,
            now: now,
            base: host + path,
            web: host + GitHubSite.path
        )
    }

    private func checkHeaders(_ request: Request, _ call: GitHubCall?) throws(GitHubRefusal) {
        guard request.header(.userAgent)?.isEmpty == false else {
            throw GitHubRefusal(
                403,
                "Request forbidden by administrative rules. Please make sure your request has a "
                    + "User-Agent header"
            )
        }
        let known = Self.versions.prefix(call?.isEnterprise == true ? 1 : 2)
        if let version = request.header(named: "x-github-api-version"), !known.contains(version) {
            throw GitHubRefusal(
                400,
                "The API version \(version) is not supported; supported are "
                    + known.joined(separator: ", ")
            )
        }
    }

    private func countCall(
        of caller: GitHubCaller,
        _ call: GitHubCall,
        at now: Timestamp
    ) throws(GitHubRefusal) {
        guard paces.takeCall(of: caller.login, at: now) else {
            var refusal = GitHubRefusal(
                site.limits.status,
                "API rate limit exceeded for user \(caller.login)."
            )
            refusal.documentation = Self.limitsPage
            throw refusal
        }
        let wait = paces.secondaryWait(
            of: caller.login,
            cost: call.isRead ? 1 : 5,
            isCreation: call.isCreation,
            at: now
        )
        guard let wait else { return }
        var refusal = GitHubRefusal(
            site.limits.status,
            "You have exceeded a secondary rate limit"
                + (call.isCreation
                    ? " and have been temporarily blocked from content creation." : ".")
                + " Please retry your request again later."
        )
        refusal.documentation = "\(Self.limitsPage)#about-secondary-rate-limits"
        refusal.reason = "secondary rate limit, \(wait) s to wait"
        if site.limits.saysRetryAfter { refusal.headers["retry-after"] = "\(wait)" }
        throw refusal
    }

    private static let limitsPage =
        "https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api"

    private func addHeaders(
        to response: inout Response,
        _ call: GitHubCall?,
        user: String?,
        at now: Timestamp
    ) {
        response.headers.set("server", "github.com")
        response.headers.set("x-github-request-id", ids.next())
        response.headers.set("x-github-media-type", "github.v3; format=json")
        response.headers.set("x-github-api-version-selected", Self.versions[0])
        if call?.isEnterprise == true {
            response.headers.set("x-github-enterprise-version", "3.15.0")
        } else if let user, let max = site.limits.callsPerHour {
            let window = paces.window(of: user, at: now)
            let reset = (window.start + .seconds(3_600)).secondsSince1970
            response.headers.set("x-ratelimit-limit", "\(max)")
            response.headers.set("x-ratelimit-used", "\(window.used)")
            response.headers.set("x-ratelimit-remaining", "\(max - window.used)")
            response.headers.set("x-ratelimit-reset", "\(reset)")
            response.headers.set("x-ratelimit-resource", "core")
        }
    }

    /// The user's hour, as `GET /rate_limit` tells it.
    func rateLimit(of admission: Admission) throws(GitHubRefusal) -> JSONValue {
        guard !admission.call.isEnterprise, let max = site.limits.callsPerHour else {
            throw GitHubRefusal(404, "Rate limiting is not enabled.")
        }
        let window = paces.window(of: admission.caller.login, at: admission.now)
        let core: JSONValue = [
            "limit": .integer(Int64(max)), "used": .integer(Int64(window.used)),
            "remaining": .integer(Int64(max - window.used)), "resource": "core",
            "reset": .integer((window.start + .seconds(3_600)).secondsSince1970),
        ]
        return ["resources": ["core": core], "rate": core]
    }
}

extension Request {
    /// The header of a name that `HTTPField.Name` has no constant for.
    func header(named name: String) -> String? { HTTPField.Name(name).flatMap { header($0) } }
}
