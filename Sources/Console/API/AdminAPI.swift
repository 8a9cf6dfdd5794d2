import HTTPMessage
import HTTPTypes
import Jobs
import JSON
import Platform
import Reminders

/// The API for programs: JSON in, JSON out.
struct AdminAPI: Sendable {
    private let authenticator: Authenticator
    private let operations: RunOperations
    private let store: any JobStore
    private let ledger: ReminderLedger
    private let parts: AdminParts
    private let limits: AdminLimits
    private let ids: IDSource

    init(
        _ authenticator: Authenticator,
        _ operations: RunOperations,
        _ store: any JobStore,
        _ ledger: ReminderLedger,
        _ parts: AdminParts,
        _ limits: AdminLimits,
        _ ids: IDSource
    ) {
        self.authenticator = authenticator
        self.operations = operations
        self.store = store
        self.ledger = ledger
        self.parts = parts
        self.limits = limits
        self.ids = ids
    }

    /// Answers one request to the API, which `refusal(of:)` lets pass.
    func respond(to request: Request, _ route: AdminRoute.API) async -> Response {
        do throws(JobStoreError) {
            return switch route {
            case .runs: try await runs(request)
            case .run(let id): try await run(id)
            case .retry(let id): try await retry(request, id)
            case .cancel(let id): try await cancel(request, id)
            case .preview: await preview(request)
            case .reminders: try await reminders()
            case .fire(let name): try await fire(request, name)
            }
        } catch {
            return Self.unavailable(error.description, after: 5)
        }
    }

    static func unavailable(_ message: String, after seconds: Int64) -> Response {
        Response.error(.serviceUnavailable, code: "unavailable", message: message)
            .retryable(after: seconds)
    }

    /// Returns the answer to a request without the right to ask; nil for one with it.
    func refusal(of request: Request) -> Response? {
        switch authenticator.access(of: request) {
        case .program: return nil
        case .person(let session):
            // A cookie comes along whoever made the browser send the request.
            let token = request.header(.csrfToken)
            guard
                request.isRead
                    || (!authenticator.isForeign(request)
                        && authenticator.signatures.isFormToken(token, of: session))
            else {
                return .error(
                    .forbidden,
                    code: "csrf_token_wrong",
                    message: "With a cookie, X-CSRF-Token must be that of its session."
                )
            }
            return nil
        case .nobody, .wrongToken:
            var reply = Response.error(
                .unauthorized,
                code: "unauthorized",
                message: "Send the admin token: Authorization: Bearer ADMIN_TOKEN."
            )
            reply.headers[.wwwAuthenticate] = "Bearer realm=\"scorebell\""
            return reply
        case .tooMany(let wait):
            return
                Response.error(
                    .tooManyRequests,
                    code: "too_many_attempts",
                    message: "Too many wrong tokens; try again later."
                )
                .retryable(after: wait.components.seconds + 1)
        }
    }

    private func runs(_ request: Request) async throws(JobStoreError) -> Response {
        let query: RunsQuery
        do throws(RunsQuery.Problem) {
            query = try RunsQuery(request, limits: limits)
        } catch {
            return .error(.badRequest, code: "query_invalid", message: error.message)
        }
        let page = try await query.page(in: store)
        return .json(.ok, Page(runs: page.jobs.map { JobRecord($0) }, next: page.next))
    }

    private func run(_ id: String) async throws(JobStoreError) -> Response {
        guard let job = try await store.job(id: id) else { return Self.noJob }
        let story = try await JobDetails(of: job, in: store)
        var record = JobRecord(story)
        let owners = parts.owners(story.steps)
        record.owners = owners.isEmpty ? nil : owners
        record.tickets = parts.tickets(story.steps).map(TicketNumbers.init)
        record.messages = story.steps.compactMap(parts.plan).first?.parts.map(\.payload)
        record.log = story.others.reversed().compactMap(parts.report).flatMap(\.lines)
        return .json(.ok, record)
    }

    private static let noJob = Response.error(
        .notFound,
        code: "job_unknown",
        message: "There is no such job."
    )

    private func retry(_ request: Request, _ id: String) async throws(JobStoreError) -> Response {
        let body: JSONValue
        switch members(of: request) {
        case .success(let value): body = value
        case .failure(let refusal): return refusal.reply
        }
        guard
            let nonce = text("nonce", in: body, else: request.header(.idempotencyKey) ?? ids.next())
        else { return textInvalid("nonce") }
        return switch try await operations.retry(id, nonce: nonce) {
        case .replayed(let number, let isDuplicate):
            .json(.ok, Retried(jobId: id, retry: number, duplicate: isDuplicate))
        case .refused(.succeeded):
            .error(
                .conflict,
                code: "job_succeeded",
                message: "The job has succeeded; there is nothing to retry."
            )
        case .refused(let state):
            .error(
                .conflict,
                code: "job_not_over",
                message: "The job is \(state.rawValue); only a job that is over is retried."
            )
        case .unknown: Self.noJob
        }
    }

    private func cancel(_ request: Request, _ id: String) async throws(JobStoreError) -> Response {
        let body: JSONValue
        switch members(of: request) {
        case .success(let value): body = value
        case .failure(let refusal): return refusal.reply
        }
        guard let reason = text("reason", in: body, else: RunOperations.cancelReason) else {
            return textInvalid("reason")
        }
        return switch try await operations.cancel(id, reason: reason) {
        // Cancelled before is what was asked for, too.
        case .cancelled, .refused(.cancelled): .json(.ok, Cancelled(jobId: id))
        case .refused(let state):
            .error(
                .conflict,
                code: "job_over",
                message: "The job is over already: it is \(state.rawValue)."
            )
        case .unknown: Self.noJob
        }
    }

    private func reminders() async throws(JobStoreError) -> Response {
        var records: [ReminderRecord] = []
        for card in parts.reminders {
            let run = try await ledger.runs(of: card.name, atMost: 1).last
            let notes = try await ledger.notes(of: card.name).newest
            records.append(ReminderRecord(card, run, notes.prefix(limits.apiNotesMax)))
        }
        return .json(.ok, Reminders(reminders: records))
    }

    private func fire(
        _ request: Request,
        _ name: String
    ) async throws(JobStoreError) -> Response {
        let body: JSONValue
        switch members(of: request) {
        case .success(let value): body = value
        case .failure(let refusal): return refusal.reply
        }
        guard
            let nonce = text("nonce", in: body, else: request.header(.idempotencyKey) ?? ids.next())
        else { return textInvalid("nonce") }
        guard let job = try await operations.fire(name, nonce: nonce) else {
            return Self.noReminder
        }
        return .json(
            .accepted,
            Fired(jobId: job.jobID, duplicate: job.isDuplicate, state: job.state)
        )
    }

    private static let noReminder = Response.error(
        .notFound,
        code: "reminder_unknown",
        message: "There is no reminder of this name."
    )

    private func preview(_ request: Request) async -> Response {
        let order: ReminderRequest
        switch members(of: request) {
        case .success(let value):
            do throws(PreviewProblem) {
                order = try ReminderRequest(preview: value)
            } catch {
                return .error(.unprocessableContent, code: "input_invalid", message: error.message)
            }
        case .failure(let refusal): return refusal.reply
        }
        return switch await operations.preview(order) {
        case .planned(let plan): .json(.ok, PreviewRecord(plan))
        case .tickets(let preview): .json(.ok, TicketPreviewRecord(preview))
        case .unknownReminder: Self.noReminder
        case .refused(let reason):
            .error(.unprocessableContent, code: "preview_refused", message: reason)
        case .unavailable(let reason):
            Response.error(.serviceUnavailable, code: "preview_unavailable", message: reason)
                .retryable(after: 10)
        case nil:
            Response.error(
                .serviceUnavailable,
                code: "previews_busy",
                message: "Other previews are being built; try again."
            )
            .retryable(after: 5)
        }
    }
}

/// What the API answers with.
extension AdminAPI {
    private struct Page: Encodable {
        var ok = true
        var runs: [JobRecord]
        var next: String?
    }

    private struct Retried: Encodable {
        var ok = true
        var jobId: String
        var retry: Int
        var duplicate: Bool
        var state = JobState.queued
    }

    private struct Cancelled: Encodable {
        var ok = true
        var jobId: String
        var state = JobState.cancelled
    }

    private struct Fired: Encodable {
        var ok = true
        var jobId: String
        var duplicate: Bool
        var state: JobState
    }

    private struct Reminders: Encodable {
        var ok = true
        var reminders: [ReminderRecord]
    }
}

/// Bodies of the API's requests.
extension AdminAPI {
    private struct Refusal: Error { var reply: Response }

    /// Reads the body's JSON; no body counts as an empty object.
    private func members(of request: Request) -> Result<JSONValue, Refusal> {
        guard !request.body.isEmpty else { return .success([:]) }
        guard let value = try? JSONValue(parsing: request.body) else {
            return .failure(
                Refusal(
                    reply: .error(
                        .badRequest,
                        code: "body_not_json",
                        message: "The body must be JSON."
                    )
                )
            )
        }
        guard value.object != nil else {
            return .failure(
                Refusal(
                    reply: .error(
                        .unprocessableContent,
                        code: "input_invalid",
                        message: "The body must be a JSON object."
                    )
                )
            )
        }
        return .success(value)
    }

    /// Reads a short text from the body; nil when it is something else.
    private func text(_ name: String, in body: JSONValue, else fallback: String) -> String? {
        let text: String
        switch body[name] {
        case nil, .null: text = fallback
        case .string(let value): text = value
        default: return nil
        }
        let isShort = (1...limits.textBytes).contains(text.utf8.count)
        return isShort && !text.utf8.contains(0) ? text : nil
    }

    private func textInvalid(_ name: String) -> Response {
        .error(
            .unprocessableContent,
            code: "input_invalid",
            message: "\(name) must be a text of 1 to \(limits.textBytes) bytes."
        )
    }
}
