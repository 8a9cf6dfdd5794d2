import JSON
import Outbound

/// What every answer of Slack's Web API says: whether it did what was asked, and if not, why.
struct SlackVerdict {
    let ok: Bool
    private(set) var error: String?
    /// With `missing_scope`: the permissions that would help.
    private(set) var needed: String?
    /// With `invalid_blocks`: what is wrong with them, and where.
    private(set) var details: [String] = []

    /// Reads an answer; nil for one that is not in Slack's form.
    init?(of answer: Answer) {
        guard let verdict = JSONPullReader.value(of: answer.body, SlackVerdict.init) else {
            return nil
        }
        self = verdict
    }

    private init?(_ json: inout JSONPullReader) throws(JSONError) {
        var ok: Bool?
        var isOther = false
        guard try json.enterObject() else { return nil }
        while try json.nextMember() {
            if json.isNamed("ok") {
                ok = try json.bool()
            } else if json.isNamed("error") {
                error = try json.textOrNull(isOther: &isOther)
            } else if json.isNamed("needed") {
                needed = try json.textOrNull(isOther: &isOther)
            } else if json.isNamed("response_metadata") {
                details = try Self.details(&json)
            } else {
                try json.skip()
            }
        }
        guard let ok, !isOther else { return nil }
        self.ok = ok
    }

    private static func details(_ json: inout JSONPullReader) throws(JSONError) -> [String] {
        var details: [String] = []
        guard try json.enterObject() else { return [] }
        while try json.nextMember() {
            guard json.isNamed("messages") else {
                try json.skip()
                continue
            }
            guard try json.enterArray() else { continue }
            while try json.nextItem() {
                if let detail = try json.text() { details.append(detail) }
            }
        }
        return details
    }
}
