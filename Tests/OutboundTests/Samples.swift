import HTTPTypes
import Logging
import OpenSSL
import Outbound
import Platform
import Synchronization
import Testing

extension CurlClient {
    /// A client with settings that suit a test.
    static func sample(
        connectDeadline: Duration = .seconds(10),
        concurrentCallsMax: Int = 64,
        waitingCallsMax: Int = 1_024,
        authorities: TrustStore? = nil,
        logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    ) throws(ThreadSupply.Shortage) -> CurlClient {
        try CurlClient(
            configuration: CurlConfiguration(
                userAgent: "scorebell/test",
                connectDeadline: connectDeadline,
                concurrentCallsMax: concurrentCallsMax,
                waitingCallsMax: waitingCallsMax,
                headerBytesMax: 16 << 10,
                authorities: authorities
            ),
            logger: logger
        )
    }

    /// A client that trusts the certificates of that file alone.
    static func sample(trusting path: String) throws -> CurlClient {
        try sample(authorities: try TrustStore(path: path))
    }
}

extension Call {
    /// A call with a deadline that no passing test reaches.
    static func sample(
        _ method: HTTPRequest.Method,
        _ url: String,
        headers: HTTPFields = [:],
        body: String = "",
        deadline: Duration = .seconds(20),
        responseBytesMax: Int = 1 << 20,
        reusesConnection: Bool = true
    ) -> Call {
        Call(
            method,
            url,
            headers: headers,
            body: Array(body.utf8),
            service: .trusted("test"),
            deadline: deadline,
            responseBytesMax: responseBytesMax,
            reusesConnection: reusesConnection
        )
    }
}

extension Result where Success == Answer, Failure == OutboundError {
    /// The error of a call that was to fail.
    var failure: OutboundError? {
        if case .failure(let error) = self { error } else { nil }
    }
}

extension Answer {
    var text: String { String(decoding: body, as: UTF8.self) }
}

/// Something one thread says and a task waits for.
final class Signal: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream()
    }

    func say() {
        continuation.yield()
    }

    func wait() async {
        for await _ in stream { return }
    }
}
