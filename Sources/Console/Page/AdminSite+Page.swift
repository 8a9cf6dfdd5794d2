import HTTPMessage
import HTTPTypes
import Jobs
import JSON
import Platform

/// The pages for people.
extension AdminSite {
    /// Who looks at a page.
    enum Viewer: Sendable {
        case person(Session)
        /// A program with the token, which no browser sends by itself.
        case program
    }

    /// Who asks for a page; nil for who has to sign in first.
    func viewer(of request: Request) -> Viewer? {
        switch admission.access(of: request) {
        case .person(let session): .person(session)
        case .program: .program
        case .nobody, .wrongToken, .tooMany: nil
        }
    }

    /// Answers one request of a browser that may see the page.
    func page(_ request: Request, _ route: AdminRoute.Page, _ viewer: Viewer) async -> Response {
        let form = request.formFields
        if !request.isRead, let refusal = forged(request, form, by: viewer) { return refusal }
        do throws(JobStoreError) {
            return switch route {
            case .runs: try await runsPage(request, viewer)
            case .run(let id): try await runPage(request, id, viewer)
            case .retry(let id): try await retryForm(form, id, viewer)
            case .cancel(let id): try await cancelForm(form, id, viewer)
            case .preview: await previewPage(request, form, viewer)
            case .reminders: remindersPage(viewer)
            case .signOut: signOut(request)
            case .runsEvents: await runsEvents(request)
            case .runEvents(let id): await runEvents(request, id, viewer)
            }
        } catch {
            return problem(
                .serviceUnavailable,
                "The database does not answer",
                "\(error) Try again in a moment.",
                viewer
            )
        }
    }

    func formToken(of viewer: Viewer) -> String {
        if case .person(let session) = viewer {
            admission.signatures.formToken(of: session)
        } else {
            ""
        }
    }

    func frame(
        _ title: String,
        at place: PageFrame.Place,
        _ viewer: Viewer,
        events: String? = nil,
        notice: String? = nil
    ) -> PageFrame {
        PageFrame(
            title,
            at: place,
            version: parts.version,
            person: true,
            formToken: formToken(of: viewer),
            events: events,
            notice: notice
        )
    }

    /// Nothing from elsewhere, nothing inline: what a hostile title could smuggle in stays dead.
    private static let securityPolicy =
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
        + "img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

    /// Renders a page, with what keeps a browser from doing anything else with it.
    ///
    /// The referrer stays within this site: with `no-referrer` a browser would hide the origin of
    /// our own forms from us (Fetch, "Append a request Origin header").
    func html(
        _ template: PageTemplates.Name,
        _ model: some Sendable,
        status: HTTPResponse.Status = .ok
    ) -> Response {
        var reply = Response(status, body: Array(PageTemplates.render(template, model).utf8))
        reply.headers = [
            .contentType: "text/html; charset=utf-8", .cacheControl: "no-store",
            .contentSecurityPolicy: Self.securityPolicy, .xContentTypeOptions: "nosniff",
            .frameOptions: "DENY", .referrerPolicy: "same-origin",
            .crossOriginOpenerPolicy: "same-origin", .crossOriginResourcePolicy: "same-origin",
        ]
        return reply
    }

    /// A page that says in a few words why there is no other.
    func problem(
        _ status: HTTPResponse.Status,
        _ heading: String,
        _ message: String,
        _ viewer: Viewer?
    ) -> Response {
        struct Model: Sendable {
            var frame: PageFrame
            var heading: String
            var message: String
        }
        let frame = PageFrame(
            heading,
            at: .elsewhere,
            version: parts.version,
            person: viewer != nil,
            formToken: viewer.map(formToken) ?? ""
        )
        return html(
            .problem,
            Model(frame: frame, heading: heading, message: message),
            status: status
        )
    }

    private func forged(
        _ request: Request,
        _ form: FormFields?,
        by viewer: Viewer
    ) -> Response? {
        guard case .person(let session) = viewer else { return nil }
        let isOurs =
            !admission.isForeign(request)
            && admission.signatures.isFormToken(form?["token"], of: session)
        return isOurs
            ? nil
            : problem(
                .forbidden,
                "Nothing was done",
                "This form did not come from this page, or is too old. Go back, load the page again"
                    + " and repeat what you did.",
                viewer
            )
    }
}

/// The runs, and one of them.
extension AdminSite {
    private func runsPage(
        _ request: Request,
        _ viewer: Viewer
    ) async throws(JobStoreError) -> Response {
        struct Model: Sendable {
            var frame: PageFrame
            var queue: String
            var list: String
            var filters: [FilterView]
            var search: String
        }
        let query: RunsQuery
        do throws(RunsQuery.Problem) {
            query = try RunsQuery(request, limits: limits)
        } catch {
            return problem(.badRequest, "That cannot be shown", error.message, viewer)
        }
        // There always is a list, though it may be empty.
        guard let sight = try await runsLooks.now(query) else { return .nothingHere }
        let events = runsEvents(query, sight.parts.digest)
        return html(
            .runs,
            Model(
                frame: frame("Runs", at: .runs, viewer, events: events),
                queue: sight.queue,
                list: sight.list,
                filters: FilterView.all(for: query),
                search: query.search ?? ""
            )
        )
    }

    private func runPage(
        _ request: Request,
        _ id: String,
        _ viewer: Viewer
    ) async throws(JobStoreError) -> Response {
        struct Model: Sendable {
            var frame: PageFrame
            var head: String
            var actions: String
            var story: String
            var messages: String?
        }
        guard let sight = try await runLooks.now(id) else { return noRun(viewer) }
        let notice = request.queryFields?["done"].flatMap { Self.notices[ExactString($0)] }
        return html(
            .run,
            Model(
                frame: frame(
                    sight.name,
                    at: .runs,
                    viewer,
                    events: "/events/\(percentEncoded(id))?seen=\(sight.parts.digest)",
                    notice: notice
                ),
                head: sight.head,
                actions: actions(of: sight, for: viewer),
                story: sight.timeline,
                messages: try await reader.messages(of: sight)
            )
        )
    }

    private func noRun(_ viewer: Viewer) -> Response {
        problem(
            .notFound,
            "There is no such run",
            "Perhaps it is so old that it was deleted, or the link was cut.",
            viewer
        )
    }

    /// What the page says after something was done; nothing else can be put into it.
    private static let notices: [ExactString: String] = [
        "retry": "It is queued again.", "cancel": "It is cancelled.",
    ]

    private func retryForm(
        _ form: FormFields?,
        _ id: String,
        _ viewer: Viewer
    ) async throws(JobStoreError) -> Response {
        switch try await retry(id, nonce: form?["nonce"] ?? ids.next()) {
        case .replayed: back(to: id, done: "retry")
        case .refused(let state):
            problem(
                .conflict,
                "Nothing was done",
                "The run is \(StateView(state).word.lowercased()); there is nothing to retry.",
                viewer
            )
        case .unknown: noRun(viewer)
        }
    }

    private func cancelForm(
        _ form: FormFields?,
        _ id: String,
        _ viewer: Viewer
    ) async throws(JobStoreError) -> Response {
        let reason = form?["reason"] ?? Self.cancelReason
        guard reason.utf8.count <= limits.textBytes, !reason.utf8.contains(0) else {
            return problem(.badRequest, "Nothing was done", "The reason is too long.", viewer)
        }
        return switch try await cancel(id, reason: reason) {
        case .cancelled, .refused(.cancelled): back(to: id, done: "cancel")
        case .refused(let state):
            problem(
                .conflict,
                "Nothing was done",
                "The run is over already: it is \(StateView(state).word.lowercased()).",
                viewer
            )
        case .unknown: noRun(viewer)
        }
    }

    private func back(to id: String, done: String) -> Response {
        .seeOther("/runs/\(percentEncoded(id))?done=\(done)")
    }
}

extension Response {
    /// Leads a browser elsewhere on this site, which it then asks for with GET.
    static func seeOther(_ path: String) -> Response {
        Response(.seeOther, headers: [.location: path, .cacheControl: "no-store"])
    }
}
