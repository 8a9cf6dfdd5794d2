import HTTPTypes
import InMemoryLogging
import Logging
import Outbound
import Testing

/// What is told of hosts to which no secure connection can be made.
struct InsecureHostsTests {
    private let lines = InMemoryLogHandler()
    private let hosts: InsecureHosts

    init() {
        let lines = lines
        hosts = InsecureHosts(logger: Logger(label: "test") { _ in lines })
    }

    private static let expired = OutboundError.insecure(reason: "port.example: expired")

    private func call(
        _ result: Result<Answer, OutboundError>,
        to url: String = "https://port.example/hush"
    ) async {
        _ = await hosts.watching(HTTPTransport { _ in result }).send(.sample(.get, url))
    }

    private var messages: [String] { lines.entries.map { "\($0.level) \($0.message)" } }

    private static let begin = "warning No secure connection can be made; calls are tried again."
    private static let end = "notice Secure connections can be made again."

    @Test func `each is told once when it begins and once when it is over`() async {
        for _ in 0..<3 { await call(.failure(Self.expired)) }
        #expect(messages == [Self.begin])
        #expect(hosts.sentences == ["\(Self.expired)"])
        #expect(lines.entries.allSatisfy { $0.metadata["service"] == "test" })
        for _ in 0..<3 { await call(.success(Answer(status: 500))) }
        #expect(messages == [Self.begin, Self.end])
        #expect(hosts.sentences.isEmpty)
        await call(.failure(Self.expired))
        #expect(messages == [Self.begin, Self.end, Self.begin])
        #expect(!"\(lines.entries)".contains("hush"))
    }

    @Test func `the newest reason is the one that is shown`() async {
        await call(.failure(Self.expired))
        await call(.failure(.insecure(reason: "port.example: self-signed")))
        #expect(messages == [Self.begin])
        #expect(hosts.sentences.first?.contains("self-signed") == true)
    }

    @Test func `hosts are told apart, and so are plain connections`() async {
        await call(.failure(Self.expired))
        await call(.failure(.insecure(reason: "other: expired")), to: "https://port.example:8443/")
        #expect(messages == [Self.begin, Self.begin])
        await call(.success(Answer(status: 200)), to: "http://port.example/")
        await call(.success(Answer(status: 200)), to: "https://port.example:8443/")
        #expect(hosts.sentences == ["\(Self.expired)"])
    }

    @Test(arguments: [
        (OutboundError.unreachable(reason: "refused"), false),
        (.interrupted(reason: "reset", requestSent: false), false),
        (.timedOut(after: .seconds(1), requestSent: false), false),
        (.cancelled(requestSent: true), false),
        (.interrupted(reason: "reset", requestSent: true), true),
        (.timedOut(after: .seconds(1), requestSent: true), true),
        (.responseTooLarge(bytesMax: 9), true),
    ])
    func `it is over when a request went out`(error: OutboundError, isOver: Bool) async {
        await call(.failure(Self.expired))
        await call(.failure(error))
        #expect(hosts.sentences.isEmpty == isOver)
    }

    @Test func `after a change of the configuration it is told anew`() async {
        await call(.failure(Self.expired))
        hosts.forget()
        #expect(hosts.sentences.isEmpty)
        await call(.failure(Self.expired))
        #expect(messages == [Self.begin, Self.begin])
    }
}
