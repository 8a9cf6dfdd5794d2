import HTTPServer
import HTTPTypes
import Synchronization
import Vocabulary

extension SandboxWorld {
    /// Answers `POST /services/T…/B…/…` as Slack's incoming webhooks do, in plain text.
    func takeSlackPost(_ request: Request) -> Response {
        guard request.path == configuration.slackPath[...] else {
            return refuseSlackPost(.notFound, "no_service", ["no such webhook"])
        }
        let type = request.headers[.contentType] ?? ""
        guard type.lowercased().hasPrefix("application/json"),
            let payload = try? JSONCoding.decode(JSONValue.self, from: request.body)
        else {
            return refuseSlackPost(.badRequest, "invalid_payload", ["not JSON of type JSON"])
        }
        let limits = configuration.limits
        let now = wall.now()
        if let burst = limits.slackBurst {
            let wait = settings.withLock { settings in
                settings.pace.take(
                    at: now,
                    burst: burst,
                    perSecond: limits.slackMessagesPerSecond
                )
            }
            if let wait {
                var response = refuseSlackPost(
                    .tooManyRequests,
                    "rate_limited",
                    ["more than \(burst) messages at once, or one a second"]
                )
                response.headers.set("retry-after", "\(wait)")
                return response
            }
        }
        let check = SlackMessageCheck(payload, mentions: configuration.mentions)
        if let word = check.refusal { return refuseSlackPost(.badRequest, word, check.reasons) }
        let post = SlackPost(time: now, payload: payload, flags: check.flags)
        note { $0.messages.append(post, keeping: limits.recordsMax) }
        return Reply.text(.ok, "ok")
    }

    private func refuseSlackPost(
        _ status: HTTPResponse.Status,
        _ word: String,
        _ reasons: [String]
    ) -> Response {
        let reason = "\(word): \(reasons.joined(separator: "; "))"
        refuse(.slackWebhook, status: status.code, reason: reason)
        return Reply.text(status, word)
    }
}
