import Foundation
import Glibc
import HTTPTypes
import Outbound
import Synchronization
import TestSupport
import Testing

/// Where the executable listens, and how one process follows another.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct ListeningTests {
    @Test func `a Unix-domain socket is replaced when stale and refused when live`() async throws {
        try await Stage()
            .run { stage in
                let path = "\(stage.folder.path)/http.sock"
                let environment = stage.environment([
                    "HTTP_HOST": "unix:\(path)", "HTTP_SOCKET_MODE": "600",
                ])
                let first = try Program(["serve"], environment: environment, in: stage.folder.path)
                #expect(await first.wrote(#""address":"unix:\#(path)""#), "\(first.text)")
                let curl = ["curl", "-sS", "--unix-socket", path, "http://local/healthz"]
                #expect(try await Tool.run(curl).contains(#""ok":true"#))
                #expect(try await Tool.run(["stat", "-c", "%a", path]) == "600\n")
                let second = try await Program.run(
                    ["serve"],
                    environment: environment,
                    in: stage.folder.path
                )
                #expect(second.status == 69)
                let words = "Cannot listen on unix:\(path): another process listens there."
                #expect(second.text.contains("scorebell: \(words)"))
                first.signal(SIGKILL)
                #expect(await first.exitStatus() == SIGKILL)
                #expect(FileManager.default.fileExists(atPath: path))
                let third = try Program(["serve"], environment: environment, in: stage.folder.path)
                #expect(await third.wrote(#""message":"listening""#), "\(third.text)")
                #expect(try await Tool.run(curl).contains(#""ok":true"#))
                third.signal(SIGTERM)
                #expect(await third.exitStatus() == 0)
                #expect(!FileManager.default.fileExists(atPath: path))
            }
    }

    @Test(arguments: [
        ("HTTP_HOST", "unix:", "http.host (HTTP_HOST) must be an IP address, a host name or unix:"),
        (
            "HTTP_HOST", "[::]",
            #"not "[::]": an IPv6 address stands without brackets, and the port goes into http.port "#
                + "(HTTP_PORT)."
        ),
        ("HTTP_HOST", "[::1]:8080", "stands without brackets, and the port goes into http.port"),
        ("HTTP_HOST", "0.0.0.0:8080", #"not "0.0.0.0:8080": the port goes into http.port (HTTP_P"#),
        ("HTTP_HOST", "::ffff:127.0.0.1", #"not "::ffff:127.0.0.1": write it as 127.0.0.1."#),
        ("HTTP_HOST", "localhost:80", "the port goes into http.port (HTTP_PORT)."),
        ("HTTP_HOST", "http://0.0.0.0", "it is no URL, and the port goes into http.port"),
        ("HTTP_HOST", "*", #"not "*": 0.0.0.0 is every IPv4 address, and :: is every address."#),
        ("HTTP_LOOPS", "0", "http.loops (HTTP_LOOPS) must be a number from 1 to 256"),
        ("HTTP_SOCKET_MODE", "rwx", "must be three octal digits such as 660"),
        ("HTTP_SOCKET_MODE", "9000", "must be three octal digits such as 660"),
        ("HTTP_TRUSTED_PROXIES", "10.0.0.1/8", "must be IP addresses, networks such as 10.0.0.0/8"),
        ("HTTP_IDLE_TIMEOUT", "0", "must be a number of seconds from 1 to 86400"),
        ("HTTP_MAX_HEADERS", "9", "must be a number from 10 to 1000"),
    ])
    func `a wrong value is named with what is expected`(
        key: String,
        value: String,
        message: String
    ) async throws {
        let folder = try TemporaryFolder()
        let result = try await Program.run(
            ["check"],
            environment: [
                "PORT_CLIENT_ID": "id", "PORT_CLIENT_SECRET": "secret", key: value,
                "SLACK_WEBHOOK_URL": "https://hooks.slack.com/services/T0/B0/x",
            ],
            in: folder.path
        )
        #expect(result.status == 78)
        #expect(result.text.contains(message), "\(result.text)")
    }

    @Test func `it may open as many connections as the system allows`() async throws {
        try await Stage()
            .run { stage in
                let script = #"ulimit -Sn 64; exec "$0" serve"#
                let program = try Program(
                    ["-c", script, Program.path],
                    environment: stage.environment(),
                    in: stage.folder.path,
                    executable: "/bin/sh"
                )
                let port = try #require(await program.port(), "\(program.text)")
                var clients: [WireClient] = []
                for _ in 0..<100 {
                    let client = try await WireClient(port: port)
                    try await client.send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
                    #expect(try await client.receiveResponse().head.hasPrefix("HTTP/1.1 200 "))
                    clients.append(client)
                }
                program.signal(SIGTERM)
                #expect(await program.exitStatus() == 0)
            }
    }

    @Test func `a restart with a socket that is handed over refuses nobody`() async throws {
        try await Stage()
            .run { stage in
                let socket = try HandedSocket()
                let first = try stage.serve(on: socket)
                #expect(await first.wrote(#""message":"listening""#), "\(first.text)")
                #expect(await first.port() == socket.port)
                let load = Load(stage: stage, root: "http://127.0.0.1:\(socket.port)")
                async let asked: Void = load.run(callers: 8)
                #expect(await load.answered(50))
                var present = first
                for _ in 0..<2 {
                    let next = try stage.serve(on: socket)
                    #expect(await next.wrote(#""message":"listening""#), "\(next.text)")
                    present.signal(SIGTERM)
                    #expect(await present.exitStatus() == 0)
                    #expect(await load.answered(load.count + 50))
                    present = next
                }
                load.stop()
                await asked
                #expect(load.failures == [])
                present.signal(SIGTERM)
                #expect(await present.exitStatus() == 0)
            }
    }

    @Test func `a socket for another process is not taken, and a wrong number is told`()
        async throws
    {
        try await Stage()
            .run { stage in
                let changes = ["LISTEN_FDS": "1", "LISTEN_PID": "1"]
                #expect(await (try stage.serve(changes)).port() != nil)
                let script = "LISTEN_FDS=many LISTEN_PID=$$ exec \"$0\" serve"
                let program = try Program(
                    ["-c", script, Program.path],
                    environment: stage.environment(),
                    in: stage.folder.path,
                    executable: "/bin/sh"
                )
                #expect(await program.exitStatus() == 78)
                let words = #"LISTEN_FDS must be a number from 1 to 64, not "many"."#
                #expect(await program.wrote("scorebell: \(words)"))
            }
    }
}

/// A listening socket that processes are handed one after the other.
private final class HandedSocket: Sendable {
    struct Failure: Error {}

    let descriptor: Int32
    let port: Int

    init() throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        // Safe: the name is a local of the size that is passed, used only during the calls.
        let isBound = unsafe withUnsafeMutablePointer(to: &name) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe bind(descriptor, address, size) == 0 && listen(descriptor, 1_024) == 0
                    && getsockname(descriptor, address, &size) == 0
            }
        }
        guard isBound else { throw Failure() }
        port = Int(UInt16(bigEndian: name.sin_port))
    }

    deinit {
        close(descriptor)
    }
}

/// Callers that ask over and over, each time on a new connection.
private final class Load: Sendable {
    private struct State {
        var count = 0
        var failures: [String] = []
        var isStopped = false
        var waiting: [(count: Int, continuation: CheckedContinuation<Bool, Never>)] = []
    }

    private let stage: Stage
    private let root: String
    private let state = Mutex(State())

    init(stage: Stage, root: String) {
        self.stage = stage
        self.root = root
    }

    var count: Int { state.withLock { $0.count } }
    var failures: [String] { state.withLock { $0.failures } }

    func stop() {
        state.withLock { $0.isStopped = true }
    }

    /// Waits until that many calls were answered; false once one was not.
    func answered(_ count: Int) async -> Bool {
        await withCheckedContinuation { continuation in
            let answer: Bool? = state.withLock { state in
                if !state.failures.isEmpty { return false }
                if state.count >= count { return true }
                state.waiting.append((count, continuation))
                return nil
            }
            if let answer { continuation.resume(returning: answer) }
        }
    }

    func run(callers: Int) async {
        await withTaskGroup { group in
            for _ in 0..<callers {
                group.addTask {
                    while !self.state.withLock({ $0.isStopped || !$0.failures.isEmpty }) {
                        await self.ask()
                    }
                }
            }
        }
    }

    private func ask() async {
        let failure: String?
        do {
            let answer = try await stage.call(
                .get,
                "\(root)/healthz",
                headers: [.connection: "close"]
            )
            failure = answer.status == 200 ? nil : "status \(answer.status)"
        } catch {
            failure = "\(error)"
        }
        let ready = state.withLock { state in
            if let failure { state.failures.append(failure) } else { state.count += 1 }
            let ready = state.waiting.filter { failure != nil || $0.count <= state.count }
            state.waiting.removeAll { failure != nil || $0.count <= state.count }
            return ready.map(\.continuation)
        }
        for continuation in ready { continuation.resume(returning: failure == nil) }
    }
}

extension Stage {
    /// Starts the executable with a socket that is handed to it.
    fileprivate func serve(on socket: HandedSocket) throws -> Program {
        try Program(
            ["serve"],
            environment: environment(),
            in: folder.path,
            handing: socket.descriptor
        )
    }
}
