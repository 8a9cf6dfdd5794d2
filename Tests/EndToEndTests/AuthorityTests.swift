import Foundation
import Glibc
import HTTPServer
import HTTPTypes
import Logging
import OpenSSL
import Outbound
import Sandbox
import Synchronization
import TestSupport
import Testing

/// The executable's calls to a Port that is reached by TLS.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct AuthorityTests {
    /// Runs the body with the stage's Port behind TLS, at the URL that the body is given.
    private func withSecurePort(
        _ pair: TestCertificate,
        _ stage: Stage,
        _ body: (_ port: Int) async throws -> Void
    ) async throws {
        var configuration = ServerConfiguration(host: "127.0.0.1", port: 0, loops: 1)
        configuration.tls = TLSFiles(
            certificate: pair.certificate,
            privateKey: pair.privateKey
        )
        let server = Server(
            configuration: configuration,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            respond: stage.world.respond
        )
        let address = try server.start()
        let serving = Task { try await server.run() }
        let port = try #require("\(address)".split(separator: ":").last.flatMap { Int($0) })
        do {
            try await body(port)
        } catch {
            await server.stop()
            throw error
        }
        await server.stop()
        // The server's own end is not what these tests are about.
        _ = await serving.result
    }

    /// What a client meets in place of Port for a while.
    enum Wrong: CaseIterable { case expired, stranger, portal }

    @Test(arguments: Wrong.allCases)
    func `a certificate that is wrong for a while costs time and no work`(
        wrong: Wrong
    )
        async throws
    {
        try await Stage()
            .run { stage in
                let folder = stage.folder.path
                let right = try await TestCertificate(in: folder)
                let expired = try await TestCertificate.expired(in: folder)
                let stranger = try await TestCertificate(in: folder, name: "stranger")
                let authorities = "\(folder)/authorities.pem"
                try await Tool.run([
                    "sh", "-c", #"cat "$0" "$1" > "$2""#,
                    right.certificate, expired.certificate, authorities,
                ])
                try await withSecurePort(right, stage) { port in
                    let shown = wrong == .expired ? expired : stranger
                    let impostor = try Program(
                        [
                            "s_server", "-accept", "127.0.0.1:0", "-www",
                            "-cert", shown.certificate, "-key", shown.privateKey,
                        ],
                        in: folder,
                        executable: "/usr/bin/openssl"
                    )
                    defer { impostor.signal(SIGKILL) }
                    #expect(await impostor.wrote("ACCEPT "))
                    let text = impostor.text.firstMatch(of: #/ACCEPT .*:(\d+)/#)
                    let impostorPort = try #require(text.flatMap { Int($0.1) })
                    let isRight = Mutex(false)
                    let passage = try ScriptedServer { peer, _ in
                        guard !isRight.withLock({ $0 }) else { return peer.join(port: port) }
                        guard wrong == .portal else { return peer.join(port: impostorPort) }
                        _ = peer.read()
                        peer.write("HTTP/1.1 302 Found\r\nLocation: http://portal.example/\r\n\r\n")
                    }
                    try await outlast(stage, passage.port, authorities) {
                        isRight.withLock { $0 = true }
                    }
                }
            }
    }

    /// Fires an action while the certificate is wrong, and sees it end once that is mended.
    private func outlast(
        _ stage: Stage,
        _ port: Int,
        _ authorities: String,
        _ mend: () -> Void
    ) async throws {
        let program = try await stage.serve([
            "PORT_BASE_URL": "https://127.0.0.1:\(port)", "OUTBOUND_CA_FILE": authorities,
        ])
        let service = "http://127.0.0.1:\(try #require(await program.port()))"
        let run = await stage.world.fireAction()
        // Two attempts have failed, at least.
        #expect(await program.wrote(#""attempt":"2""#))
        let look = "Look at this machine's clock, the other side's certificate, a proxy or captive"
        let answer = try await stage.call(.get, "\(service)/readyz")
        let body = String(decoding: answer.body, as: UTF8.self)
        #expect(answer.status == 200 && body.contains(look), "\(body)")
        #expect(body.contains(#""warnings":["The connection is not secure: 127.0.0.1:"#))
        let begin = "No secure connection can be made; calls are tried again."
        #expect(program.text.ranges(of: begin).count == 1)
        mend()
        let ended = try #require(await stage.world.runEnded(run.id))
        #expect(ended.status == .success)
        #expect(stage.world.messages.count == 1)
        #expect(await program.wrote("Secure connections can be made again."))
        let later = try await stage.call(.get, "\(service)/readyz")
        #expect(!String(decoding: later.body, as: UTF8.self).contains("warnings"))
        #expect(program.text.ranges(of: begin).count == 1)
    }

    @Test(arguments: ["send", "report-run"])
    func `a command waits for a certificate as long as its patience lasts`(
        command: String
    )
        async throws
    {
        try await Stage()
            .run { stage in
                let right = try await TestCertificate(in: stage.folder.path)
                try await withSecurePort(right, stage) { port in
                    let isRight = Mutex(false)
                    let passage = try ScriptedServer { peer, _ in
                        if isRight.withLock({ $0 }) { return peer.join(port: port) }
                        _ = peer.read()
                        peer.write("HTTP/1.1 302 Found\r\nLocation: http://portal.example/\r\n\r\n")
                    }
                    let run = stage.world.addRun()
                    let program = try Program(
                        [command, "--run-id", run.id]
                            + (command == "send" ? [] : ["--status", "success"]),
                        environment: stage.environment([
                            "PORT_BASE_URL": "https://127.0.0.1:\(passage.port)",
                            "OUTBOUND_CA_FILE": right.certificate,
                        ]),
                        in: stage.folder.path
                    )
                    #expect(await program.wrote("The next try is in"))
                    isRight.withLock { $0 = true }
                    #expect(await program.exitStatus() == 0, "\(program.text)")
                    #expect(stage.world.record.run(run.id)?.status == .success)
                }
            }
    }

    @Test func `a changed file of authorities is in force, and a broken one is not`() async throws {
        try await Stage()
            .run { stage in
                let folder = stage.folder.path
                let right = try await TestCertificate(in: folder)
                let authorities = "\(folder)/authorities.pem"
                let yaml = "\(folder)/live.yaml"
                try "outbound:\n  ca-file: \(authorities)\n"
                    .write(toFile: yaml, atomically: true, encoding: .utf8)
                let stranger = try await TestCertificate(in: folder, name: "stranger")
                try await Tool.run(["cp", stranger.certificate, authorities])
                try await withSecurePort(right, stage) { port in
                    let program = try await stage.serve([
                        "PORT_BASE_URL": "https://127.0.0.1:\(port)", "SCOREBELL_CONFIG": yaml,
                    ])
                    #expect(await program.wrote("The configuration is read again when it changes"))
                    let run = await stage.world.fireAction()
                    #expect(await program.wrote("No secure connection can be made"))
                    try await Tool.run(["cp", right.certificate, authorities])
                    #expect(await program.wrote("The configuration was read again and is in force"))
                    #expect(await stage.world.runEnded(run.id)?.status == .success)
                    try "broken\n".write(toFile: authorities, atomically: true, encoding: .utf8)
                    #expect(await program.wrote("The configuration was not replaced"))
                    #expect(
                        await program.wrote(
                            "outbound.ca-file (OUTBOUND_CA_FILE) must be a PEM file with"
                                + " certificates of authorities, not"
                        )
                    )
                    #expect(await program.wrote("the file holds none in PEM form."))
                    #expect(try await stage.remind().status == .success)
                    #expect(program.text.ranges(of: "was read again and is in force").count == 1)
                }
            }
    }

    /// A file that is named by a reload is watched from then on, and read once for that.
    @Test func `a file that a reload names is watched`() async throws {
        try await Stage()
            .run { stage in
                let folder = stage.folder.path
                let right = try await TestCertificate(in: folder)
                let yaml = "\(folder)/live.yaml"
                try "".write(toFile: yaml, atomically: true, encoding: .utf8)
                let program = try await stage.serve(["SCOREBELL_CONFIG": yaml])
                #expect(await program.wrote("The configuration is read again when it changes"))
                try "outbound:\n  ca-file: \(right.certificate)\n"
                    .write(toFile: yaml, atomically: true, encoding: .utf8)
                #expect(await program.wrote("The configuration was read again and is in force"))
                try "".write(toFile: right.certificate, atomically: true, encoding: .utf8)
                #expect(await program.wrote("The configuration was not replaced"))
                #expect(program.text.ranges(of: "was read again and is in force").count == 1)
            }
    }

    /// The keys that name files, and what the file of each has to hold.
    static let late: [(section: String, key: String)] = [
        ("outbound", "ca-file: LATE"),
        ("http", "tls: { certificate: LATE, private-key: KEY }"),
    ]

    @Test(arguments: late)
    func `a file that a refused configuration names is watched`(
        section: String,
        key: String
    )
        async throws
    {
        try await Stage()
            .run { stage in
                let folder = stage.folder.path
                let pair = try await TestCertificate(in: folder)
                let yaml = "\(folder)/live.yaml"
                try "".write(toFile: yaml, atomically: true, encoding: .utf8)
                let program = try await stage.serve(["SCOREBELL_CONFIG": yaml])
                #expect(await program.wrote("The configuration is read again when it changes"))
                let late = "\(folder)/late.pem"
                let line = key.replacing("LATE", with: late).replacing("KEY", with: pair.privateKey)
                try "\(section):\n  \(line)\n"
                    .write(toFile: yaml, atomically: true, encoding: .utf8)
                #expect(await program.wrote("The configuration was not replaced"))
                #expect(await program.wrote("No such file or directory."))
                try await Tool.run(["cp", pair.certificate, late])
                #expect(await program.wrote("The configuration was read again and is in force"))
            }
    }

    /// The key's variable, and those that stand in for it.
    static let variables = [
        "OUTBOUND_CA_FILE", "SSL_CERT_FILE", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE",
    ]

    @Test(arguments: variables)
    func `every command trusts the authorities that it is told of`(variable: String) async throws {
        try await Stage()
            .run { stage in
                let right = try await TestCertificate(in: stage.folder.path)
                try await withSecurePort(right, stage) { port in
                    let run = stage.world.addRun()
                    for command in [
                        ["check", "--online"], ["send"],
                        ["report-run", "--run-id", run.id, "--log-message", "x"],
                    ] {
                        let url = "https://127.0.0.1:\(port)"
                        var changes = ["PORT_BASE_URL": url, variable: right.certificate]
                        let (status, text) = try await Program.run(
                            command,
                            environment: stage.environment(changes),
                            in: stage.folder.path
                        )
                        #expect(status == 0, "\(text)")
                        changes[variable] = nil
                        guard variable == "OUTBOUND_CA_FILE" else { continue }
                        let patience = command[0] == "check" ? [] : ["--patience", "0"]
                        let refused = try await Program.run(
                            command + patience,
                            environment: stage.environment(changes),
                            in: stage.folder.path
                        )
                        #expect(refused.status == 1)
                        #expect(refused.text.contains("The connection is not secure"))
                        #expect(refused.text.contains("and outbound.ca-file."))
                    }
                }
            }
    }

    @Test func `an earlier name wins over a later one`() async throws {
        let folder = try TemporaryFolder()
        let right = try await TestCertificate(in: folder.path)
        for (index, variable) in Self.variables.enumerated() {
            var environment = [
                "PORT_CLIENT_ID": "id", "PORT_CLIENT_SECRET": "a-secret-of-many-characters",
                "SLACK_WEBHOOK_URL": "https://hooks.slack.com/services/T/B/x",
                variable: right.certificate,
            ]
            for later in Self.variables[(index + 1)...] { environment[later] = "/nowhere/a.pem" }
            let found = try await Program.run(["check"], environment: environment, in: folder.path)
            #expect(found.status == 0, "\(found.text)")
            let word = index == 0 ? "outbound.ca-file" : variable
            #expect(found.text.contains("  Trust   \(right.certificate), by \(word)"))
            environment[variable] = "\(folder.path)/none.pem"
            let refused = try await Program.run(
                ["check"],
                environment: environment,
                in: folder.path
            )
            #expect(refused.status == 78)
            let title = index == 0 ? "outbound.ca-file (OUTBOUND_CA_FILE)" : variable
            #expect(
                refused.text
                    == "scorebell: \(title) must be a PEM file with certificates of authorities,"
                    + " not \"\(folder.path)/none.pem\": it cannot be read: No such file or"
                    + " directory.\n"
            )
        }
    }

    @Test func `a pipe into which nobody writes is told, and one with a writer is read`()
        async throws
    {
        try await Stage()
            .run { stage in
                let pair = try await TestCertificate(in: stage.folder.path)
                let path = "\(stage.folder.path)/pipe"
                // Safe: it reads the path within the call.
                try #require(unsafe mkfifo(path, 0o600) == 0)
                let environment = stage.environment(["OUTBOUND_CA_FILE": path])
                let folder = stage.folder.path
                let refused = try await Program.run(["check"], environment: environment, in: folder)
                #expect(refused.status == 78)
                #expect(
                    refused.text
                        == "scorebell: outbound.ca-file (OUTBOUND_CA_FILE) must be a PEM file with"
                        + " certificates of authorities, not \"\(path)\": it cannot be read: It is a"
                        + " pipe into which nobody writes.\n"
                )
                let program = try Program(["check"], environment: environment, in: folder)
                try await Tool.run(["sh", "-c", #"cat "$0" > "$1""#, pair.certificate, path])
                #expect(await program.exitStatus() == 0, "\(program.text)")
            }
    }

    @Test(arguments: [
        ["serve"], ["send"], ["check", "--online"], ["report-run", "--run-id", "r_1"], ["sandbox"],
    ])
    func `a file without certificates is status 78 for every command`(
        command: [String]
    )
        async throws
    {
        try await Stage()
            .run { stage in
                let path = "\(stage.folder.path)/empty.pem"
                try "".write(toFile: path, atomically: true, encoding: .utf8)
                let (status, text) = try await Program.run(
                    command + (command[0] == "report-run" ? ["--log-message", "x"] : []),
                    environment: stage.environment(["CURL_CA_BUNDLE": path]),
                    in: stage.folder.path
                )
                #expect(status == 78)
                #expect(
                    text
                        == "scorebell: CURL_CA_BUNDLE must be a PEM file with certificates of"
                        + " authorities, not \"\(path)\": the file holds none in PEM form.\n"
                )
            }
    }
}
