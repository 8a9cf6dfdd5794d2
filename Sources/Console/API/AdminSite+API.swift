import Platform
import HTTPTypes
import Jobs
import JSON
import Reminders

/// The API for programs: JSON in, JSON out.
extension AdminSite {
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

    private struct Preview: Encodable {
        var ok = true
        var operation: String
        var blueprint: String
        var scorecard: String
        var examined: Int
        var reminded: Int
        var messages: [JSONValue]

        init(_ plan: ReminderPlan) {
            operation = plan.operation.rawValue
            blueprint = plan.blueprint
            scorecard = plan.scorecardTitle
            examined = plan.examined
            reminded = plan.reminded
            messages = plan.parts.map(\.payload)
        }
    }

    /// Answers one request to the API that may be answered.
    func api(_ call: DeskCall, _ route: AdminRoute.API) async -> DeskReply {
        do throws(JobStoreError) {
            return switch route {
            case .runs: try await runs(call)
            case .run(let id): try await run(id)
            case .retry(let id): try await retry(call, id)
            case .cancel(let id): try await cancel(call, id)
            case .preview: await preview(call)
            }
        } catch {
            return Self.unavailable(error.description, after: 5)
        }
    }

    static func unavailable(_ message: String, after seconds: Int64) -> DeskReply {
        DeskReply.error(.serviceUnavailable, "unavailable", message).retryable(after: seconds)
    }

    /// Returns why the request may not be answered; nil when it may.
    func refusal(of call: DeskCall) -> DeskReply? {
        switch admission.access(of: call) {
        case .program: return nil
        case .person(let session):
            // A cookie comes along whoever made the browser send the request.
            let token = call.headers[.csrfToken]
            guard
                call.isRead
                    || (!admission.isForeign(call)
                        && admission.signatures.isFormToken(token, of: session))
            else {
                return .error(
                    .forbidden,
                    "csrf_token_wrong",
                    "With a cookie, X-CSRF-Token must be that of its session."
                )
            }
            return nil
        case .nobody, .wrongToken:
            var reply = DeskReply.error(
                .unauthorized,
                "unauthorized",
                "Send the admin token: Authorization: Bearer ADMIN_TOKEN."
            )
            reply.headers[.wwwAuthenticate] = "Bearer realm=\"scorebell\""
            return reply
        case .tooMany(let wait):
            return
                DeskReply.error(
                    .tooManyRequests,
                    "too_many_attempts",
                    "Too many wrong tokens; try again later."
                )
                .retryable(after: wait.components.seconds + 1)
        }
    }

    private func runs(_ call: DeskCall) async throws(JobStoreError) -> DeskReply {
        let query: RunsQuery
        do throws(RunsQuery.Problem) {
            query = try RunsQuery(call.query, limits: limits)
        } catch {
            return .error(.badRequest, "query_invalid", error.message)
        }
        let page = try await query.page(in: store)
        return .json(.ok, Page(runs: page.jobs.map { JobRecord($0) }, next: page.next))
    }

    private func run(_ id: String) async throws(JobStoreError) -> DeskReply {
        guard let job = try await store.job(id: id) else { return Self.noJob }
        let story = try await JobDetails(of: job, in: store)
        var record = JobRecord(story)
        record.messages = story.steps.compactMap(parts.plan).first?.parts.map(\.payload)
        record.log = story.others.reversed().compactMap(parts.report).flatMap(\.lines)
        return .json(.ok, record)
    }

    private static let noJob = DeskReply.error(.notFound, "job_unknown", "There is no such job.")

    private func retry(_ call: DeskCall, _ id: String) async throws(JobStoreError) -> DeskReply {
        let body: JSONValue
        switch members(of: call) {
        case .success(let value): body = value
        case .failure(let refusal): return refusal.reply
        }
        guard
            let nonce = text("nonce", in: body, else: call.headers[.idempotencyKey] ?? ids.next())
        else { return textInvalid("nonce") }
        return switch try await retry(id, nonce: nonce) {
        case .replayed(let number, let isDuplicate):
            .json(.ok, Retried(jobId: id, retry: number, duplicate: isDuplicate))
        case .refused(.succeeded):
            .error(.conflict, "job_succeeded", "The job has succeeded; there is nothing to retry.")
        case .refused(let state):
            .error(
                .conflict,
                "job_not_over",
                "The job is \(state.rawValue); only a job that is over is retried."
            )
        case .unknown: Self.noJob
        }
    }

    private func cancel(_ call: DeskCall, _ id: String) async throws(JobStoreError) -> DeskReply {
        let body: JSONValue
        switch members(of: call) {
        case .success(let value): body = value
        case .failure(let refusal): return refusal.reply
        }
        guard let reason = text("reason", in: body, else: Self.cancelReason) else {
            return textInvalid("reason")
        }
        return switch try await cancel(id, reason: reason) {
        // Cancelled before is what was asked for, too.
        case .cancelled, .refused(.cancelled): .json(.ok, Cancelled(jobId: id))
        case .refused(let state):
            .error(.conflict, "job_over", "The job is over already: it is \(state.rawValue).")
        case .unknown: Self.noJob
        }
    }

    private func preview(_ call: DeskCall) async -> DeskReply {
        let order: ReminderRequest
        switch members(of: call) {
        case .success(let value):
            do throws(PreviewOrder.Problem) {
                order = try PreviewOrder.order(from: value)
            } catch {
                return .error(.unprocessableContent, "input_invalid", error.message)
            }
        case .failure(let refusal): return refusal.reply
        }
        return switch await preview(order) {
        case .planned(let plan): .json(.ok, Preview(plan))
        case .unknownReminder:
            .error(.notFound, "reminder_unknown", "There is no reminder of this name.")
        case .refused(let reason): .error(.unprocessableContent, "preview_refused", reason)
        case .unavailable(let reason):
            DeskReply.error(.serviceUnavailable, "preview_unavailable", reason).retryable(after: 10)
        case nil:
            DeskReply.error(
                .serviceUnavailable,
                "previews_busy",
                "Other previews are being built; try again."
            )
            .retryable(after: 5)
        }
    }
}

/// Bodies of the API's requests.
extension AdminSite {
    private struct Refusal: Error { var reply: DeskReply }

    /// Reads the body's JSON; no body counts as an empty object.
    private func members(of call: DeskCall) -> Result<JSONValue, Refusal> {
        guard !call.body.isEmpty else { return .success([:]) }
        guard let value = try? JSONValue(parsing: call.body) else {
            return .failure(
                Refusal(reply: .error(.badRequest, "body_not_json", "The body must be JSON."))
            )
        }
        guard value.object != nil else {
            return .failure(
                Refusal(
                    reply: .error(
                        .unprocessableContent,
                        "input_invalid",
                        "The body must be a JSON object."
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

    private func textInvalid(_ name: String) -> DeskReply {
        .error(
            .unprocessableContent,
            "input_invalid",
            "\(name) must be a text of 1 to \(limits.textBytes) bytes."
        )
    }
}
