import FoundationEssentials
import Glibc
import HTTPMessage
import HTTPServer
import HTTPTypes
import Logging
import TestSupport
import Testing

/// Sockets that are files, and sockets that others opened.
@Suite(.timeLimit(.minutes(1)))
struct EndpointTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = "\(folder.path)/http.sock"
    }

    private func server(_ endpoint: Endpoint) -> Server {
        var configuration = ServerConfiguration(loops: 2)
        configuration.endpoint = endpoint
        configuration.proxies = TrustedProxies(trustsLocal: true)
        return Server(
            configuration: configuration,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            respond: { request in
                let text = "\(request.target) \(request.clientNetwork) \(request.clientAddress)"
                return Response(.ok, body: Array(text.utf8))
            }
        )
    }

    private func get(_ target: String, _ options: String...) async throws -> String {
        try await Tool.run(
            ["curl", "-sS", "--unix-socket", path, "http://local\(target)"] + options
        )
    }

    /// The file's kind and permissions as `ls` shows them; empty without a file.
    private var mode: String {
        get async throws { try await Tool.result(["stat", "--format=%A", path]).output }
    }

    @Test func `a Unix-domain socket answers, with its permissions, and goes with us`() async throws
    {
        let server = server(.unix(path: path, mode: 0o620))
        #expect(try server.start().description == "unix:\(path)")
        #expect(try await mode == "srw--w----\n")
        for number in 0..<8 {
            #expect(try await get("/\(number)") == "/\(number) unix unix")
        }
        let forwarded = try await get("/x", "-H", "X-Forwarded-For: 192.0.2.1")
        #expect(forwarded == "/x 192.0.2.1 192.0.2.1")
        await server.stop()
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func `a socket that is live is taken, and stays`() async throws {
        let first = server(.unix(path: path, mode: 0o600))
        _ = try first.start()
        let second = server(.unix(path: path, mode: 0o600))
        let error = #expect(throws: ServerError.self) { try second.start() }
        #expect(
            error?.description
                == "Cannot listen on unix:\(path): another process listens there."
        )
        await second.stop()
        #expect(try await get("/first") == "/first unix unix")
        await first.stop()
    }

    @Test func `the socket of a process that is gone is replaced`() async throws {
        try await Tool.run([
            "python3", "-c", "import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])",
            path,
        ])
        #expect(try await mode.hasPrefix("s"))
        let server = server(.unix(path: path, mode: 0o600))
        _ = try server.start()
        #expect(try await mode == "srw-------\n")
        #expect(try await get("/new") == "/new unix unix")
        await server.stop()
    }

    @Test func `a file that another process has put there is not removed`() async throws {
        let first = server(.unix(path: path, mode: 0o600))
        _ = try first.start()
        try FileManager.default.removeItem(atPath: path)
        let second = server(.unix(path: path, mode: 0o600))
        _ = try second.start()
        await first.stop()
        #expect(try await get("/second") == "/second unix unix")
        await second.stop()
    }

    @Test func `a path that cannot be a socket is said so`() throws {
        try Data("kept".utf8).write(to: URL(fileURLWithPath: path))
        let long = "/" + String(repeating: "a", count: 107)
        for (path, words) in [
            (path, "there is a file that is not a socket."),
            ("\(folder.path)/none/http.sock", "No such file or directory."),
            (long, "a socket's path has from 1 to 107 bytes."),
            ("", "a socket's path has from 1 to 107 bytes."),
        ] {
            let server = server(.unix(path: path, mode: 0o600))
            let error = #expect(throws: ServerError.self) { try server.start() }
            #expect(error?.description == "Cannot listen on unix:\(path): \(words)")
        }
        #expect(FileManager.default.contents(atPath: path) == Data("kept".utf8))
    }

    @Test func `a descriptor that does not listen is said so`() async {
        // In a process of its own, whose descriptor 3 nobody else uses.
        await #expect(processExitsWith: .success) {
            dup2(0, 3)
            var configuration = ServerConfiguration()
            configuration.endpoint = .inherited(count: 1)
            let server = Server(
                configuration: configuration,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
                respond: echo
            )
            let error = #expect(throws: ServerError.self) { try server.start() }
            precondition(
                error?.description == "Cannot listen: the descriptor 3, which LISTEN_FDS "
                    + "announces, is not a listening socket."
            )
        }
    }
}
