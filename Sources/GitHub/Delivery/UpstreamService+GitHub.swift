import HTTPTypes
import JSON
import Outbound

extension UpstreamService {
    /// GitHub: its successes are JSON or empty, and its refusals say `message`.
    static let gitHub = UpstreamService(label: "github", name: "GitHub") { answer in
        switch answer.status {
        // RFC 9110 sections 15.3.5 and 15.4.5: these have no content.
        case 204, 304: answer.body.isEmpty
        case 200..<300:
            [UInt8(ascii: "{"), UInt8(ascii: "[")]
                .contains(answer.body.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) })
        default: RefusalAnswer(of: answer) != nil
        }
    }
}

extension Answer {
    /// The value of a header without a constant in HTTPTypes.
    func field(_ name: String) -> String? {
        HTTPField.Name(name).flatMap { headers[$0] }
    }
}

/// What GitHub says when it refuses: `{"message":…,"errors":[…],"documentation_url":…}`.
///
/// Source: GitHub REST API "Troubleshooting"; an item of `errors` is an object or a text.
struct RefusalAnswer {
    private(set) var message = ""
    private(set) var documentation = ""
    /// Where a thing has moved to.
    private(set) var url: String?
    private var errors: [String] = []

    init?(of answer: Answer) {
        guard let refusal = JSONPullReader.value(of: answer.body, RefusalAnswer.init) else {
            return nil
        }
        self = refusal
    }

    private init?(_ json: inout JSONPullReader) throws(JSONError) {
        var message: String?
        guard try json.enterObject() else { return nil }
        while try json.nextMember() {
            if json.isNamed("message") {
                message = try json.text()
            } else if json.isNamed("documentation_url") {
                documentation = try json.text() ?? ""
            } else if json.isNamed("url") {
                url = try json.text()
            } else if json.isNamed("errors") {
                errors = try Self.errors(&json)
            } else {
                try json.skip()
            }
        }
        guard let message else { return nil }
        self.message = message
    }

    private static func errors(
        _ json: inout JSONPullReader
    ) throws(JSONError) -> [String] {
        var errors: [String] = []
        guard try json.enterArray() else { return [] }
        while try json.nextItem() {
            let error = json.isText ? try json.text() : try fieldError(&json)
            if let error, errors.count < 10 { errors.append(error) }
        }
        return errors
    }

    private static func fieldError(
        _ json: inout JSONPullReader
    ) throws(JSONError) -> String? {
        var (resource, field, code, message): (String?, String?, String?, String?)
        guard try json.enterObject() else { return nil }
        while try json.nextMember() {
            if json.isNamed("resource") {
                resource = try json.text()
            } else if json.isNamed("field") {
                field = try json.text()
            } else if json.isNamed("code") {
                code = try json.text()
            } else if json.isNamed("message") {
                message = try json.text()
            } else {
                try json.skip()
            }
        }
        if let message { return message }
        let words = [resource, field, code].compactMap(\.self)
        return words.isEmpty ? nil : words.joined(separator: " ")
    }

    /// Returns message and errors on one line, to be quoted.
    ///
    /// - Parameter secret: What must not be in it.
    /// - Returns: At most `quotedScalarsMax` scalars.
    func text(without secret: String) -> String {
        let whole = ([message] + errors.map { "“\($0)”" }).joined(separator: " ")
        let start = whole.firstScalars(4_000)
        let clean = secret.isEmpty ? start : start.replacing(secret, with: "[redacted]")
        let line = clean.onOneLine
        let short = line.firstScalars(Self.quotedScalarsMax)
        return short.utf8.count < line.utf8.count ? short + "…" : short
    }

    private static let quotedScalarsMax = 300
}
