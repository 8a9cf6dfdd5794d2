import Foundation
import HTTPTypes
import Outbound
import Sandbox
import TestSupport
import Testing

/// What balancers are told that check with OPTIONS.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct OptionsTests {
    /// HAProxy's `option httpchk` without more sends exactly this.
    private static let check = "OPTIONS / HTTP/1.0\r\n\r\n"

    static let paths: [(path: String, withConsole: String?, without: String?)] = [
        ("/", "GET, HEAD, OPTIONS", "OPTIONS"), ("/webhook", "POST, OPTIONS", "POST, OPTIONS"),
        ("/webhook/weekly", "POST, OPTIONS", "POST, OPTIONS"), ("/webhook/none", nil, nil),
        ("/healthz", "GET, HEAD, OPTIONS", "GET, HEAD, OPTIONS"),
        ("/readyz", "GET, HEAD, OPTIONS", "GET, HEAD, OPTIONS"),
        ("/metrics?a=b", "GET, HEAD, OPTIONS", "GET, HEAD, OPTIONS"),
        ("/api/runs", "GET, HEAD, OPTIONS", nil), ("/api/preview", "POST, OPTIONS", nil),
        ("/sign-in", "GET, HEAD, POST, OPTIONS", nil),
        ("/assets/console.css", "GET, HEAD, OPTIONS", nil),
        ("/api/v4/projects/7/trigger/pipeline?token=no", "POST, OPTIONS", nil),
        ("/api/v4/projects/7/pipelines/1", "GET, HEAD, OPTIONS", nil),
        ("/api/v4/none", nil, nil), ("/none", nil, nil),
    ]

    @Test(arguments: [true, false])
    func `each path says what it takes, and HAProxy's check passes`(
        hasConsole: Bool
    ) async throws {
        try await Stage()
            .run { stage in
                let file = "\(stage.folder.path)/reminders.yaml"
                try "reminders:\n  weekly:\n    layout: detailed\n"
                    .write(toFile: file, atomically: true, encoding: .utf8)
                let tokens = [
                    "ADMIN_TOKEN": "options-admin-token",
                    "GITLAB_TRIGGER_TOKEN": "options-trigger-token",
                ]
                let program = try await stage.serve(
                    ["SCOREBELL_CONFIG": file].merging(hasConsole ? tokens : [:]) { $1 }
                )
                let port = try #require(await program.port())
                for (path, withConsole, without) in Self.paths {
                    let answer = try await stage.call(.options, "http://127.0.0.1:\(port)\(path)")
                    let allowed = hasConsole ? withConsole : without
                    #expect(answer.status == (allowed == nil ? 404 : 200), "\(path)")
                    #expect(answer.headers[.allow] == allowed, "\(path)")
                }
                for request in [Self.check, "OPTIONS * HTTP/1.0\r\n\r\n"] {
                    let client = try await WireClient(port: port)
                    try await client.send(request)
                    let answer = try await client.receiveToEnd()
                    #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"), "\(answer)")
                    #expect(answer.contains("\r\nContent-Length: 0\r\n"))
                    #expect(answer.contains("\r\nAllow: "))
                }
            }
    }

    @Test func `a body with it is not read, whatever the path`() async throws {
        try await Stage()
            .run { stage in
                let program = try await stage.serve()
                let client = try await WireClient(port: try #require(await program.port()))
                try await client.send(
                    "OPTIONS /webhook HTTP/1.1\r\nHost: x\r\nContent-Length: 9000\r\n\r\n"
                )
                let answer = try await client.receiveToEnd()
                #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"), "\(answer)")
            }
    }

    @Test func `the sandbox answers it too, and does not count it as a call`() async throws {
        try await Stage()
            .run { stage in
                for (path, allowed) in [
                    ("/", "GET, OPTIONS"), ("/sandbox/health", "GET, OPTIONS"),
                    ("/sandbox/faults", "POST, DELETE, OPTIONS"),
                    ("/v1/actions/runs/r_1", "GET, PATCH, OPTIONS"),
                ] {
                    let answer = try await stage.call(.options, "http://\(stage.address)\(path)")
                    #expect(answer.status == 200 && answer.headers[.allow] == allowed, "\(path)")
                }
                let answer = try await stage.call(.options, "http://\(stage.address)/none")
                #expect(answer.status == 404)
                #expect(stage.world.record.calls[.run] == nil)
            }
    }
}
