import HTTPMessage
import HTTPTypes
import JSON
import Platform

/// Signing in and out.
extension AdminSite {
    private struct SignInModel: Sendable {
        var frame: PageFrame
        var problem: String?
        var to: String
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
        switch route {
        case .runsEvents, .runEvents:
            // Any answer but 200 makes an EventSource give up, which is right here.
            return .error(.unauthorized, code: "unauthorized", message: "Sign in first.")
        case .signOut:
            return .seeOther("/sign-in")
        default:
            break
        }
        guard request.isRead else {
            return problem(
                .forbidden,
                "Nothing was done",
                "You are not signed in any more. Sign in and repeat what you did.",
                nil
            )
        }
        let path = ownPath(request.path + (request.query.map { "?\($0)" } ?? ""))
        // A link from another site comes without our strict cookie, which may well be there.
        if let site = request.header(.secFetchSite),
            site.hasSameBytes(as: "cross-site") || site.hasSameBytes(as: "same-site")
        {
            struct Model: Sendable { var to: String }
            return html(.comeIn, Model(to: path))
        }
        return .seeOther(path == "/" ? "/sign-in" : "/sign-in?to=\(percentEncoded(path))")
    }

    /// Answers `/sign-in`.
    func signIn(_ request: Request) -> Response {
        guard request.isRead else { return signingIn(request) }
        let to = ownPath(request.queryFields?["to"])
        if let session = admission.session(of: request), session.kind == .person {
            return .seeOther(to)
        }
        return signInPage(request, to: to)
    }

    private func signInPage(
        _ request: Request,
        to path: String,
        problem: String? = nil,
        status: HTTPResponse.Status = .ok
    ) -> Response {
        let known = admission.session(of: request)
        let session =
            known
            ?? admission.signatures.session(
                .visitor,
                nonce: ids.next(),
                until: wallClock.now() + limits.session
            )
        let frame = PageFrame(
            "Sign in",
            at: .elsewhere,
            version: parts.version,
            person: false,
            formToken: admission.signatures.formToken(of: session)
        )
        var reply = html(
            .signIn,
            SignInModel(frame: frame, problem: problem, to: path),
            status: status
        )
        if known == nil { reply.headers[.setCookie] = admission.cookie(session, for: request) }
        return reply
    }

    private func signingIn(_ request: Request) -> Response {
        // Anybody can send one, so a large one is not even read.
        let form =
            request.body.count <= limits.signInBytes ? request.formFields : nil
        let path = ownPath(form?["to"])
        guard let form, !admission.isForeign(request), let visitor = admission.session(of: request),
            admission.signatures.isFormToken(form["token"], of: visitor)
        else {
            return signInPage(
                request,
                to: path,
                problem: "This form was too old, or did not come from this page. Try again.",
                status: .forbidden
            )
        }
        if let wait = admission.gate.take(for: request.clientNetwork) {
            let seconds = wait.components.seconds + 1
            return signInPage(
                request,
                to: path,
                problem: "Too many wrong tokens. Try again in \(seconds) seconds.",
                status: .tooManyRequests
            )
            .retryable(after: seconds)
        }
        guard let token = form["secret"], admission.signatures.isToken(token) else {
            return signInPage(
                request,
                to: path,
                problem: "This is not the admin token.",
                status: .unauthorized
            )
        }
        admission.gate.giveBack(for: request.clientNetwork)
        // A new value: one that somebody could have planted before says nothing now.
        let session = admission.signatures.session(
            .person,
            nonce: ids.next(),
            until: wallClock.now() + limits.session
        )
        var reply = Response.seeOther(path)
        reply.headers[.setCookie] = admission.cookie(session, for: request)
        return reply
    }

    func signOut(_ request: Request) -> Response {
        var reply = Response.seeOther("/sign-in")
        reply.headers[.setCookie] = admission.cookie(nil, for: request)
        return reply
    }
}
