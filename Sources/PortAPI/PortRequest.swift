import HTTPMessage
import HTTPTypes
import JSON
import Outbound
import Platform

/// One request to Port, without its token.
struct PortRequest: Sendable {
    var method: HTTPRequest.Method
    /// The path from `/v1` on, percent-encoded.
    var path: String
    var body: [UInt8] = []
    /// The name of the request in log lines, from a closed set.
    var step: String
    /// Whether a repetition does no harm; false for a line in a run's log.
    var isRepeatable = true
    var deadline: Duration?
    var bytesMax: Int?
    /// Whether it is one of the calls that Port keeps for those who execute runs.
    var isReserved = false

    /// Returns the request with a JSON body.
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
            // Only a number that JSON cannot represent fails; no body here has one.
            throw .invalidFilter(message: "it holds a value that JSON cannot express")
        }
    }

    func call(_ configuration: PortConfiguration, token: Secret?) -> Call {
        var headers: HTTPFields = [
            .accept: "application/json", .userAgent: configuration.userAgent,
        ]
        if !body.isEmpty { headers[.contentType] = "application/json" }
        if isReserved { headers[.portReservedUsage] = "true" }
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
