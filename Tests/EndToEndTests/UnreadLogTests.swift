import Foundation
import Glibc
import HTTPTypes
import Outbound
import Sandbox
import TestSupport
import Testing

/// The real executable while nobody reads its log.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct UnreadLogTests {
    /// A named pipe, open for reading.
    private final class Pipe: Sendable {
        let path: String
        private let descriptor: Int32

        init(in folder: String) throws {
            path = "\(folder)/log"
            // Safe: both read the path within the call.
            try #require(unsafe mkfifo(path, 0o600) == 0)
            // For writing too: otherwise opening waits for who writes, and closing is the end.
            descriptor = unsafe open(path, O_RDWR | O_CLOEXEC)
            try #require(descriptor >= 0)
        }

        deinit {
            close(descriptor)
        }

        /// Reads until a text has come, and returns everything up to there.
        func read(through text: String) -> String {
            var bytes: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 4_096)
            while !String(decoding: bytes, as: UTF8.self).contains(text) {
                // Safe: `read` writes at most the buffer's length while the buffer is borrowed.
                let count = unsafe buffer.withUnsafeMutableBytes {
                    unsafe Glibc.read(descriptor, $0.baseAddress, $0.count)
                }
                guard count > 0 else { break }
                // Only the end can hold the text: what stands before has been looked at.
                bytes = bytes.suffix(16_384) + buffer[..<count]
            }
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    @Test func `every request is answered, what is dropped is told, and SIGTERM ends it`()
        async throws
    {
        try await Stage()
            .run { stage in
                let pipe = try Pipe(in: stage.folder.path)
                let environment = stage.environment([
                    "LOG_ACCESS": "true", "LOG_LEVEL": "info", "SHUTDOWN_GRACE": "1",
                ])
                let program = try Program(
                    ["-c", #"exec "$0" serve 2>"$1""#, Program.path, pipe.path],
                    environment: environment,
                    in: stage.folder.path,
                    executable: "/bin/sh"
                )
                let start = pipe.read(through: #""message":"listening""#)
                let address = try #require(
                    start.firstMatch(of: #/"address":"(127\.0\.0\.1:\d+)"/#)?.1
                )
                let path = String(repeating: "x", count: 200)
                let request = "GET /\(path) HTTP/1.1\r\nHost: x\r\n\r\n"
                let requests = String(repeating: request, count: 500)
                // About 3 MB of lines, where a pipe holds 64 KB and the process 1 MB.
                let port = try #require(address.split(separator: ":").last.flatMap { Int($0) })
                let client = try await WireClient(port: port)
                for _ in 0..<14 {
                    try await client.send(requests)
                    for _ in 0..<500 {
                        #expect(try await client.receiveResponse().head.contains(" 404 "))
                    }
                }
                let metrics = try await stage.call(.get, "http://\(address)/metrics")
                let text = String(decoding: metrics.body, as: UTF8.self)
                let dropped = try #require(
                    text.firstMatch(of: #/\nscorebell_log_lines_dropped_total (\d+)/#)
                        .flatMap { Int($0.1) }
                )
                #expect(dropped > 0)
                let told = pipe.read(through: "not read fast enough")
                // The line of the scrape itself was dropped too.
                let number = told.firstMatch(
                    of: #/"(\d+) log lines were dropped: standard error was not read fast enough/#
                )
                #expect(number.flatMap { Int($0.1) } == dropped + 1)
                // And again, so that it is full when the process has to end.
                for _ in 0..<14 {
                    try await client.send(requests)
                    for _ in 0..<500 { _ = try await client.receiveResponse() }
                }
                program.signal(SIGTERM)
                #expect(await program.exitStatus() == 0)
            }
    }
}
