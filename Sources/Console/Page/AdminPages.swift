import HTTPMessage
import HTTPTypes
import Jobs
import JSON
import Platform

/// The pages for people.
struct AdminPages: Sendable {
    private let authenticator: Authenticator
    private let operations: RunOperations
    private let reader: PageReader
    private let events: PageEvents
    private let previewPage: PreviewPage
    private let ownersPage: OwnersPage
    private let reminderPage: ReminderPage
    private let parts: AdminParts
    private let limits: AdminLimits
    private let ids: IDSource

    init(
        _ authenticator: Authenticator,
        _ operations: RunOperations,
        _ reader: PageReader,
        _ events: PageEvents,
        _ ledger: ReminderLedger,
        _ parts: AdminParts,
        _ limits: AdminLimits,
        _ ids: IDSource
    ) {
        self.authenticator = authenticator
        self.operations = operations
        self.reader = reader
        self.events = events
        previewPage = PreviewPage(operations, parts)
        ownersPage = OwnersPage(reader, limits)
        reminderPage = ReminderPage(ledger, limits)
        self.parts = parts
        self.limits = limits
        self.ids = ids
    }

    /// Answers one request of a browser that may see the page.
    func respond(
        to request: Request,
        _ route: AdminRoute.Page,
        _ viewer: Viewer
    ) async -> Response {
        let form = request.formFields
        if !request.isRead, let refusal = forged(request, form, by: viewer) { return refusal }
        do throws(JobStoreError) {
            return switch route {
            case .runs: try await runsPage(request, viewer)
            case .run(let id): try await runPage(request, id, viewer)
            case .owners(let id):
                try await ownersPage.respond(
                    to: request,
                    ofRun: id,
                    in: frame("Who was told", at: .runs, viewer)
                ) ?? noRun(viewer)
            case .retry(let id): try await retryForm(form, id, viewer)
            case .cancel(let id): try await cancelForm(form, id, viewer)
            case .preview:
                await previewPage.respond(
                    to: request,
                    form,
                    in: frame("Preview", at: .preview, viewer)
                )
            case .reminders: remindersPage(viewer)
            case .reminder(let name): try await oneReminder(request, name, viewer)
            case .fire(let name): try await fireForm(form, name, viewer)
            case .signOut: signOut(request)
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

    private func frame(
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
            formToken: authenticator.formToken(of: viewer),
            events: events,
            notice: notice
        )
    }

    /// A page that says in a few words why there is no other.
    func problem(
        _ status: HTTPResponse.Status,
        _ heading: String,
        _ message: String,
        _ viewer: Viewer
    ) -> Response {
        .problem(status, message, in: frame(heading, at: .elsewhere, viewer))
    }

    private func forged(
        _ request: Request,
        _ form: FormFields?,
        by viewer: Viewer
    ) -> Response? {
        guard case .person(let session) = viewer else { return nil }
        let isOurs =
            !authenticator.isForeign(request)
            && authenticator.signatures.isFormToken(form?["token"], of: session)
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

/// What is configured, and who leaves.
extension AdminPages {
    private func remindersPage(_ viewer: Viewer) -> Response {
        struct Model: Sendable {
            var frame: PageFrame
            var cards: [ReminderView]
        }
        return .page(
            .reminders,
            Model(
                frame: frame("Reminders", at: .reminders, viewer),
                cards: parts.reminders.map { ReminderView($0, nonce: ids.next()) }
            )
        )
    }

    private func oneReminder(
        _ request: Request,
        _ name: String,
        _ viewer: Viewer
    ) async throws(JobStoreError) -> Response {
        guard let card = operations.reminder(named: name) else { return noReminder(viewer) }
        let view = ReminderView(card, nonce: ids.next())
        let frame = frame(view.name, at: .reminders, viewer)
        return try await reminderPage.respond(to: request, of: card, view, in: frame)
    }

    private func noReminder(_ viewer: Viewer) -> Response {
        problem(
            .notFound,
            "There is no such reminder",
            "Perhaps it was renamed since the page was loaded.",
            viewer
        )
    }

    private func fireForm(
        _ form: FormFields?,
        _ name: String,
        _ viewer: Viewer
    ) async throws(JobStoreError) -> Response {
        let nonce = form?["nonce"] ?? ids.next()
        guard nonce.utf8.count <= limits.textBytes, !nonce.utf8.contains(0) else {
            return problem(.badRequest, "Nothing was done", "The form is malformed.", viewer)
        }
        guard let job = try await operations.fire(name, nonce: nonce) else {
            return noReminder(viewer)
        }
        return back(to: job.jobID, done: "fire")
    }

    private func signOut(_ request: Request) -> Response {
        var reply = Response.seeOther("/sign-in")
        reply.headers[.setCookie] = authenticator.cookie(nil, for: request)
        return reply
    }
}

/// The runs, and one of them.
extension AdminPages {
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
        guard let sight = try await events.look(at: query) else { return .nothingHere }
        let path = PageEvents.path(of: query, after: sight.parts)
        return .page(
            .runs,
            Model(
                frame: frame("Runs", at: .runs, viewer, events: path),
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
            /// What the owners' section is for, for those who hear it.
            var told: String
            var owners: String
            var story: String
            var showsMessages: Bool
            var messages: String?
        }
        guard let sight = try await events.look(atRun: id) else { return noRun(viewer) }
        let notice = request.queryFields?["done"].flatMap { Self.notices[ExactString($0)] }
        return .page(
            .run,
            Model(
                frame: frame(
                    sight.name,
                    at: .runs,
                    viewer,
                    events: PageEvents.path(ofRun: id, after: sight.parts),
                    notice: notice
                ),
                head: sight.head,
                actions: sight.actions(formToken: authenticator.formToken(of: viewer)),
                told: sight.isMessage ? "Who was told" : "Tickets",
                owners: sight.owners,
                story: sight.timeline,
                showsMessages: sight.isMessage,
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
        "fire": "It is queued.",
    ]

    private func retryForm(
        _ form: FormFields?,
        _ id: String,
        _ viewer: Viewer
    ) async throws(JobStoreError) -> Response {
        switch try await operations.retry(id, nonce: form?["nonce"] ?? ids.next()) {
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
        let reason = form?["reason"] ?? RunOperations.cancelReason
        guard reason.utf8.count <= limits.textBytes, !reason.utf8.contains(0) else {
            return problem(.badRequest, "Nothing was done", "The reason is too long.", viewer)
        }
        return switch try await operations.cancel(id, reason: reason) {
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
