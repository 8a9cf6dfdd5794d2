import Foundation
import Sandbox
import TestSupport
import Testing

/// The real executable where it may have few files open.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct OpenFilesTests {
    private static let warning =
        "http.max-connections (HTTP_MAX_CONNECTIONS) is 10000, but this process may have 256 files"
        + " open, of which 64 are kept back: it takes 192 connections at once. Raise the limit of"
        + " open files (ulimit -n, LimitNOFILE), or lower http.max-connections."

    /// Starts the executable with a limit that it cannot raise.
    private func program(_ command: String, in stage: Stage) throws -> Program {
        try Program(
            ["-c", #"ulimit -n 256 && exec "$0" \#(command)"#, Program.path],
            environment: stage.environment(),
            in: stage.folder.path,
            executable: "/bin/sh"
        )
    }

    @Test func `connections are fitted to the limit, and the rest still works`() async throws {
        try await Stage()
            .run { stage in
                let program = try program("serve", in: stage)
                let port = try #require(await program.port())
                #expect(await program.wrote(Self.warning))
                stage.world.setWebhookURL("http://127.0.0.1:\(port)/webhook")
                // One stays for the webhook itself. The last answer shows that all are taken.
                var clients: [WireClient] = []
                for _ in 0..<191 {
                    let client = try await WireClient(port: port)
                    try await client.send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
                    #expect(try await client.receiveResponse().head.contains(" 200 "))
                    clients.append(client)
                }
                #expect(try await stage.remind().status == .success)
                program.signal(SIGTERM)
                #expect(await program.exitStatus() == 0)
            }
    }

    @Test func `a check says the same`() async throws {
        try await Stage()
            .run { stage in
                let program = try program("check", in: stage)
                #expect(await program.exitStatus() == 0)
                #expect(await program.wrote("scorebell: \(Self.warning)\n"), "\(program.text)")
            }
    }
}
