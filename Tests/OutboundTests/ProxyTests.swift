import Glibc
import HTTPTypes
import Outbound
import Platform
import Synchronization
import Testing
import TestSupport

/// Each in a process of its own, because the environment belongs to the whole process.
struct ProxyTests {
    @Test func `http goes to the proxy with the whole URL, and names are its business`() async {
        await #expect(processExitsWith: .success) {
            let proxy = try ScriptedServer { peer, _ in
                let request = peer.request() ?? ""
                peer.answer("200 OK", [], String(request.prefix { $0 != "\r\n" }))
            }
            unsafe setenv("http_proxy", "http://127.0.0.1:\(proxy.port)", 1)
            let call = Call.sample(.get, "http://port.invalid/a?b")
            let answer = try await CurlClient.sample().send(call).get()
            #expect(answer.text == "GET http://port.invalid/a?b HTTP/1.1")
        }
    }

    @Test func `no_proxy goes past the proxy`() async {
        await #expect(processExitsWith: .success) {
            let proxy = try ScriptedServer { peer, _ in peer.answerAll("502 Proxy") }
            let server = try ScriptedServer { peer, _ in peer.answerAll() }
            unsafe setenv("http_proxy", "http://127.0.0.1:\(proxy.port)", 1)
            #expect(
                try await CurlClient.sample().send(.sample(.get, server.url())).get().status == 502
            )
            unsafe setenv("no_proxy", "localhost,127.0.0.1", 1)
            #expect(
                try await CurlClient.sample().send(.sample(.get, server.url())).get().status == 200
            )
        }
    }

    @Test func `https goes through a tunnel, of which the answer shows nothing`() async {
        await #expect(processExitsWith: .success) {
            let server = try TLSServer(name: "DNS:port.invalid")
            let port = server.port
            let asked = Mutex("")
            let tunnel = try ScriptedServer { peer, _ in
                let request = peer.request() ?? ""
                asked.withLock { $0 = request }
                peer.write("HTTP/1.1 200 Established\r\nX-Proxy: 1\r\n\r\n")
                peer.join(port: port)
            }
            unsafe setenv("https_proxy", "http://127.0.0.1:\(tunnel.port)", 1)
            let client = try CurlClient.sample(trusting: server.certificate)
            let call = Call.sample(
                .get,
                "https://port.invalid/hush",
                headers: [.authorization: "Bearer hush"]
            )
            let answer = try await client.send(call).get()
            #expect(answer.status == 200 && answer.text.contains("TLSv1.3"))
            #expect(!answer.headers.contains { $0.name.canonicalName == "x-proxy" })
            #expect(asked.withLock { $0 }.hasPrefix("CONNECT port.invalid:443 HTTP/1.1\r\n"))
            #expect(!asked.withLock { $0 }.contains("hush"))
        }
    }

    @Test func `a proxy that refuses the tunnel makes the host unreachable`() async {
        await #expect(processExitsWith: .success) {
            let proxy = try ScriptedServer { peer, _ in peer.answerAll("403 Forbidden") }
            unsafe setenv("https_proxy", "http://127.0.0.1:\(proxy.port)", 1)
            let call = Call.sample(.post, "https://port.invalid/hush")
            let error = try await CurlClient.sample().send(call).failure
            #expect(error == .unreachable(reason: "the proxy answered 403 for port.invalid"))
            #expect(error?.disposition == .retry(after: nil))
        }
    }

    @Test func `a proxy that hangs has passed nothing on`() async {
        await #expect(processExitsWith: .success) {
            let proxy = try ScriptedServer { peer, _ in
                _ = peer.request()
                peer.hang()
            }
            unsafe setenv("https_proxy", "http://127.0.0.1:\(proxy.port)", 1)
            let deadline = Duration.milliseconds(100)
            let call = Call.sample(.post, "https://port.invalid/hush", deadline: deadline)
            let error = try await CurlClient.sample().send(call).failure
            #expect(error?.disposition == .retry(after: nil))
        }
    }

    @Test func `a proxy that hangs up has passed nothing on`() async {
        await #expect(processExitsWith: .success) {
            let proxy = try ScriptedServer { peer, _ in
                _ = peer.request()
            }
            unsafe setenv("https_proxy", "http://127.0.0.1:\(proxy.port)", 1)
            let deadline = Duration.seconds(20)
            let call = Call.sample(.post, "https://port.invalid/hush", deadline: deadline)
            let error = try await CurlClient.sample().send(call).failure
            #expect(error?.disposition == .retry(after: nil))
        }
    }

    @Test func `no proxy at that address is unreachable`() async {
        await #expect(processExitsWith: .success) {
            let port = try ScriptedServer { _, _ in }.port
            unsafe setenv("https_proxy", "http://127.0.0.1:\(port)", 1)
            let error = try await CurlClient.sample()
                .send(.sample(.post, "https://port.invalid/hush")).failure
            guard case .unreachable = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }
}
