import JSON
import Outbound

extension UpstreamService {
    /// Port: its successes are JSON objects, and its refusals have Port's error body.
    ///
    /// Whether a success has the needed content is checked by the caller.
    static let port = UpstreamService(label: "port", name: "Port") { answer in
        guard (200..<300).contains(answer.status) else { return PortErrorBody(of: answer) != nil }
        return answer.body.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } == UInt8(ascii: "{")
    }
}

/// Port's error body: `{"ok":false,"error":…,"message":…}`; a text may be missing.
///
/// Source: Port API reference, error responses.
struct PortErrorBody {
    /// The text for operators.
    let text: String

    /// Parses an answer; nil if it has another form.
    init?(of answer: Answer) {
        guard let refusal = JSONPullReader.value(of: answer.body, PortErrorBody.init) else {
            return nil
        }
        self = refusal
    }

    private init?(_ json: inout JSONPullReader) throws(JSONError) {
        var ok: Bool?
        var (error, message): (String?, String?)
        var isOther = false
        guard try json.enterObject() else { return nil }
        while try json.nextMember() {
            if json.isNamed("ok") {
                ok = try json.bool()
            } else if json.isNamed("error") {
                error = try json.textOrNull(isOther: &isOther)
            } else if json.isNamed("message") {
                message = try json.textOrNull(isOther: &isOther)
            } else {
                try json.skip()
            }
        }
        let texts = [message, error].compactMap(\.self).filter { !$0.isEmpty }
        guard ok == false, !isOther, let first = texts.first else { return nil }
        text = first
    }
}

extension Answer {
    /// Whether the answer says that Port did what was asked: `{"ok":true,…}`.
    ///
    /// Source: Port's OpenAPI description, where every success requires it.
    var saysDone: Bool {
        let ok = JSONPullReader.value(of: body) { (json) throws(JSONError) -> Bool? in
            var ok: Bool?
            guard try json.enterObject() else { return nil }
            while try json.nextMember() {
                if json.isNamed("ok") { ok = try json.bool() } else { try json.skip() }
            }
            return ok
        }
        return ok == true
    }
}
