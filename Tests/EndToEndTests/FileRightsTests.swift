import Foundation
import Glibc
import TestSupport
import Testing

/// What the executable says of files that the user it runs as may not use.
///
/// Root may use all of them, so only root can try: it starts the program as somebody else.
@Suite(.serialized, .timeLimit(.minutes(3)), .enabled(if: geteuid() == 0))
struct FileRightsTests {
    private static let user = "65534"

    /// A folder that anybody may look into, with a file that nobody else may read.
    private struct Fixture {
        let folder: TemporaryFolder
        let program: String
        var secret: String { "\(folder.path)/secret" }
        var closed: String { "\(folder.path)/closed" }

        init() throws {
            folder = try TemporaryFolder()
            let files = FileManager.default
            program = "\(folder.path)/scorebell"
            // Where the build is, others may not go.
            try files.copyItem(atPath: Program.path, toPath: program)
            try files.createDirectory(atPath: closed, withIntermediateDirectories: false)
            try "port:\n  client-id: id\n"
                .write(toFile: secret, atomically: true, encoding: .utf8)
            for (path, mode) in [(folder.path, 0o755), (secret, 0o600), (closed, 0o700)] {
                try files.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
            }
        }

        func run(
            _ arguments: [String],
            _ environment: [String: String]
        ) async throws -> (status: Int32, text: String) {
            let complete = [
                "PORT_CLIENT_ID": "id", "PORT_CLIENT_SECRET": "a-secret-of-some-length",
                "SLACK_WEBHOOK_URL": "https://hooks.slack.com/services/T0/B0/x",
            ]
            let started = try Program(
                ["--reuid", user, "--clear-groups", program] + arguments,
                environment: complete.merging(environment) { _, new in new },
                in: folder.path,
                executable: "/usr/bin/setpriv"
            )
            return (await started.exitStatus(), started.text)
        }
    }

    private static let denied = "Permission denied for user 65534 (nobody)"

    @Test func `a file that may not be read is named with the user`() async throws {
        let fixture = try Fixture()
        let result = try await fixture.run(
            ["check"],
            [
                "SCOREBELL_CONFIG": fixture.secret, "PORT_WEBHOOK_SECRET_FILE": fixture.secret,
                "HTTP_TLS_CERTIFICATE": fixture.secret,
                "HTTP_TLS_PRIVATE_KEY": "\(fixture.closed)/key.pem",
            ]
        )
        #expect(result.status == 78, "\(result.text)")
        for line in [
            "The configuration file \(fixture.secret) cannot be read: \(Self.denied).",
            "PORT_WEBHOOK_SECRET_FILE names the file \(fixture.secret), which cannot be read: "
                + "\(Self.denied).",
            "not \"\(fixture.secret)\": it cannot be read: \(Self.denied).",
            "not \"\(fixture.closed)/key.pem\": it cannot be read: \(Self.denied).",
        ] {
            #expect(result.text.contains(line), "\(result.text)")
        }
    }

    @Test func `a database that may not be used is named with the user`() async throws {
        let fixture = try Fixture()
        for (command, url, reason) in [
            (
                "serve", "sqlite:\(fixture.closed)/inner/jobs.sqlite",
                "the folder \(fixture.closed)/inner/ of its file cannot be used: \(Self.denied)."
            ),
            (
                "serve", "sqlite:\(fixture.closed)/jobs.sqlite",
                "its file \(fixture.closed)/jobs.sqlite cannot be opened for reading and writing: "
                    + "\(Self.denied)."
            ),
            (
                "serve", "sqlite:\(fixture.folder.path)/jobs.sqlite",
                "its file \(fixture.folder.path)/jobs.sqlite cannot be opened for reading and "
                    + "writing: \(Self.denied)."
            ),
            (
                "serve", "sqlite:\(fixture.secret)",
                "its file \(fixture.secret) cannot be opened for reading and writing: "
                    + "\(Self.denied)."
            ),
            (
                "runs", "sqlite:\(fixture.closed)/jobs.sqlite",
                "its file \(fixture.closed)/jobs.sqlite cannot be found: \(Self.denied)."
            ),
        ] {
            let result = try await fixture.run(
                command == "runs" ? ["runs", "list"] : [command],
                ["DATABASE_URL": url, "HTTP_HOST": "127.0.0.1", "HTTP_PORT": "0"]
            )
            #expect(result.status == 69, "\(result.text)")
            #expect(result.text.contains(reason), "\(result.text)")
        }
    }

    @Test func `a socket's folder that may not be used is named with the user`() async throws {
        let fixture = try Fixture()
        let path = "\(fixture.closed)/socket"
        let result = try await fixture.run(
            ["serve"],
            ["HTTP_HOST": "unix:\(path)", "DATABASE_URL": "sqlite:/tmp/\(UUID().uuidString)"]
        )
        #expect(result.status == 69, "\(result.text)")
        #expect(result.text.contains("unix:\(path): \(Self.denied)."), "\(result.text)")
    }

    @Test func `a secret in the place of its file's path is not repeated`() async throws {
        let fixture = try Fixture()
        let result = try await fixture.run(
            ["check"],
            ["PORT_WEBHOOK_SECRET_FILE": "needle/needle" + String(repeating: "x", count: 300)]
        )
        #expect(result.status == 78 && !result.text.contains("needle"), "\(result.text)")
    }
}
