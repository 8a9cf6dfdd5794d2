import HTTPMessage
import HTTPTypes
import JSON
import Outbound
import Platform

/// One request to Port, before it is known with which token it goes out.
struct PortRequest: Sendable {
    var method: HTTPRequest.Method
    /// From `/v1` on, with every part percent-encoded.
    var path: String
    var body: [UInt8] = []
    /// What is asked for, from a closed set: a label of log lines.
    var step: String
    /// False where doing it twice is seen: a line in a run's log.
    var isRepeatable = true
    var deadline: Duration?
    var bytesMax: Int?

    /// Returns a request with that value as its JSON body.
    static func sending(
        _ value: some Encodable,
        _ method: HTTPRequest.Method,
        _ path: String,
        step: String
    ) throws(PortError) -> PortRequest {
        do {
            let body = try JSONCoding.encode(value)
            return PortRequest(method: method, path: path, body: body, step: step)
        } catch {
            // Only a number that JSON cannot say leads here; no body made this way has one.
            throw .invalidFilter(message: "it holds a value that JSON cannot express")
        }
    }

    func call(_ configuration: PortConfiguration, token: Secret?) -> Call {
        var headers: HTTPFields = [
            .accept: "application/json", .userAgent: configuration.userAgent,
        ]
        if !body.isEmpty { headers[.contentType] = "application/json" }
        if let trace = LogFacts.current?.trace { headers[.traceParent] = trace.description }
        if let token { headers[.authorization] = "Bearer \(token.reveal())" }
        return Call(
            method,
            configuration.baseURL + path,
            headers: headers,
            body: body,
            service: .port,
            deadline: deadline ?? configuration.limits.callDeadline,
            responseBytesMax: bytesMax ?? configuration.limits.answerBytesMax
        )
    }
}
