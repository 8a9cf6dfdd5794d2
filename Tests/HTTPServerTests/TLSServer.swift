import HTTPMessage
import HTTPServer
import Logging
import OpenSSL
import TestSupport

/// Serves with TLS on a free port while `body` runs, then stops.
func withTLSServer<Value>(
    limits: ServerLimits = ServerLimits(),
    loops: Int = 1,
    clock: any Clock<Duration> = ContinuousClock(),
    logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
    asksClients: Bool = false,
    respond: @escaping RequestResponder = echo,
    _ body: (Server, Int, TestCertificate) async throws -> Value
) async throws -> Value {
    let folder = try TemporaryFolder()
    let pair = try await TestCertificate(in: folder.path)
    return try await withServer(
        limits: limits,
        loops: loops,
        clock: clock,
        logger: logger,
        tls: TLSFiles(
            certificate: pair.certificate,
            privateKey: pair.privateKey,
            clientAuthority: asksClients ? pair.certificate : nil
        ),
        respond: respond
    ) { server, port in try await body(server, port, pair) }
}

/// A client in Python, whose `ssl` is another program's view of the same protocol.
enum PythonClient {
    /// What every program begins with: a context that trusts the certificate, and how to connect
    /// and to read one answer.
    private static let prelude = """
        import socket, ssl, sys
        port, authority = int(sys.argv[1]), sys.argv[2]
        context = ssl.create_default_context(cafile=authority)
        context.set_alpn_protocols(["h2", "http/1.1"])
        def connect(session=None):
            raw = socket.create_connection(("127.0.0.1", port), 20)
            return context.wrap_socket(raw, server_hostname="localhost", session=session,
                                       suppress_ragged_eofs=False)
        def answer(client):
            head = b""
            while not head.endswith(b"\\r\\n\\r\\n"):
                head += client.recv(1)
            size = int(head.split(b"Content-Length: ")[1].split(b"\\r\\n")[0])
            body = b""
            while len(body) < size:
                body += client.recv(65536)
            return head, body
        GET = b"GET /%s HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n"

        """

    /// Runs a program against the server, and returns what it printed.
    static func run(_ program: String, _ port: Int, _ pair: TestCertificate) async throws -> String
    {
        try await Tool.python(prelude + program, "\(port)", pair.certificate)
    }
}
