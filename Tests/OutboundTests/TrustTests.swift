import Foundation
import HTTPTypes
import OpenSSL
import Outbound
import TestSupport
import Testing

/// Changing the authorities that are trusted while calls are made.
@Suite(.timeLimit(.minutes(1)))
struct TrustTests {
    @Test func `others are trusted from the next call on, over a new connection`() async throws {
        let server = try await HTTP2Server()
        let client = try CurlClient.sample()
        let call = Call.sample(.get, server.url)
        guard case .insecure = await client.send(call).failure else {
            Issue.record("A certificate of nobody's was trusted.")
            return
        }
        try client.trust(try TrustStore(path: server.certificate))
        let first = try await client.send(call).get().text
        #expect(first.hasPrefix("connection 2, stream 1,"))
        // The same authorities, read again: the connection is kept.
        try client.trust(try TrustStore(path: server.certificate))
        #expect(try await client.send(call).get().text.hasPrefix("connection 2, stream 3,"))
        // One more of them: it is not used again.
        let folder = try TemporaryFolder()
        let other = try await TestCertificate(in: folder.path, name: "other")
        try await Tool.run([
            "sh", "-c", #"cat "$0" >> "$1""#, server.certificate, other.certificate,
        ])
        try client.trust(try TrustStore(path: other.certificate))
        #expect(try await client.send(call).get().text.hasPrefix("connection 3, stream 1,"))
        try client.trust(nil)
        guard case .insecure = await client.send(call).failure else {
            Issue.record("A connection of the former authority was used.")
            return
        }
    }

    @Test func `a call under way ends as it began`() async throws {
        let isTaken = Signal()
        let isReplaced = DispatchSemaphore(value: 0)
        let server = try ScriptedServer { peer, _ in
            _ = peer.request()
            isTaken.say()
            isReplaced.wait()
            peer.answer()
        }
        let folder = try TemporaryFolder()
        let pair = try await TestCertificate(in: folder.path)
        let client = try CurlClient.sample()
        let task = Task { await client.send(.sample(.post, server.url())) }
        await isTaken.wait()
        try client.trust(try TrustStore(path: pair.certificate))
        isReplaced.signal()
        #expect(try await task.value.get().status == 200)
    }

    @Test func `the end of the client ends calls that began under former authorities`()
        async throws
    {
        let isTaken = Signal()
        let isOver = DispatchSemaphore(value: 0)
        defer { isOver.signal() }
        let server = try ScriptedServer { peer, _ in
            _ = peer.request()
            isTaken.say()
            isOver.wait()
        }
        let folder = try TemporaryFolder()
        let pair = try await TestCertificate(in: folder.path)
        let client = try CurlClient.sample()
        let task = Task { await client.send(.sample(.post, server.url())) }
        await isTaken.wait()
        try client.trust(try TrustStore(path: pair.certificate))
        client.shutdown()
        #expect(await task.value.failure == .cancelled(requestSent: true))
    }
}
