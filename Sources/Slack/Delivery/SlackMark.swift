package import JSON
package import Reminders

/// A part's mark as Slack carries it: what tells one message from every other.
///
/// An operator who begins the job anew changes nothing of it: steps that are done stay done then,
/// and of those that are unknown the first life's message is the one to look for.
///
/// A bot sends it along as the message's metadata, so that the channel can be searched for it.
/// Whoever is in the channel can read it: it holds no secret.
/// Source: Slack "Message metadata": names in snake case, flat values.
package struct SlackMark: Sendable, Hashable {
    /// Metadata of that type is ours.
    static let eventType = "scorebell_message"

    package let mark: Mark

    package init(_ mark: Mark) {
        self.mark = mark
    }

    package init(jobID: String, number: Int) {
        mark = Mark(jobID: jobID, number: number)
    }

    /// The metadata that is sent with the message.
    package var metadata: JSONValue {
        ["event_type": .string(Self.eventType), "event_payload": payload]
    }

    private var payload: JSONValue {
        ["job_id": .string(mark.jobID), "message_number": .string("\(mark.number)")]
    }

    /// Takes a message's metadata, to which Slack may have added: whether the message is this one.
    func isMetadata(_ json: inout JSONPullReader) throws(JSONError) -> Bool {
        var (isType, isPayload) = (false, false)
        guard try json.enterObject() else { return false }
        while try json.nextMember() {
            if json.isNamed("event_type") {
                isType = try json.isText(equalTo: Self.eventType)
            } else if json.isNamed("event_payload") {
                isPayload = try isPayloadOf(&json)
            } else {
                try json.skip()
            }
        }
        return isType && isPayload
    }

    private func isPayloadOf(_ json: inout JSONPullReader) throws(JSONError) -> Bool {
        var (isJob, isNumber) = (false, false)
        guard try json.enterObject() else { return false }
        while try json.nextMember() {
            if json.isNamed("job_id") {
                isJob = try json.isText(equalTo: mark.jobID)
            } else if json.isNamed("message_number") {
                isNumber = try json.isText(equalTo: "\(mark.number)")
            } else {
                try json.skip()
            }
        }
        return isJob && isNumber
    }
}
