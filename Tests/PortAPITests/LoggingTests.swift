import JSON
import Logging
import Outbound
import PortAPI
import Synchronization
import Testing

struct LoggingTests {
    @Test func `each answer is logged at debug with Port's trace id, and no secret`()
        async throws
    {
        let lines = Lines()
        let port = ScriptedPort([
            .reply(
                "GET /v1/actions/runs/r_1",
                .json(200, ["run": ["status": "X"]], headers: ["x-trace-id": "abc"])
            )
        ])
        _ = try await port.client(logger: Logger(label: "test") { _ in lines }).run("r_1")
        #expect(
            lines.all == [
                "debug Port answered: method=POST port_trace_id= status=200 step=token",
                "debug Port answered: method=GET port_trace_id=abc status=200 step=run",
            ]
        )
    }
}

/// A log kept in memory.
private final class Lines: LogHandler, Sendable {
    private let lines = Mutex<[String]>([])

    var all: [String] { lines.withLock { $0 } }
    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }
    var logLevel: Logger.Level {
        get { .trace }
        set {}
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }

    func log(event: LogEvent) {
        let facts = (event.metadata ?? [:]).map { "\($0.key)=\($0.value)" }.sorted()
        lines.withLock {
            $0.append("\(event.level) \(event.message): \(facts.joined(separator: " "))")
        }
    }
}
