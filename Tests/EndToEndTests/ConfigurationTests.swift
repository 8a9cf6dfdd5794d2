import Foundation
import TestSupport
import Testing
import scorebell

/// What the executable says of a wrong configuration; it says everything at once and exits with 78.
struct ConfigurationTests {
    private static let complete = [
        "PORT_CLIENT_ID": "id",
        "PORT_CLIENT_SECRET": "port-secret-value",
        "SLACK_WEBHOOK_URL": "https://hooks.slack.com/services/T0/B0/slack-secret-value",
    ]

    private func check(
        _ changes: [String: String] = [:],
        file: String? = nil,
        arguments: [String] = []
    ) async throws -> (status: Int32, text: String) {
        let folder = try TemporaryFolder()
        if let file {
            try FileManager.default.createDirectory(
                atPath: "\(folder.path)/config",
                withIntermediateDirectories: true
            )
            try file.write(
                toFile: "\(folder.path)/config/scorebell.yaml",
                atomically: true,
                encoding: .utf8
            )
        }
        return try await Program.run(
            ["check"] + arguments,
            environment: Self.complete.merging(changes) { _, new in new },
            in: folder.path
        )
    }

    @Test func `a complete configuration is accepted and shows no secret`() async throws {
        let result = try await check()
        #expect(result.status == 0)
        #expect(result.text.contains("The configuration is complete."))
        #expect(!result.text.contains("secret-value"))
    }

    @Test func `the example file is accepted`() async throws {
        let example = try #require(Repository.text("config/scorebell.example.yaml"))
        #expect(try await check(["PORT_CLIENT_ID": ""], file: example).status == 0)
    }

    @Test func `everything missing is named at once`() async throws {
        let nothing = Self.complete.mapValues { _ in "" }
        let result = try await check(nothing)
        #expect(result.status == 78)
        for line in [
            "scorebell: port.client-id (PORT_CLIENT_ID) is missing; it must be the client id",
            "scorebell: port.client-secret (PORT_CLIENT_SECRET) is missing; it must be the client",
            "scorebell: slack.webhook-url (SLACK_WEBHOOK_URL) is missing; it must be a Slack",
        ] {
            #expect(result.text.contains(line))
        }
    }

    static let wrong: [(key: String, value: String, message: String)] = [
        ("PORT_REGION", "mars", #"port.region (PORT_REGION) must be eu or us, not "mars"."#),
        ("PORT_BASE_URL", "ftp://port", "must be an http or https URL"),
        ("HTTP_PORT", "65536", #"must be a number from 0 to 65535, not "65536"."#),
        ("HTTP_PORT", "web", "must be a number from 0 to 65535"),
        ("WORKER_CONCURRENCY", "-1", "must be a number from 0 to 256"),
        ("WEBHOOK_TOLERANCE", "0", "must be a number of seconds from 1 to 86400"),
        ("WEBHOOK_REQUIRE_SIGNATURE", "maybe", "must be true or false"),
        ("SLACK_ON_UNKNOWN", "guess", "must be resend or skip"),
        ("DATABASE_URL", "mysql://db", "must be sqlite:PATH"),
        ("REMINDER_LAYOUT", "fancy", "must be classic or detailed"),
        ("REMINDER_TEAM_RANKING", "size", "must be top-level or entities, not"),
        ("REMINDER_FILTER_RULE", "{tier", "must be a Port search rule or combinator as a JSON"),
        ("REMINDER_FILTER_RULE", "{tier", "JSON needs a member's name in double quotes at byte 1"),
        ("REMINDER_FILTER_RULE", "{}", ": it is empty, where a rule needs an operator and what it"),
        ("REMINDER_FILTER_RULE", "[]", ": it must be an object: a rule, or a combinator with"),
        (
            "REMINDER_FILTER_RULE", #"{"combinator":"and","rules":[{"property":"x"}]}"#,
            ": in rules[0] its operator is missing."
        ),
        ("PORT_ENTITY_URL", "{app}/x", "must be a URL with {identifier} in it, and {app} and"),
        ("LOG_LEVEL", "loud", "must be trace, debug, info, notice, warning, error or critical"),
        ("LOG_FORMAT", "xml", "must be json or text"),
        ("ADMIN_PUBLIC_URL", "example.com", "must be an http or https URL"),
    ]

    @Test(arguments: wrong)
    func `a wrong value is named with what is expected`(
        key: String,
        value: String,
        message: String
    ) async throws {
        let result = try await check([key: value])
        #expect(result.status == 78)
        #expect(result.text.contains(message), "\(result.text)")
    }

    @Test(arguments: [
        ("reminder:\n  filter-rule: {}\n", "reminder.filter-rule (REMINDER_FILTER_RULE) must be a"),
        ("http:\n  port: {}\n", #"must be a number from 0 to 65535, not "{}"."#),
        ("nonsense: {}\n", "Unknown key nonsense in"),
    ])
    func `an empty mapping is no value and no section`(yaml: String, message: String) async throws {
        let result = try await check(file: yaml)
        #expect(result.status == 78)
        #expect(result.text.contains(message), "\(result.text)")
    }

    @Test func `a wrong secret is not repeated`() async throws {
        let result = try await check(["SLACK_WEBHOOK_URL": "http://secret-value.example/hook"])
        #expect(result.status == 78)
        #expect(result.text.contains("slack.webhook-url (SLACK_WEBHOOK_URL) must be"))
        #expect(!result.text.contains("secret-value"))
    }

    @Test(arguments: ["DATABASE_URL", "PORT_BASE_URL"])
    func `a password in a wrong URL is not repeated`(key: String) async throws {
        let result = try await check([key: "mysql://user:hush-hush@example/db"])
        #expect(result.status == 78)
        #expect(result.text.contains("(\(key)) must be") && !result.text.contains("hush-hush"))
    }

    @Test(arguments: [
        "postgres://u:50%hush@127.0.0.1:1/d", "postgres://u:hush/x@127.0.0.1:1/d",
        "host=h password=hush", "sqlite::memory:",
        "sqlite://x.sqlite",
    ])
    func `a database's URL that nobody can read is told without what it says`(
        url: String
    ) async throws {
        let folder = try TemporaryFolder()
        for arguments in [["check"], ["runs", "list"]] {
            let result = try await Program.run(
                arguments,
                environment: Self.complete.merging(["DATABASE_URL": url]) { _, new in new },
                in: folder.path
            )
            #expect(result.status == 78)
            #expect(result.text.contains("database.url (DATABASE_URL) must be sqlite:PATH or"))
            #expect(!result.text.contains("hush"), "\(result.text)")
        }
    }

    @Test func `the database's URL is read from a file too`() async throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/url"
        try "postgres://me:hush@db.example:5433/jobs?sslmode=require\n"
            .write(toFile: path, atomically: true, encoding: .utf8)
        let result = try await check(["DATABASE_URL_FILE": path])
        #expect(result.status == 0)
        #expect(result.text.contains("PostgreSQL at db.example:5433/jobs"), "\(result.text)")
        #expect(!result.text.contains("hush"))
    }

    @Test func `what is allowed but dangerous is told`() async throws {
        let result = try await check(["WEBHOOK_REQUIRE_SIGNATURE": "false", "ADMIN_TOKEN": "short"])
        #expect(result.status == 0)
        #expect(result.text.contains("scorebell: Webhook signatures are not checked"))
        #expect(
            result.text.contains(
                "scorebell: admin.token (ADMIN_TOKEN) holds a secret of fewer than 16 characters,"
                    + " which could be guessed."
            )
        )
    }

    @Test(arguments: ["", "=", "http.port", "http.port="])
    func `an assignment without a key or a value is told how to look`(text: String) async throws {
        let result = try await check(arguments: ["--set", text])
        #expect(result.status == 78)
        #expect(result.text.contains("--set takes KEY=VALUE, for example http.port=0."))
    }

    @Test func `an assignment to an unknown key names the nearest known one`() async throws {
        let result = try await check(arguments: ["--set", "http.prot=1"])
        #expect(result.status == 78)
        #expect(result.text.contains("Unknown key http.prot in --set; did you mean http.port?"))
    }

    @Test(arguments: ["", "# nothing\n", "http:\n  # port: 80\n", "port:\n  base-url: ~\n"])
    func `a file or section without values sets nothing`(file: String) async throws {
        let result = try await check(file: file)
        #expect(result.status == 0, "\(result.text)")
    }

    @Test func `an unknown key in the file names the nearest known one`() async throws {
        let result = try await check(file: "slack:\n  on-unknwon: skip\nhttp:\n  port: 80\n")
        #expect(result.status == 78)
        #expect(result.text.contains("Unknown key slack.on-unknwon"))
        #expect(result.text.contains("did you mean slack.on-unknown?"))
        #expect(!result.text.contains("http.port"))
    }

    @Test func `a file that is not YAML is told with the place`() async throws {
        let result = try await check(file: "http:\n  port: [1\n")
        #expect(result.status == 78)
        #expect(result.text.contains("config/scorebell.yaml is not YAML: line"))
    }

    @Test func `a key that stands twice in a section is named`() async throws {
        let result = try await check(file: "http:\n  port: 1\n  host: 127.0.0.1\n  port: 2\n")
        #expect(result.status == 78)
        #expect(
            result.text.contains(
                "config/scorebell.yaml is not YAML: line 2, column 3: more than one key port."
            )
        )
    }

    @Test func `what a file may hold that cannot be read is not called missing`() async throws {
        let nothing = Self.complete.mapValues { _ in "" }
        let result = try await check(nothing, file: "port: {client-id: id\n")
        #expect(result.status == 78)
        #expect(result.text.contains("config/scorebell.yaml is not YAML: line"))
        #expect(!result.text.contains("is missing"))
    }

    @Test func `a named file that is not there is an error`() async throws {
        let result = try await check(arguments: ["--config", "nowhere.yaml"])
        #expect(result.status == 78)
        #expect(
            result.text.contains(
                "The configuration file nowhere.yaml cannot be read: No such file or directory."
            )
        )
        let folder = try await check(arguments: ["--config", "/tmp"])
        #expect(folder.status == 78)
        #expect(
            folder.text.contains("The configuration file /tmp cannot be read: Is a directory.")
        )
    }

    @Test func `the command line wins over the environment, and that over the file`() async throws {
        let file = "http:\n  port: 1\n  host: 127.0.0.3\nreminder:\n  scorecard: FromFile\n"
        let result = try await check(
            ["HTTP_PORT": "2", "HTTP_HOST": "127.0.0.2"],
            file: file,
            arguments: ["--set", "http.port=3"]
        )
        #expect(result.status == 0)
        #expect(result.text.contains("127.0.0.2:3"))
        #expect(result.text.contains("FromFile"))
    }

    @Test func `a secret is read from a file, but not from the command line`() async throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/secret"
        try "from-a-file\n".write(toFile: path, atomically: true, encoding: .utf8)
        let fromFile = try await check(["PORT_CLIENT_SECRET": "", "PORT_CLIENT_SECRET_FILE": path])
        let missing = try await check(["PORT_CLIENT_SECRET_FILE": "\(path).not"])
        let shown = try await check(arguments: ["--set", "port.client-secret=x"])
        #expect(fromFile.status == 0)
        #expect(missing.status == 78)
        #expect(
            missing.text.contains(
                "PORT_CLIENT_SECRET_FILE names a file that cannot be read:"
                    + " No such file or directory."
            )
        )
        #expect(shown.status == 78)
        #expect(shown.text.contains("would show a secret in the list of processes"))
        let urls = [("postgres://me:hush@db/jobs", Int32(78)), ("postgres://me@db/jobs", 0)]
        for (url, status) in urls {
            let result = try await check(arguments: ["--set", "database.url=\(url)"])
            #expect(result.status == status && !result.text.contains("hush"), "\(result.text)")
        }
    }

    @Test func `each default of the README's table is taken as a value`() async throws {
        let readme = try #require(Repository.text("README.md"))
        var defaults: [String: String] = [:]
        for match in readme.matches(of: #/(?m)^\| `([a-z.-]+)` \| `([^`]+)` \|/#) {
            let name = match.1.uppercased().replacing(#/[.-]/#, with: "_")
            if name != "PORT_WEBHOOK_SECRET" { defaults[name] = String(match.2) }
        }
        #expect(defaults.count > 40)
        let result = try await check(defaults)
        #expect(result.status == 0, "\(result.text)")
    }

    @Test func `the README's table is the table of the settings`() throws {
        let readme = try #require(Repository.text("README.md"))
        let table = readme.split(separator: "\n").drop { $0 != "| key | default | meaning |" }
            .prefix { $0.hasPrefix("|") }
        let rows = SettingsTable.markdown.split(separator: "\n")
        for (row, line) in zip(rows, table) { #expect(row == line) }
        #expect(rows.count == table.count && rows.count > 60)
    }
}
