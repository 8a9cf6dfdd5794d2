import Foundation
import Glibc
import HTTPTypes
import Outbound
import Sandbox
import TestSupport
import Testing

/// What the executable says of secrets that are given and hold nothing, or little.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct BlankSecretTests {
    private static let complete = [
        "PORT_CLIENT_ID": "id", "PORT_CLIENT_SECRET": "a-secret-of-some-length",
        "SLACK_WEBHOOK_URL": "https://hooks.slack.com/services/T0/B0/x",
    ]

    private func check(
        _ changes: [String: String],
        in folder: TemporaryFolder
    ) async throws -> (status: Int32, text: String) {
        try await Program.run(
            ["check"],
            environment: Self.complete.merging(changes) { _, new in new },
            in: folder.path
        )
    }

    private func write(_ text: String, in folder: String) throws -> String {
        let path = "\(folder)/secret"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    static let secrets = [
        ("ADMIN_TOKEN", "admin.token"), ("PORT_WEBHOOK_SECRET", "port.webhook-secret"),
        ("PORT_CLIENT_SECRET", "port.client-secret"), ("DATABASE_URL", "database.url"),
        ("GITLAB_TRIGGER_TOKEN", "gitlab.trigger-token"), ("SLACK_BOT_TOKEN", "slack.bot-token"),
    ]

    @Test(arguments: secrets, ["", "\n", " \t\n", "null\n"])
    func `a file of a secret that holds none is an error`(
        secret: (variable: String, key: String),
        text: String
    ) async throws {
        let folder = try TemporaryFolder()
        let path = try write(text, in: folder.path)
        let result = try await check(
            ["\(secret.variable)_FILE": path, secret.variable: ""],
            in: folder
        )
        #expect(result.status == 78)
        #expect(
            result.text.hasPrefix(
                "scorebell: \(secret.variable)_FILE names a file that is blank; \(secret.key) must be "
            ),
            "\(result.text)"
        )
        // Once, and not as missing too.
        #expect(result.text.split(separator: "\n").count == 1, "\(result.text)")
    }

    @Test func `a blank variable is an error, and an empty one is not set`() async throws {
        let folder = try TemporaryFolder()
        let blank = try await check(["ADMIN_TOKEN": " \n"], in: folder)
        #expect(blank.status == 78)
        #expect(
            blank.text.contains(
                "scorebell: admin.token (ADMIN_TOKEN) is given and blank; it must be a token"
            )
        )
        #expect(try await check(["ADMIN_TOKEN": ""], in: folder).status == 0)
    }

    @Test func `an empty secret in the configuration file is not set`() async throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/file.yaml"
        try "admin:\n  token: \"\"\n".write(toFile: path, atomically: true, encoding: .utf8)
        let result = try await check(["SCOREBELL_CONFIG": path], in: folder)
        #expect(result.status == 0, "\(result.text)")
    }

    @Test func `a blank secret in the configuration file is an error`() async throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/file.yaml"
        try "reminders:\n  weekly:\n    gitlab:\n      trigger-token: \"  \"\n"
            .write(toFile: path, atomically: true, encoding: .utf8)
        let result = try await check(["SCOREBELL_CONFIG": path], in: folder)
        #expect(result.status == 78)
        #expect(
            result.text.contains("reminders.weekly.gitlab.trigger-token"),
            "\(result.text)"
        )
        #expect(result.text.contains("is given and blank"), "\(result.text)")
    }

    @Test(arguments: ["ADMIN_TOKEN", "PORT_WEBHOOK_SECRET"])
    func `a file that is emptied changes nothing, and the log says so`(
        variable: String
    ) async throws {
        try await Stage()
            .run { stage in
                let secret = stage.environment()["PORT_CLIENT_SECRET"] ?? ""
                let path = try write("\(secret)\n", in: stage.folder.path)
                let program = try await stage.serve(["\(variable)_FILE": path])
                let root = "http://127.0.0.1:\(try #require(await program.port()))"
                #expect(await program.wrote("The configuration is read again when it changes"))
                _ = try write("", in: stage.folder.path)
                program.signal(SIGHUP)
                #expect(await program.wrote("\(variable)_FILE names a file that is blank"))
                #expect(await program.wrote("The configuration was not replaced"))
                let page = try await stage.call(
                    .get,
                    "\(root)/api/runs",
                    headers: [.authorization: "Bearer \(secret)"]
                )
                #expect(page.status == (variable == "ADMIN_TOKEN" ? 200 : 404))
                #expect(try await stage.remind().status == .success)
            }
    }

    @Test func `each secret that could be guessed is named, and no other`() async throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/file.yaml"
        try "reminders:\n  weekly:\n    gitlab:\n      trigger-token: guess-weekly\n"
            .write(toFile: path, atomically: true, encoding: .utf8)
        let long = "fifteen-and-more"
        let result = try await check(
            [
                "SCOREBELL_CONFIG": path, "PORT_CLIENT_SECRET": "guess-client",
                "PORT_WEBHOOK_SECRET": "guess-webhook", "ADMIN_TOKEN": long,
                "PORT_PREVIOUS_WEBHOOK_SECRETS": "\(long) guess-previous",
                "GITLAB_TRIGGER_TOKEN": "guess-trigger",
            ],
            in: folder
        )
        #expect(result.status == 0)
        let said = result.text.split(separator: "\n")
            .filter { $0.contains("holds a secret of fewer than 16 characters, which could be") }
            .compactMap { $0.split(separator: " ").dropFirst().first }
        #expect(
            said == [
                "port.client-secret", "port.webhook-secret", "port.previous-webhook-secrets",
                "gitlab.trigger-token", "reminders.weekly.gitlab.trigger-token",
            ]
        )
        #expect(!result.text.contains("guess-"))
    }
}
