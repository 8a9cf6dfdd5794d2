import HTTPMessage
import HTTPTypes
import JSON
import Platform

/// A stand-in of Slack: its incoming webhook and its Web API, which post into the same channels.
///
/// Sources: Slack "Sending messages using incoming webhooks", "Using the Slack Web API", and the
/// page of each method.
final class SlackStandIn: Sendable {
    let configuration: SandboxConfiguration
    let wall: WallClock
    let recorder: Recorder
    let workspace: Workspace
    let paces: SlackPaces

    init(_ configuration: SandboxConfiguration, wall: WallClock, recorder: Recorder) {
        self.configuration = configuration
        self.wall = wall
        self.recorder = recorder
        workspace = Workspace(configuration.slackApp)
        paces = SlackPaces(configuration.limits, wall: wall)
    }

    var app: SlackApp { configuration.slackApp }

    /// Answers `POST /services/T…/B…/…` as Slack's incoming webhooks do, in plain text.
    func takeWebhook(_ request: Request) -> Response {
        guard request.path == configuration.slackPath[...] else {
            return refuseWebhook(.notFound, "no_service", ["no such webhook"])
        }
        let type = request.header(.contentType) ?? ""
        guard type.lowercased().hasPrefix("application/json"),
            let payload = try? JSONCoding.decode(JSONValue.self, from: request.body)
        else {
            return refuseWebhook(.badRequest, "invalid_payload", ["not JSON of type JSON"])
        }
        if let wait = paces.wait(in: app.webhookChannel) {
            var response = refuseWebhook(
                .tooManyRequests,
                "rate_limited",
                [
                    "more than \(configuration.limits.slackBurst ?? 0) messages at once, or one a second"
                ]
            )
            response.headers.set("retry-after", "\(wait)")
            return response
        }
        let check = messageCheck(payload)
        if let word = check.refusal { return refuseWebhook(.badRequest, word, check.reasons) }
        let thread = payload["thread_ts"]?.string.flatMap { SlackTime($0) }
        keep(
            payload,
            check,
            in: app.webhookChannel,
            thread: thread,
            botID: SlackApp.webhookBotID
        )
        return Response.text(.ok, "ok")
    }

    func messageCheck(_ payload: JSONValue) -> SlackMessageCheck {
        SlackMessageCheck(payload, mentions: configuration.mentions) { target in
            let id = String(target.dropFirst())
            if target.hasPrefix("@") { return self.workspace.person(id)?.id }
            let group = target.hasPrefix("!subteam^") ? target.dropFirst(9) : ""
            return self.workspace.group(String(group.prefix { $0 != "|" }))?.id
        }
    }

    /// Stores a message in its channel, with a `ts` that is unique there.
    @discardableResult
    func keep(
        _ payload: JSONValue,
        _ check: SlackMessageCheck,
        in channel: String,
        thread: SlackTime?,
        botID: String
    ) -> SlackPost {
        let now = wall.now()
        return recorder.note { record in
            // Two in one millisecond differ in their microseconds.
            let last = record.messages.last?.slackTime.microseconds ?? 0
            let time = max(SlackTime(now).microseconds, last + 1)
            let post = SlackPost(
                time: now,
                payload: payload,
                flags: check.flags,
                mentions: check.mentioned,
                channel: channel,
                botID: botID,
                slackTime: SlackTime(microseconds: time),
                thread: thread
            )
            record.messages.append(post, keeping: configuration.limits.recordsMax)
            return post
        }
    }

    private func refuseWebhook(
        _ status: HTTPResponse.Status,
        _ word: String,
        _ reasons: [String]
    ) -> Response {
        let reason = "\(word): \(reasons.joined(separator: "; "))"
        recorder.refuse(.slackWebhook, status: status.code, reason: reason)
        return Response.text(status, word)
    }

    /// Answers a call of the Web API: 200 for success and errors alike, distinguished by `ok`; and
    /// 429.
    ///
    /// - Parameters:
    ///   - request: The call.
    ///   - method: The method; nil for one that the sandbox does not have.
    ///   - lacking: Scopes that the app does not have for this call.
    /// - Returns: The answer.
    func answer(
        _ request: Request,
        method: SlackMethod?,
        lacking: Set<String> = []
    ) -> Response {
        let scopes = SlackScopes(granted: app.scopes.subtracting(lacking))
        var response: Response
        do throws(SlackRefusal) {
            guard let method else { throw SlackRefusal("unknown_method", "no such method") }
            let arguments = try SlackArguments(request, takesJSON: method.takesJSON)
            try authenticate(arguments)
            var answer = try answer(arguments, method: method, scopes: scopes)
            answer["ok"] = true
            response = Response.vendorJSON(.ok, .object(answer))
        } catch {
            response = refusal(error, of: method)
            guard error.error != "not_authed", error.error != "invalid_auth" else {
                return response
            }
        }
        response.headers.set("x-oauth-scopes", scopes.list)
        return response
    }

    private func refusal(_ refusal: SlackRefusal, of method: SlackMethod?) -> Response {
        let status: HTTPResponse.Status = refusal.retryAfter == nil ? .ok : .tooManyRequests
        recorder.refuse(
            method?.name ?? .other,
            status: status.code,
            reason: "\(refusal.error): \(refusal.reason)"
        )
        let answer = refusal.details.merging(
            ["ok": false, "error": .string(refusal.error)]
        ) { _, new in new }
        var response = Response.vendorJSON(status, .object(answer))
        if let wait = refusal.retryAfter { response.headers.set("retry-after", "\(wait)") }
        return response
    }

    private func answer(
        _ arguments: SlackArguments,
        method: SlackMethod,
        scopes: SlackScopes
    ) throws(SlackRefusal) -> [ExactString: JSONValue] {
        let wait = paces.wait(for: method, historyCallsPerMinute: app.historyCallsPerMinute)
        if let wait { throw SlackRefusal("ratelimited", "too many calls", retryAfter: wait) }
        return switch method {
        case .authTest: identity
        case .postMessage: try postMessage(arguments, scopes)
        case .permalink: try permalink(arguments)
        case .history: try history(arguments, scopes)
        case .replies: try replies(arguments, scopes)
        case .channels: try channels(arguments, scopes)
        case .channel: try channelInfo(arguments, scopes)
        case .join: try join(arguments, scopes)
        case .open: try open(arguments, scopes)
        case .userByEmail: try userByEmail(arguments, scopes)
        case .users: try users(arguments, scopes)
        case .user: try user(arguments, scopes)
        case .userGroups: try userGroups(arguments, scopes)
        }
    }

    private var identity: [ExactString: JSONValue] {
        [
            "url": .string(SlackApp.url), "team": "Sandbox", "team_id": .string(SlackApp.teamID),
            "user": "scorebell", "user_id": .string(SlackApp.botUserID),
            "bot_id": .string(app.botID),
        ]
    }

    private func authenticate(_ arguments: SlackArguments) throws(SlackRefusal) {
        guard let token = arguments.token else {
            throw SlackRefusal("not_authed", "no token")
        }
        guard token == app.token.reveal() else {
            throw SlackRefusal("invalid_auth", "the token is wrong")
        }
    }
}
