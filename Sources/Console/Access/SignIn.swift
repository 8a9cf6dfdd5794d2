import HTTPMessage
import HTTPTypes
import JSON
import Platform

/// Lets people sign in, and leads those there who have to.
struct SignIn: Sendable {
    private struct Model: Sendable {
        var frame: PageFrame
        var problem: String?
        var to: String
    }

    private let authenticator: Authenticator
    private let limits: AdminLimits
    private let version: String

    init(_ authenticator: Authenticator, _ limits: AdminLimits, version: String) {
        self.authenticator = authenticator
        self.limits = limits
        self.version = version
    }

    /// Where the sign-in may lead: nowhere but to this page's own paths.
    private func ownPath(_ path: String?) -> String {
        guard let path, path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x5C }),
            case .page(let route)? = AdminRoute(path.prefix { $0 != "?" })
        else { return "/" }
        switch route {
        case .runs, .run, .reminders, .preview: return path
        default: return "/"
        }
    }

    /// Answers a request for a page from somebody who is not signed in.
    func stranger(_ request: Request, _ route: AdminRoute.Page) -> Response {
        if case .signOut = route { return .seeOther("/sign-in") }
        guard request.isRead else {
            return .problem(
                .forbidden,
                "You are not signed in any more. Sign in and repeat what you did.",
                in: frame("Nothing was done", formToken: "")
            )
        }
        let path = ownPath(request.path + (request.query.map { "?\($0)" } ?? ""))
        // A link from another site comes without our strict cookie, which may well be there.
        if let site = request.header(.secFetchSite),
            site.hasSameBytes(as: "cross-site") || site.hasSameBytes(as: "same-site")
        {
            struct Link: Sendable { var to: String }
            return .page(.comeIn, Link(to: path))
        }
        return .seeOther(path == "/" ? "/sign-in" : "/sign-in?to=\(percentEncoded(path))")
    }

    /// Answers `/sign-in`.
    func respond(to request: Request) -> Response {
        guard request.isRead else { return submitted(request) }
        let to = ownPath(request.queryFields?["to"])
        if let session = authenticator.session(of: request), session.kind == .person {
            return .seeOther(to)
        }
        return page(request, to: to)
    }

    private func page(
        _ request: Request,
        to path: String,
        problem: String? = nil,
        status: HTTPResponse.Status = .ok
    ) -> Response {
        let known = authenticator.session(of: request)
        let session = known ?? authenticator.newSession(.visitor)
        let frame = frame("Sign in", formToken: authenticator.signatures.formToken(of: session))
        var reply = Response.page(
            .signIn,
            Model(frame: frame, problem: problem, to: path),
            status: status
        )
        if known == nil { reply.headers[.setCookie] = authenticator.cookie(session, for: request) }
        return reply
    }

    private func frame(_ title: String, formToken: String) -> PageFrame {
        PageFrame(title, at: .elsewhere, version: version, person: false, formToken: formToken)
    }

    private func submitted(_ request: Request) -> Response {
        // Anybody can send one, so a large one is not even read.
        let form = request.body.count <= limits.signInBytes ? request.formFields : nil
        let path = ownPath(form?["to"])
        guard let form, !authenticator.isForeign(request),
            let visitor = authenticator.session(of: request),
            authenticator.signatures.isFormToken(form["token"], of: visitor)
        else {
            return page(
                request,
                to: path,
                problem: "This form was too old, or did not come from this page. Try again.",
                status: .forbidden
            )
        }
        if let wait = authenticator.gate.take(for: request.clientNetwork) {
            let seconds = wait.components.seconds + 1
            return page(
                request,
                to: path,
                problem: "Too many wrong tokens. Try again in \(seconds) seconds.",
                status: .tooManyRequests
            )
            .retryable(after: seconds)
        }
        guard let token = form["secret"], authenticator.signatures.isToken(token) else {
            return page(
                request,
                to: path,
                problem: "This is not the admin token.",
                status: .unauthorized
            )
        }
        authenticator.gate.giveBack(for: request.clientNetwork)
        // A new value: one that somebody could have planted before says nothing now.
        let session = authenticator.newSession(.person)
        var reply = Response.seeOther(path)
        reply.headers[.setCookie] = authenticator.cookie(session, for: request)
        return reply
    }
}
