import Foundation
import HTTPServer
import HTTPTypes
import Outbound
import TestSupport
import Testing

/// What the executable's own doors answer, and how it starts and stops.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct ServeTests {
    @Test func `probes tell version, readiness and nothing secret`() async throws {
        try await Stage()
            .run { stage in
                let program = try await stage.serve()
                let root = "http://127.0.0.1:\(try #require(await program.port()))"
                let health = try await stage.call(.get, "\(root)/healthz")
                let ready = try await stage.ready(root)
                #expect(health.status == 200 && ready.status == 200)
                #expect(health.headers[.contentType] == "application/json")
                #expect(
                    String(decoding: health.body, as: UTF8.self).contains(#""version":"0.1.0""#)
                )
                #expect(
                    String(decoding: ready.body, as: UTF8.self)
                        == #"{"checks":{"database":"ok","stopping":"ok","workers":"ok"},"ok":true}"#
                )
            }
    }

    static let answers: [(method: String, path: String, status: Int, error: String)] = [
        ("GET", "/", 404, "not_found"),
        ("POST", "/webhook/other", 404, "not_found"),
        ("GET", "/webhook", 405, "method_not_allowed"),
        ("POST", "/healthz", 405, "method_not_allowed"),
        ("POST", "/webhook", 401, "signature_missing"),
    ]

    @Test func `whatever is wrong gets its status and one sentence as JSON`() async throws {
        try await Stage()
            .run { stage in
                let program = try await stage.serve()
                let root = "http://127.0.0.1:\(try #require(await program.port()))"
                for (method, path, status, error) in Self.answers {
                    let method = try #require(HTTPRequest.Method(method))
                    let answer = try await stage.call(method, root + path)
                    let text = String(decoding: answer.body, as: UTF8.self)
                    #expect(answer.status == status, "\(method) \(path)")
                    #expect(text.contains(#""error":"\#(error)""#) && text.contains(#""ok":false"#))
                    if status == 405 { #expect(answer.headers[.allow] != nil) }
                }
                let large = String(repeating: " ", count: 1_048_577)
                let answer = try await stage.call(.post, "\(root)/webhook", body: large)
                #expect(answer.status == 413)
            }
    }

    @Test func `a port that is taken is told in one sentence, with status 69`() async throws {
        try await Stage()
            .run { stage in
                let environment = stage.environment(["HTTP_PORT": "\(stage.address.port)"])
                let result = try await Program.run(
                    ["serve"],
                    environment: environment,
                    in: stage.folder.path
                )
                #expect(result.status == 69)
                #expect(result.text.contains("\(stage.address.port)"))
                #expect(result.text.contains("already taken"))
            }
    }

    @Test(arguments: [
        ("sqlite:/nowhere/at/all.sqlite", "there is no folder /nowhere/at/ for its file."),
        ("sqlite:not-a-database", "its file is not an SQLite database."),
    ])
    func `a database that cannot be used is told in one sentence, with status 69`(
        url: String,
        words: String
    ) async throws {
        try await Stage()
            .run { stage in
                try String(repeating: "This is no database. ", count: 100)
                    .write(
                        toFile: "\(stage.folder.path)/not-a-database",
                        atomically: true,
                        encoding: .utf8
                    )
                let result = try await Program.run(
                    ["serve"],
                    environment: stage.environment(["DATABASE_URL": url]),
                    in: stage.folder.path
                )
                #expect(result.status == 69)
                #expect(result.text.contains(words), "\(result.text)")
            }
    }

    @Test func `wrong usage is status 64, and help and version are 0`() async throws {
        let folder = try TemporaryFolder()
        let wrong = try await Program.run(["serve", "--nonsense"], in: folder.path)
        let once = try await Program.run(["sandbox", "--once"], in: folder.path)
        let version = try await Program.run(["--version"], in: folder.path)
        #expect(wrong.status == 64 && wrong.text.contains("--nonsense"))
        #expect(once.status == 64 && once.text.contains("--once goes with --try."))
        #expect(version.status == 0 && version.text.contains("0.1.0"))
        for command in ["serve", "check", "sandbox"] {
            #expect(try await Program.run([command, "--help"], in: folder.path).status == 0)
        }
    }

    @Test func `the trial shows the webhook's answer, the message and the run, and ends`()
        async throws
    {
        let folder = try TemporaryFolder()
        let trial = try await Program.run(["sandbox", "--try", "--once"], in: folder.path)
        #expect(trial.status == 0)
        for text in [
            #"202 {"ok":true,"#, #""duplicate":false,"status":"queued"}"#,
            "Production Readiness reminder",
            "Slack reminder sent successfully 🚀 (1 message, 47 entities)",
            "SUCCESS: Reminder sent", "In place of a GitLab pipeline: POST http://127.0.0.1:",
            "  201 pipeline ", "The webhook of a synchronous action: POST http://127.0.0.1:",
            #"  200 {"ok":true"#, "The run in Port: SUCCESS, by this answer alone",
            "In place of a container: scorebell send", "  The run in Port: SUCCESS: Reminder sent",
            "A note for each team: POST http://127.0.0.1:",
            "  #payments: :bell: Production Readiness, Payments: ",
            "  #scorecards: :bell: Production Readiness, Fulfilment: ",
            "4 teams told, 1 by the default channel.", " fixed",
        ] {
            #expect(trial.text.contains(text), "\(trial.text)")
        }
        #expect(!trial.text.contains("Ctrl-C"), "what has ended needs no address")
    }
}
