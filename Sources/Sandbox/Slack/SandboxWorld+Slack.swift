import HTTPMessage
import HTTPTypes
import JSON
import Platform
import Synchronization

extension SandboxWorld {
    /// Answers `POST /services/T…/B…/…` as Slack's incoming webhooks do, in plain text.
    func takeSlackPost(_ request: Request) -> Response {
        guard request.path == configuration.slackPath[...] else {
            return refuseSlackPost(.notFound, "no_service", ["no such webhook"])
        }
        let type = request.header(.contentType) ?? ""
        guard type.lowercased().hasPrefix("application/json"),
            let payload = try? JSONCoding.decode(JSONValue.self, from: request.body)
        else {
            return refuseSlackPost(.badRequest, "invalid_payload", ["not JSON of type JSON"])
        }
        if let wait = slackWait(in: configuration.slackApp.webhookChannel) {
            var response = refuseSlackPost(
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
        if let word = check.refusal { return refuseSlackPost(.badRequest, word, check.reasons) }
        keepSlackPost(
            payload,
            flags: check.flags,
            channel: configuration.slackApp.webhookChannel,
            botID: SlackApp.webhookBotID
        )
        return Response.text(.ok, "ok")
    }

    /// Applies a channel's rate limit; returns the whole seconds to wait, or nil.
    func slackWait(in channel: String) -> Int? {
        let limits = configuration.limits
        guard let burst = limits.slackBurst else { return nil }
        let now = wall.now()
        return settings.withLock { settings in
            settings.paces[channel, default: Pace(burst: burst)]
                .take(at: now, burst: burst, perSecond: limits.slackMessagesPerSecond)
        }
    }

    /// Stores a message in its channel, with a `ts` that is unique there.
    @discardableResult
    func keepSlackPost(
        _ payload: JSONValue,
        flags: [String],
        channel: String,
        botID: String
    ) -> SlackPost {
        let now = wall.now()
        return note { record in
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

    private func refuseSlackPost(
        _ status: HTTPResponse.Status,
        _ word: String,
        _ reasons: [String]
    ) -> Response {
        let reason = "\(word): \(reasons.joined(separator: "; "))"
        refuse(.slackWebhook, status: status.code, reason: reason)
        return Response.text(status, word)
    }
}
