import HTTPTypes
import InMemoryLogging
import Logging
import Outbound
import Testing
import TestSupport

struct CallRecordTests {
    private let lines = InMemoryLogHandler()

    private func client(level: Logger.Level) throws -> CurlClient {
        var handler = lines
        handler.logLevel = level
        return try .sample(logger: Logger(label: "test") { _ in handler })
    }

    @Test func `each call leaves one line, which shows neither URL nor header nor body`()
        async throws
    {
        let server = try ScriptedServer { peer, _ in
            peer.answerAll("503 Hush", ["X-Hush: hush"], "hush")
        }
        let port = try ScriptedServer { _, _ in }.port
        let client = try client(level: .trace)
        let fields: HTTPFields = [.authorization: "Bearer hush"]
        for url in [server.url("/hush?hush#hush"), "http://127.0.0.1:\(port)/hush", "hush:"] {
            _ = await client.send(.sample(.post, url, headers: fields, body: "hush"))
        }
        #expect(lines.entries.map(\.level) == [.debug, .debug, .debug])
        #expect(lines.entries.map { $0.metadata["status"] }.first == "503")
        #expect(lines.entries.allSatisfy { $0.metadata["service"] == "test" })
        #expect(lines.entries.allSatisfy { $0.metadata["method"] == "POST" })
        #expect(!"\(lines.entries)".contains("hush"))
    }
}
