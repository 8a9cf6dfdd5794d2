import Glibc
import HTTPTypes
import Outbound
import Platform
import Testing
import TestSupport

struct TLSTests {
    @Test func `a certificate of an authority named by the operator is trusted`() async throws {
        let server = try TLSServer()
        let client = try CurlClient.sample(trusting: server.certificate)
        let answer = try await client.send(.sample(.get, server.url)).get()
        #expect(answer.status == 200)
        #expect(answer.text.contains("TLSv1.3"))
    }

    @Test func `TLS 1-2 is accepted`() async throws {
        let server = try TLSServer(options: ["-tls1_2"])
        let client = try CurlClient.sample(trusting: server.certificate)
        let answer = try await client.send(.sample(.get, server.url)).get()
        #expect(answer.text.contains("TLSv1.2"))
    }

    @Test func `a certificate that nobody vouches for is refused`() async throws {
        let server = try TLSServer()
        let error = try await CurlClient.sample().send(.sample(.post, server.url)).failure
        let reason = "SSL certificate problem: self-signed certificate"
        #expect(error == .insecure(reason: "127.0.0.1:\(server.port): \(reason)"))
    }

    @Test(arguments: ["DNS:port.example", "IP:127.0.0.2"])
    func `a certificate for another name is refused`(name: String) async throws {
        let server = try TLSServer(name: name)
        let client = try CurlClient.sample(trusting: server.certificate)
        let error = await client.send(.sample(.post, server.url)).failure
        let reason =
            "SSL: no alternative certificate subject name matches target host name '127.0.0.1'"
        #expect(error == .insecure(reason: "127.0.0.1:\(server.port): \(reason)"))
    }

    @Test func `a server that knows TLS 1-1 at most is refused`() async throws {
        let server = try TLSServer(options: ["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"])
        let client = try CurlClient.sample(trusting: server.certificate)
        let error = await client.send(.sample(.post, server.url)).failure
        guard case .insecure(let reason) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason.contains("protocol version") && !reason.contains("hush"))
    }

    @Test func `a certificate that has expired is refused for now`() async throws {
        let folder = try TemporaryFolder()
        let expired = try await TestCertificate.expired(in: folder.path)
        let server = try TLSServer(options: [
            "-cert", expired.certificate, "-key", expired.privateKey,
        ])
        let client = try CurlClient.sample(trusting: expired.certificate)
        let error = await client.send(.sample(.post, server.url)).failure
        let reason = "SSL certificate problem: certificate has expired"
        #expect(error == .insecure(reason: "127.0.0.1:\(server.port): \(reason)"))
        #expect(error?.disposition == .retry(after: nil))
    }

    @Test(arguments: ["HTTP/1.1 400 Bad Request\r\n\r\n", "\u{15}\u{3}\u{1}\u{0}\u{2}\u{2}\u{28}"])
    func `what answers a handshake with something else is not secure`(text: String) async throws {
        let server = try ScriptedServer { peer, _ in
            _ = peer.read()
            peer.write(text)
            peer.hang()
        }
        let url = "https://127.0.0.1:\(server.port)/hush"
        let error = try await CurlClient.sample().send(.sample(.post, url)).failure
        guard case .insecure(let reason) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(!reason.contains("hush"))
    }

    @Test(arguments: [true, false])
    func `a handshake that breaks off can be tried again`(isReset: Bool) async throws {
        let server = try ScriptedServer { peer, _ in
            _ = peer.read()
            if isReset { peer.resetAtEnd() }
        }
        let url = "https://127.0.0.1:\(server.port)/hush"
        let error = try await CurlClient.sample().send(.sample(.post, url)).failure
        guard case .unreachable(let reason) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason.hasPrefix("127.0.0.1:\(server.port): ") && !reason.contains("hush"))
    }

    @Test func `a server that refuses us for want of a certificate says so`() async throws {
        let server = try TLSServer(options: ["-Verify", "1"])
        let client = try CurlClient.sample(trusting: server.certificate)
        let error = await client.send(.sample(.post, server.url)).failure
        guard case .clientRefused(let reason) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason.hasPrefix("127.0.0.1:\(server.port): ") && !reason.contains("hush"))
        #expect(reason.contains("alert certificate required"), "\(reason)")
    }

    @Test func `a peer that hangs up during a long TLS upload does not end the process`() async {
        await #expect(processExitsWith: .success) {
            signal(SIGPIPE, SIG_DFL)
            let server = try TLSServer()
            let port = server.port
            let passage = try ScriptedServer { peer, _ in peer.join(port: port, bytesMax: 100_000) }
            let client = try CurlClient.sample(trusting: server.certificate)
            let body = String(repeating: "x", count: 32 << 20)
            let url = "https://127.0.0.1:\(passage.port)/"
            let error = await client.send(.sample(.post, url, body: body)).failure
            guard case .interrupted(_, requestSent: true) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }
}
