import Foundation
import TestSupport
import Testing

/// What the executable says of white space and other characters that were copied with a value.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct StrayCharacterTests {
    private static let complete = [
        "PORT_CLIENT_ID": "id", "PORT_CLIENT_SECRET": "a-secret-of-some-length",
        "SLACK_WEBHOOK_URL": "https://hooks.slack.com/services/T0/B0/x",
    ]

    private func run(
        _ changes: [String: String],
        file: String? = nil,
        _ arguments: [String] = ["check"]
    ) async throws -> (status: Int32, text: String) {
        let folder = try TemporaryFolder()
        var environment = Self.complete.merging(changes) { _, new in new }
        if let file {
            let path = "\(folder.path)/file.yaml"
            try file.write(toFile: path, atomically: true, encoding: .utf8)
            environment["SCOREBELL_CONFIG"] = path
        }
        return try await Program.run(arguments, environment: environment, in: folder.path)
    }

    static let values: [(variable: String, key: String, value: String)] = [
        ("PORT_WEBHOOK_SECRET", "port.webhook-secret", "needle-of-some-length"),
        ("PORT_CLIENT_SECRET", "port.client-secret", "needle-of-some-length"),
        ("PORT_CLIENT_ID", "port.client-id", "needle"),
        ("SLACK_WEBHOOK_URL", "slack.webhook-url", "https://hooks.slack.com/services/T0/B0/needle"),
        ("SLACK_CHANNEL", "slack.channel", "C0needle"),
        ("REMINDER_BLUEPRINT", "reminder.blueprint", "needle"),
        ("REMINDER_SCORECARD", "reminder.scorecard", "needle"),
        ("GITLAB_TRIGGER_TOKEN", "gitlab.trigger-token", "needle-of-some-length"),
        ("ADMIN_TOKEN", "admin.token", "needle-of-some-length"),
        ("DATABASE_URL", "database.url", "postgres://me:needle@127.0.0.1/none"),
        ("HTTP_HOST", "http.host", "127.0.0.1"),
    ]

    @Test(arguments: values)
    func `white space and what nobody sees is an error that names the key, not the value`(
        variable: String,
        key: String,
        value: String
    ) async throws {
        let whitespace = "begins or ends with white space, which would count as a part of it;"
        for (given, words) in [
            ("\(value)\n", "ends with a line end, which would count as a part of it; remove it."),
            ("\(value)\r\n", "ends with a line end, which would count as a part of it; remove it."),
            (" \(value)", whitespace), ("\(value)\t", whitespace), ("\(value)\u{A0}", whitespace),
            ("\u{FEFF}\(value)", "holds a control character or another that nobody sees"),
            (value + "\u{7}x", "holds a control character or another that nobody sees"),
            (value + "\nx", "holds a control character or another that nobody sees"),
        ] {
            let result = try await run([variable: given])
            #expect(result.status == 78, "\(given.debugDescription): \(result.text)")
            #expect(
                result.text.contains("scorebell: \(key) (\(variable)) \(words)"),
                "\(given.debugDescription): \(result.text)"
            )
            #expect(!result.text.contains("needle"), "\(result.text)")
        }
    }

    @Test func `a key in the file and one of a named reminder are looked at too`() async throws {
        let result = try await run(
            [:],
            file: """
                port:
                  webhook-secret: |
                    needle-of-some-length
                reminders:
                  weekly:
                    blueprint: "needle "
                """
        )
        #expect(result.status == 78)
        for start in [
            "scorebell: port.webhook-secret (PORT_WEBHOOK_SECRET) ends with a line end",
            "scorebell: reminders.weekly.blueprint (REMINDERS_WEEKLY_BLUEPRINT) begins or ends",
        ] {
            #expect(result.text.contains(start), "\(result.text)")
        }
        #expect(!result.text.contains("needle"))
    }

    @Test func `a file of a secret loses its line end, and nothing else`() async throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/secret"
        for (text, status) in [
            ("needle-of-some-length\n", Int32(0)), ("needle-of-some-length\r\n", 0),
            (" needle-of-some-length\n", 78), ("needle-of-\nsome-length\n", 78),
            ("\u{FEFF}needle-of-some-length\n", 78),
        ] {
            try text.write(toFile: path, atomically: true, encoding: .utf8)
            let result = try await run(["PORT_WEBHOOK_SECRET_FILE": path])
            #expect(result.status == status, "\(text.debugDescription): \(result.text)")
            #expect(!result.text.contains("needle"), "\(result.text)")
            if status == 78 {
                #expect(result.text.contains("port.webhook-secret (PORT_WEBHOOK_SECRET)"))
            }
        }
    }

    @Test func `lists and JSON may have white space around and in them`() async throws {
        let result = try await run([
            "PORT_PREVIOUS_WEBHOOK_SECRETS": "first-of-some-length\nsecond-of-some-length\n",
            "HTTP_TRUSTED_PROXIES": " 10.0.0.0/8,\n unix ",
            "REMINDER_FILTER_RULE": " {\"property\": \"tier\",\n\"operator\": \"isEmpty\"}\n",
        ])
        #expect(result.status == 0, "\(result.text)")
        let hidden = try await run(["PORT_PREVIOUS_WEBHOOK_SECRETS": "first \u{FEFF}needle"])
        #expect(hidden.status == 78 && !hidden.text.contains("needle"))
        #expect(hidden.text.contains("port.previous-webhook-secrets"), "\(hidden.text)")
    }

    @Test func `the inputs and options of send and report-run are looked at`() async throws {
        let sent = try await run(
            ["INPUT_PORT_CLIENT_SECRET": "needle\nneedle", "INPUT_BLUEPRINT": "\u{200B}needle"],
            ["send", "--dry-run", "--scorecard", "needle\n"]
        )
        #expect(sent.status == 78)
        for start in [
            "scorebell: INPUT_PORT_CLIENT_SECRET holds a control character",
            "scorebell: INPUT_BLUEPRINT holds a control character",
            "scorebell: --scorecard ends with a line end",
        ] {
            #expect(sent.text.contains(start), "\(sent.text)")
        }
        #expect(!sent.text.contains("needle"))
        let reported = try await run(
            ["INPUT_CLIENTSECRET": "a\u{1}needle"],
            ["report-run", "--run-id", "r_1", "--log-message", "x", "--client-id", "needle "]
        )
        #expect(reported.status == 78)
        #expect(reported.text.contains("scorebell: --client-id begins or ends with white space"))
        #expect(reported.text.contains("scorebell: INPUT_CLIENTSECRET holds a control character"))
        #expect(!reported.text.contains("needle"))
        let external = try await run(
            [:],
            ["report-run", "--run-id", "r_1", "--external-run-id", "needle\n"]
        )
        #expect(external.status == 64)
        #expect(external.text.contains("scorebell: --external-run-id ends with a line end"))
    }
}
