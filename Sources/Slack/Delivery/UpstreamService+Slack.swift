import Outbound

/// Slack, which has one form of answers for each of its doors.
///
/// Successes are let through: what they do not confirm is for the one who posted to find out.
extension UpstreamService {
    /// Incoming webhooks: a refusal is one of Slack's words, such as `no_service`, as plain text.
    static let slackWebhook = UpstreamService(label: "slack", name: "Slack") { answer in
        (200..<300).contains(answer.status) || !SlackError.code(in: answer.body).isEmpty
    }

    /// The Web API: every answer is a JSON object that says `ok`, whatever its status.
    static let slackAPI = UpstreamService(label: "slack", name: "Slack") { answer in
        (200..<300).contains(answer.status) || SlackVerdict(of: answer) != nil
    }
}
