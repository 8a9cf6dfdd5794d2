import Foundation
import TestSupport
import Testing

/// What the executable says of `database.url`: which part is wrong, and never what it says.
@Suite(.timeLimit(.minutes(2)))
struct DatabaseURLTests {
    private func run(
        _ arguments: [String],
        _ url: String,
        _ changes: [String: String] = [:]
    ) async throws -> (status: Int32, text: String) {
        let folder = try TemporaryFolder()
        let environment = [
            "PORT_CLIENT_ID": "id", "PORT_CLIENT_SECRET": "a-secret-of-some-length",
            "SLACK_WEBHOOK_URL": "https://hooks.slack.com/services/T0/B0/x", "DATABASE_URL": url,
        ]
        return try await Program.run(
            arguments,
            environment: environment.merging(changes) { _, new in new },
            in: folder.path
        )
    }

    static let wrong = [
        ("me:hush", "it begins neither with sqlite: nor with postgres://."),
        ("POSTGRES:hush", "it begins neither with sqlite: nor with postgres://."),
        ("sqlite:postgres://me:hush", "its path is missing, or is none of a file."),
        ("postgres://me:hu@hush@db.example/jobs", "its host or database has an @ in it;"),
        ("postgres://me:12/hush@db.example/jobs", "its host or database has an @ in it;"),
        ("postgres://me:12/x%40hush@db.example/jobs", "its host or database has an @ in it;"),
        ("postgres://me:p@db.example:hush/jobs", "its port is not a number from 1 to 65535."),
        ("postgres://me:p@db.example:70000/hush", "its port is not a number from 1 to 65535."),
        ("postgres://me:50%hush@db.example/jobs", "libpq cannot read it; in the user and the"),
        // A parameter's name that may be a piece of a password.
        ("postgres://me:12/x?hush=1@db.example/jobs", "libpq cannot read it; in the user and the"),
        ("postgres://me:12?hush=3", "libpq cannot read it; in the user and the"),
        ("postgres://db/jobs?password=12&hush=3", "libpq cannot read it; in the user and the"),
        ("postgres://db/jobs?pass%77ord=12&hush=3", "libpq cannot read it; in the user and the"),
        (
            "postgres://me:hush@db.example/jobs?sslmode=require&pool_size=9",
            "it has a parameter \"pool_size\", which libpq does not know."
        ),
        ("postgres://me@db.example/jobs?sslmode=hush", "its sslmode is none of disable, allow,"),
    ]

    @Test(arguments: wrong)
    func `the part that is wrong is named, and nothing is repeated`(
        url: String,
        reason: String
    ) async throws {
        for arguments in [["check"], ["runs", "list"], ["serve"]] {
            let result = try await run(arguments, url)
            #expect(result.status == 78)
            #expect(
                result.text.contains(
                    "scorebell: database.url (DATABASE_URL) must be sqlite:PATH or"
                        + " postgres://USER@HOST/DATABASE: \(reason)"
                ),
                "\(result.text)"
            )
            #expect(!result.text.contains("hush"), "\(result.text)")
        }
    }

    @Test func `a parameter's value that libpq refuses is not repeated`() async throws {
        let url = "postgres://me@127.0.0.1:1/jobs?connect_timeout=hush"
        for (arguments, status) in [(["serve"], Int32(69)), (["check", "--online"], 1)] {
            let result = try await run(arguments, url, ["PORT_BASE_URL": "http://127.0.0.1:1"])
            #expect(result.status == status)
            #expect(
                result.text.contains("libpq takes another value for a parameter of database.url"),
                "\(result.text)"
            )
            #expect(!result.text.contains("hush"), "\(result.text)")
        }
    }

    private static let warning =
        "scorebell: database.url (DATABASE_URL) leads to another machine without"
        + " sslmode=verify-full: somebody in between could read and change the queue."

    @Test(arguments: [
        ("postgres://me@db.example/jobs", [:]),
        ("postgres://me@db.example/jobs?sslmode=require", [:]),
        ("postgres://me@db.example/jobs?sslmode=verify-ca", [:]),
        ("postgres://me@localhost,db.example/jobs", [:]),
        ("postgres://me@localhost/jobs?hostaddr=192.0.2.1", [:]),
        ("postgres://me@127.db.example/jobs", [:]), ("postgres://me@/jobs", ["PGHOST": "db"]),
        ("postgres://me@db.example/jobs?sslmode=require", ["PGSSLMODE": "verify-full"]),
    ])
    func `a database on another machine that could be anybody's is warned about`(
        url: String,
        environment: [String: String]
    ) async throws {
        let result = try await run(["check"], url, environment)
        #expect(result.status == 0)
        #expect(result.text.contains(Self.warning), "\(result.text)")
    }

    @Test(arguments: [
        ("sqlite:jobs.sqlite", [:]), ("postgres://me@/jobs", [:]),
        ("postgres://me@/jobs?host=/run/postgresql", [:]), ("postgres://me@localhost/jobs", [:]),
        ("postgres://me@127.8.0.1:5433,[::1]/jobs", [:]),
        ("postgres://me@db.example/jobs?sslmode=verify-full", [:]),
        ("postgres://me@db.example/jobs", ["PGSSLMODE": "verify-full"]),
        ("postgres://me@db.example/jobs?hostaddr=127.0.0.1", [:]),
    ])
    func `one on this machine, or whose name is verified, is not`(
        url: String,
        environment: [String: String]
    ) async throws {
        let result = try await run(["check"], url, environment)
        #expect(result.status == 0)
        #expect(!result.text.contains("another machine"), "\(result.text)")
    }
}
