import HTTPMessage
import HTTPServer
import HTTPTypes
import Intake
import JSON
import Logging
import Platform

/// The access log: one line for each request, never with its query, which may hold a token, its
/// headers or its body.
struct AccessLog: Sendable {
    let ids: IDSource
    let logger: Logger

    /// Logs an answered request.
    func write(
        _ request: Request,
        _ route: RequestRoute,
        _ response: Response,
        took duration: Duration
    ) {
        let microseconds = duration / .microseconds(1)
        var facts: Logger.Metadata = [
            LogKeys.method: "\(request.method.rawValue)",
            LogKeys.path: "\(Self.shortened(request.target))",
            LogKeys.route: "\(route.rawValue)",
            LogKeys.status: "\(response.status.code)",
            LogKeys.durationMicroseconds: "\(Int64(microseconds))",
            LogKeys.bytes: "\(response.body.count)",
            LogKeys.address: "\(request.clientAddress)",
            LogKeys.requestID: "\(ids.next())",
        ]
        if let trace = request.header(.traceParent).flatMap(TraceParent.init) {
            facts[LogKeys.traceID] = "\(trace.traceID)"
        }
        logger.info("A request was answered.", metadata: facts)
    }

    /// Logs bytes that were refused before they were a request.
    func write(_ refusal: RefusedRequest, if isOn: Bool) {
        guard isOn else { return }
        logger.info(
            "A request was refused.",
            metadata: [
                LogKeys.method: "\(refusal.method?.rawValue ?? "unknown")",
                LogKeys.path: "\(Self.shortened(refusal.target ?? ""))",
                LogKeys.status: "\(refusal.status.code)",
                LogKeys.address: "\(refusal.address)",
                LogKeys.requestID: "\(ids.next())",
            ]
        )
    }

    /// The longest logged path; the client chooses its length.
    private static let pathBytesMax = 200

    private static func shortened(_ target: String) -> Substring {
        Substring(target.utf8.prefix { $0 != UInt8(ascii: "?") }).clipped(bytesMax: pathBytesMax)
    }
}
