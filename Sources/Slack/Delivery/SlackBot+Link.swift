import HTTPTypes
import JSON
import Outbound
import Reminders

/// The address of a message for people.
extension SlackBot {
    /// A run's page waits for it.
    private static let linkDeadline = Duration.seconds(10)

    /// Returns the address of a message; nil where Slack does not say at once.
    ///
    /// Source: Slack "chat.getPermalink": no scope is needed.
    func link(to reference: SlackReference) async -> String? {
        let arguments = [("channel", reference.channel), ("message_ts", reference.ts)]
        var call = api.call(.get, "chat.getPermalink", arguments)
        call.deadline = min(call.deadline, Self.linkDeadline)
        guard case .success(let answer) = await posts.transport.send(call), answer.status == 200,
            let link = JSONPullReader.value(of: answer.body, Self.permalink)
        else { return nil }
        return Document.isSafe(address: link) ? link : nil
    }

    private static func permalink(_ json: inout JSONPullReader) throws(JSONError) -> String? {
        var (isDone, link) = (false, String?.none)
        guard try json.enterObject() else { return nil }
        while try json.nextMember() {
            if json.isNamed("ok") {
                isDone = try json.bool() ?? false
            } else if json.isNamed("permalink") {
                link = try json.text()
            } else {
                try json.skip()
            }
        }
        return isDone ? link : nil
    }
}
