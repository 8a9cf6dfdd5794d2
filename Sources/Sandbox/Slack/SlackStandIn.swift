import HTTPMessage
import HTTPTypes
import JSON
import Platform
import Synchronization

/// A stand-in of Slack: its incoming webhook and its Web API, which post into the same channels.
///
/// Sources: Slack "Sending messages using incoming webhooks", "Using the Slack Web API", and the
/// page of each method.
final class SlackStandIn: Sendable {
    private let configuration: SandboxConfiguration
    private let wall: WallClock
    private let recorder: Recorder
    /// The rate limits, by channel or method.
    private let paces = Mutex<[String: Pace]>([:])

    init(_ configuration: SandboxConfiguration, wall: WallClock, recorder: Recorder) {
        self.configuration = configuration
        self.wall = wall
        self.recorder = recorder
    }

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
        if let wait = wait(in: configuration.slackApp.webhookChannel) {
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
        let check = SlackMessageCheck(payload, mentions: configuration.mentions)
        if let word = check.refusal { return refuseWebhook(.badRequest, word, check.reasons) }
        keep(
            payload,
            flags: check.flags,
            channel: configuration.slackApp.webhookChannel,
            botID: SlackApp.webhookBotID
        )
        return Response.text(.ok, "ok")
    }

    /// Applies a channel's rate limit; returns the whole seconds to wait, or nil.
    private func wait(in channel: String) -> Int? {
        let limits = configuration.limits
        guard let burst = limits.slackBurst else { return nil }
        let now = wall.now()
        return paces.withLock { paces in
            paces[channel, default: Pace(burst: burst)]
                .take(at: now, burst: burst, perSecond: limits.slackMessagesPerSecond)
        }
    }

    /// Stores a message in its channel, with a `ts` that is unique there.
    @discardableResult
    private func keep(
        _ payload: JSONValue,
        flags: [String],
        channel: String,
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
                flags: flags,
                channel: channel,
                botID: botID,
                slackTime: SlackTime(microseconds: time)
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
    func answer(_ request: Request, method: SlackMethod?) -> Response {
        do throws(SlackRefusal) {
            guard let method else { throw SlackRefusal("unknown_method", "no such method") }
            let arguments = try SlackArguments(request, takesJSON: method != .authTest)
            try authenticate(arguments)
            var answer: [ExactString: JSONValue]
            switch method {
            case .authTest: answer = identity
            case .postMessage: answer = try postMessage(arguments)
            case .history: answer = try history(arguments)
            }
            answer["ok"] = true
            var response = Response.vendorJSON(.ok, .object(answer))
            response.headers.set("x-oauth-scopes", app.scopes.sorted().joined(separator: ","))
            return response
        } catch {
            let status: HTTPResponse.Status = error.retryAfter == nil ? .ok : .tooManyRequests
            recorder.refuse(
                method?.name ?? .other,
                status: status.code,
                reason: "\(error.error): \(error.reason)"
            )
            let answer = error.details.merging(
                ["ok": false, "error": .string(error.error)]
            ) { _, new in new }
            var response = Response.vendorJSON(status, .object(answer))
            if let wait = error.retryAfter { response.headers.set("retry-after", "\(wait)") }
            return response
        }
    }

    private var app: SlackApp { configuration.slackApp }

    private var identity: [ExactString: JSONValue] {
        [
            "url": "https://sandbox.slack.com/", "team": "Sandbox", "team_id": "T0SANDBOX",
            "user": "scorebell", "user_id": "U0SANDBOT", "bot_id": .string(app.botID),
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

    private func need(_ scope: String) throws(SlackRefusal) {
        guard !app.scopes.contains(scope) else { return }
        throw SlackRefusal(
            "missing_scope",
            "the app has no \(scope)",
            details: [
                "needed": .string(scope),
                "provided": .string(app.scopes.sorted().joined(separator: ",")),
            ]
        )
    }

    private func channel(_ arguments: SlackArguments) throws(SlackRefusal) -> SlackApp.Channel {
        guard let id = arguments["channel"]?.string, !id.isEmpty else {
            throw SlackRefusal("invalid_arguments", "missing required field: channel")
        }
        guard let channel = app.channel(id) else {
            throw SlackRefusal("channel_not_found", "no channel \(id)")
        }
        guard channel.isMember else {
            throw SlackRefusal("not_in_channel", "the bot was not invited to \(id)")
        }
        return channel
    }

    private func postMessage(
        _ arguments: SlackArguments
    ) throws(SlackRefusal) -> [ExactString: JSONValue] {
        try need("chat:write")
        let channel = try channel(arguments)
        if channel.isArchived { throw SlackRefusal("is_archived", "\(channel.id) is archived") }
        if let wait = wait(in: channel.id) {
            throw SlackRefusal("ratelimited", "too many messages at once", retryAfter: wait)
        }
        var payload = arguments.values
        for name in ["blocks", "attachments", "metadata"] {
            payload[name] = try arguments.structure(name)
        }
        if let metadata = payload["metadata"] { try SlackMetadataCheck.check(metadata) }
        let check = SlackMessageCheck(.object(payload), mentions: configuration.mentions)
        if let word = check.refusal {
            let messages = check.reasons.map { JSONValue.string("[ERROR] \($0)") }
            throw SlackRefusal(
                word == "invalid_payload" ? "invalid_arguments" : word,
                check.reasons.joined(separator: "; "),
                details: [
                    "errors": .array(check.reasons.map(JSONValue.string)),
                    "response_metadata": ["messages": .array(messages)],
                ]
            )
        }
        let post = keep(
            .object(payload),
            flags: check.flags,
            channel: channel.id,
            botID: app.botID
        )
        var answer: [ExactString: JSONValue] = [
            "channel": .string(channel.id), "ts": .string(post.ts),
            "message": post.json(includingPayloads: true, app: app),
        ]
        if check.flags.contains("message_truncated") { answer["warning"] = "message_truncated" }
        return answer
    }

    private func history(
        _ arguments: SlackArguments
    ) throws(SlackRefusal) -> [ExactString: JSONValue] {
        let channel = try channel(arguments)
        let scopes: [Character: String] = ["G": "groups:history", "D": "im:history"]
        try need(channel.id.first.flatMap { scopes[$0] } ?? "channels:history")
        try countHistoryCall()
        let page = try SlackHistoryPage(arguments)
        let newest = SlackTime(wall.now() + (.zero - app.historyDelay))
        let found = recorder.record.messages.filter { post in
            // Replies are in their thread only.
            post.channel == channel.id && post.payload["thread_ts"] == nil
                && (app.historyDelay == .zero || post.slackTime <= newest)
                && page.contains(post.slackTime)
        }
        let posts = found.sorted { $0.slackTime > $1.slackTime }
        var answer: [ExactString: JSONValue] = [
            "messages": .array(
                posts.prefix(page.limit)
                    .map { $0.json(includingPayloads: page.includesPayloads, app: app) }
            ),
            "has_more": .bool(posts.count > page.limit),
        ]
        if posts.count > page.limit {
            let cursor = SlackHistoryPage.cursor(before: posts[page.limit - 1].slackTime)
            answer["response_metadata"] = ["next_cursor": .string(cursor)]
        }
        return answer
    }

    private func countHistoryCall() throws(SlackRefusal) {
        let count = app.historyCallsPerMinute
        let now = wall.now()
        let wait = paces.withLock { paces in
            paces[SlackMethod.history.rawValue, default: Pace(burst: count)]
                .take(at: now, burst: count, perSecond: Double(count) / 60)
        }
        if let wait { throw SlackRefusal("ratelimited", "too many calls", retryAfter: wait) }
    }
}

extension SlackPost {
    /// The message as Slack sends it; without payloads only the type of its metadata.
    fileprivate func json(includingPayloads: Bool, app: SlackApp) -> JSONValue {
        var message: [ExactString: JSONValue] = [
            "type": "message", "subtype": "bot_message", "ts": .string(ts),
            "text": .string(text ?? ""), "bot_id": .string(botID),
            "app_id": .string(app.appID),
        ]
        if !blocks.isEmpty { message["blocks"] = .array(blocks) }
        if let metadata = payload["metadata"] {
            message["metadata"] =
                includingPayloads
                ? metadata : ["event_type": metadata["event_type"] ?? .null]
        }
        return .object(message)
    }
}
