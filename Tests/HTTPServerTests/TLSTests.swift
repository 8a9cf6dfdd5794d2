import HTTPMessage
import HTTPServer
import HTTPTypes
import Logging
import OpenSSL
import Outbound
import Synchronization
import TestSupport
import Testing

/// HTTPS as its clients see it: Python's ssl, the openssl program, curl, and our own.
@Suite(.timeLimit(.minutes(2)))
struct TLSTests {
    @Test(arguments: ["TLSv1.2", "TLSv1.3"])
    func `requests are answered over either version, with HTTP 1.1 agreed upon`(
        version: String
    ) async throws {
        try await withTLSServer { _, port, pair in
            let name = version.replacing(".", with: "_")
            let text = try await PythonClient.run(
                """
                context.minimum_version = context.maximum_version = ssl.TLSVersion.\(name)
                client = connect()
                print(client.version(), client.selected_alpn_protocol(), client.cipher()[0])
                # Pipelined, and cut in the middle of a record.
                client.sendall(GET % b"a" + GET[:5])
                client.sendall(GET[5:] % b"b")
                print(answer(client)[1], answer(client)[1])
                """,
                port,
                pair
            )
            #expect(text.hasPrefix("\(version) http/1.1 "), "\(text)")
            #expect(text.contains("GCM") || text.contains("CHACHA20"))
            #expect(text.hasSuffix("b'GET /a ' b'GET /b '\n"))
        }
    }

    @Test func `large bodies come and go, however the records are cut`() async throws {
        try await withTLSServer(loops: 2) { _, port, pair in
            let text = try await PythonClient.run(
                """
                client = connect()
                body = bytes(range(256)) * 4000
                head = b"POST / HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: %d\\r\\n\\r\\n"
                for _ in range(5):
                    client.sendall(head % len(body) + body)
                    print(answer(client)[1] == b"POST / " + body)
                """,
                port,
                pair
            )
            #expect(text == String(repeating: "True\n", count: 5))
        }
    }

    @Test func `our own client is answered, and trusts no other certificate`() async throws {
        try await withTLSServer { _, port, pair in
            let other = try TemporaryFolder()
            let stranger = try await TestCertificate(in: other.path)
            var configuration = CurlConfiguration(userAgent: "test")
            let call = Call(.get, "https://localhost:\(port)/x", service: .trusted("test"))
            for (trusted, isAnswered) in [(pair, true), (stranger, false)] {
                configuration.authorities = try TrustStore(path: trusted.certificate)
                let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
                let curl = try CurlClient(configuration: configuration, logger: logger)
                let answer = try? await curl.transport.send(call).get()
                #expect((answer?.body == Array("GET /x ".utf8)) == isAnswered)
                curl.shutdown()
            }
        }
    }

    @Test(arguments: [
        (["-tls1", "-cipher", "ALL:@SECLEVEL=0"], "alert protocol version"),
        (["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"], "alert protocol version"),
        (["-tls1_2", "-cipher", "AES128-SHA:@SECLEVEL=0"], "alert handshake failure"),
        (["-alpn", "h2"], "alert no application protocol"),
    ])
    func `what is old, weak or not spoken here is refused with an alert`(
        options: [String],
        alert: String
    ) async throws {
        try await withTLSServer { _, port, _ in
            let result = try await Tool.result(
                ["openssl", "s_client", "-connect", "127.0.0.1:\(port)"] + options
            )
            #expect(result.output.contains(alert), "\(result.output)")
        }
    }

    @Test(arguments: ["TLSv1_2", "TLSv1_3"])
    func `a session is taken up again by its ticket`(version: String) async throws {
        try await withTLSServer(loops: 2) { _, port, pair in
            let text = try await PythonClient.run(
                """
                context.minimum_version = context.maximum_version = ssl.TLSVersion.\(version)
                session = None
                for _ in range(3):
                    client = connect(session)
                    client.sendall(GET % b"")
                    answer(client)
                    print(client.session_reused)
                    session = client.session
                    client.close()
                """,
                port,
                pair
            )
            #expect(text == "False\nTrue\nTrue\n")
        }
    }

    @Test func `the end is told with close_notify, after an answer and when idle`() async throws {
        let limits = ServerLimits(idleDeadline: .milliseconds(1))
        try await withTLSServer(limits: limits) { _, port, pair in
            let text = try await PythonClient.run(
                """
                client = connect()
                client.sendall(b"GET / HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n")
                answer(client)
                # Without the alert this is an SSLEOFError.
                print(client.recv(1))
                client = connect()
                client.sendall(GET % b"idle")
                answer(client)
                print(client.recv(1))
                """,
                port,
                pair
            )
            #expect(text == "b''\nb''\n")
        }
    }

    @Test func `a client that stalls in the handshake is closed by its deadline`() async throws {
        let clock = TestClock()
        let lines = LogLines()
        try await withTLSServer(clock: clock, logger: lines.logger) { _, port, _ in
            let silent = try await WireClient(port: port)
            let slow = try await WireClient(port: port)
            // The beginning of a ClientHello that never ends.
            try await slow.send([0x16, 0x03, 0x01, 0x02, 0x00, 0x01])
            try await settle(port)
            await clock.sleepers(atLeast: 1)
            clock.advance(by: .milliseconds(9_800))
            await clock.sleepers(atLeast: 1)
            #expect(!lines.all.contains { $0.hasSuffix("cause=handshake") })
            clock.advance(by: .milliseconds(300))
            #expect(try await silent.receiveToEnd() == "")
            #expect(try await slow.receiveToEnd() == "")
            #expect(lines.all.contains { $0.hasSuffix("cause=handshake") })
        }
    }

    @Test func `a client that speaks HTTP without TLS is told so`() async throws {
        try await withTLSServer { _, port, _ in
            let client = try await WireClient(port: port)
            try await client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            let answer = try await client.receiveToEnd()
            #expect(answer.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
            #expect(answer.contains("\r\nConnection: close\r\n"))
            #expect(answer.contains(#""message":"This port speaks HTTPS only.""#))
        }
    }

    @Test func `bytes that are no TLS end the connection and nothing else`() async throws {
        let lines = LogLines()
        try await withTLSServer(logger: lines.logger) { _, port, pair in
            let client = try await WireClient(port: port)
            try await client.send("nonsense, and more of it than a record's head\r\n")
            // An alert of seven bytes is all that comes.
            #expect(try await client.receive(count: 100).count <= 7)
            #expect(lines.all.contains { $0.contains("a TLS handshake failed") })
            let text = try await PythonClient.run(
                "c = connect(); c.sendall(GET % b''); print(answer(c)[1])",
                port,
                pair
            )
            #expect(text == "b'GET / '\n")
        }
    }

    @Test func `a client that goes away in the middle harms nobody`() async throws {
        try await withTLSServer { _ in
            Response(.ok, body: [UInt8](repeating: 0x61, count: 5_000_000))
        } _: { _, port, pair in
            let text = try await PythonClient.run(
                """
                for _ in range(5):
                    client = connect()
                    client.sendall(GET % b"gone")
                    client.recv(1)
                    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\\1\\0\\0\\0\\0\\0\\0\\0")
                    client.close()
                client = connect()
                client.sendall(GET % b"here")
                print(len(answer(client)[1]))
                """,
                port,
                pair
            )
            #expect(text == "5000000\n")
        }
    }

    @Test func `only clients with a certificate of the authority are let in`() async throws {
        try await withTLSServer(asksClients: true) { _, port, pair in
            let folder = try TemporaryFolder()
            let friend = try await pair.sign("friend", in: folder.path)
            let stranger = try await TestCertificate(in: folder.path, name: "stranger")
            let url = "https://localhost:\(port)/in"
            let curl = ["curl", "-sS", "--cacert", pair.certificate, url]
            let known = ["--cert", friend.certificate, "--key", friend.privateKey]
            let unknown = ["--cert", stranger.certificate, "--key", stranger.privateKey]
            #expect(try await Tool.run(curl + known) == "GET /in ")
            for options in [[], unknown] {
                let result = try await Tool.result(curl + options)
                #expect(result.status != 0 && result.output.contains("alert"), "\(result)")
            }
        }
    }

    @Test func `a new certificate is for new connections, and a wrong one for none`() async throws {
        let running = Mutex<(server: Server, pair: TestCertificate)?>(nil)
        try await withTLSServer { request in
            guard let (server, pair) = running.withLock({ $0 }) else { return .reset }
            do {
                return try await Self.renew(pair, of: server, request.target)
            } catch {
                return Response(.internalServerError, body: Array("\(error)".utf8))
            }
        } _: { server, port, pair in
            running.withLock { $0 = (server, pair) }
            let text = try await PythonClient.run(
                """
                old = connect()
                def ask(path):
                    old.sendall(GET % path)
                    print(answer(old)[1].decode(), end=" ")
                def is_new():
                    print(ssl.get_server_certificate(("127.0.0.1", port)) == open(authority).read())
                ask(b"before"); is_new()
                ask(b"certificate"); is_new()
                ask(b"key"); is_new()
                """,
                port,
                pair
            )
            #expect(
                text
                    == """
                    still here True
                    it does not belong to the certificate. False
                    read True

                    """
            )
        }
    }

    /// Replaces the certificate or its key, as those do who renew them, and has them read again.
    private static func renew(
        _ pair: TestCertificate,
        of server: Server,
        _ target: String
    ) async throws -> Response {
        switch target {
        case "/certificate":
            let other = pair.certificate + ".new"
            try await Tool.run(["cp", pair.certificate, other])
            try await Tool.run([
                "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=new",
                "-keyout", "\(other)-key", "-out", pair.certificate,
            ])
            do throws(TLSError) {
                try server.reloadCertificate()
            } catch {
                return Response(.ok, body: Array(error.cause.utf8))
            }
        case "/key":
            try await Tool.run(["cp", "\(pair.certificate).new-key", pair.privateKey])
            try server.reloadCertificate()
        default:
            return Response(.ok, body: Array("still here".utf8))
        }
        return Response(.ok, body: Array("read".utf8))
    }

    @Test func `a server does not start with a certificate that cannot be used`() throws {
        var configuration = ServerConfiguration()
        configuration.tls = TLSFiles(certificate: "/none.pem", privateKey: "/none.pem")
        let server = Server(
            configuration: configuration,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            respond: echo
        )
        let error = #expect(throws: ServerError.self) { try server.start() }
        #expect(
            error?.description
                == "Cannot listen: The certificate /none.pem cannot be used: "
                + "it cannot be read: No such file or directory."
        )
    }
}
