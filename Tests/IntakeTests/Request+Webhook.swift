import HTTPMessage
import HTTPTypes

extension Request {
    /// Makes a webhook with these headers, byte for byte.
    static func webhook(
        _ body: some Sequence<UInt8>,
        timestamp: String? = nil,
        signature: String? = nil,
        runID: String? = nil,
        query: String? = nil
    ) -> Request {
        var fields = RequestFields()
        let headers: [(HTTPField.Name, String?)] = [
            (.portTimestamp, timestamp), (.portSignature, signature), (.runID, runID),
        ]
        for (name, value) in headers {
            guard let value else { continue }
            fields.append(name.rawName.utf8Span.span, value.utf8Span.span)
        }
        let target = "/webhook" + (query.map { "?\($0)" } ?? "")
        return Request(.post, target, fields: fields, body: Array(body))
    }
}
