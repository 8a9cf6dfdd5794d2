import Foundation
import Glibc
import HTTPMessage
import HTTPServer
import TestSupport
import Testing

/// `scorebell healthcheck`, with the configuration of the service that it asks.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct HealthCheckTests {
    /// Serves with the settings on a port that is free now, and asks with the same.
    private func check(
        _ changes: [String: String],
        _ stage: Stage
    ) async throws -> (status: Int32, text: String) {
        let port = "\(try await Self.freePort())"
        // A proxy that the environment names is for others.
        let settings = ["HTTP_PORT": port, "http_proxy": "http://127.0.0.1:1"]
            .merging(changes) { $1 }
        let environment = stage.environment(settings)
        let service = try Program(["serve"], environment: environment, in: stage.folder.path)
        #expect(await service.wrote(#""message":"listening""#), "\(service.text)")
        let result = try await ask(environment, stage)
        service.signal(SIGTERM)
        #expect(await service.exitStatus() == 0)
        let afterwards = try await ask(environment, stage)
        #expect(afterwards.status == 1)
        #expect(afterwards.text.contains(" does not answer: "), "\(afterwards.text)")
        return result
    }

    private func ask(
        _ environment: [String: String],
        _ stage: Stage
    ) async throws -> (status: Int32, text: String) {
        try await Program.run(["healthcheck"], environment: environment, in: stage.folder.path)
    }

    private static func freePort() async throws -> String {
        try await Tool.python(
            "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); "
                + "print(s.getsockname()[1], end='')"
        )
    }

    @Test(arguments: ["127.0.0.1", "0.0.0.0", "::", "::1", "localhost"])
    func `a service that answers is healthy, wherever it listens`(host: String) async throws {
        try await Stage()
            .run { stage in
                let result = try await check(["HTTP_HOST": host], stage)
                #expect(result.status == 0, "\(result.text)")
                #expect(result.text.contains(#/ answers: scorebell \S+, up for \d+ s\.\n$/#))
            }
    }

    @Test func `a Unix-domain socket is asked, too`() async throws {
        try await Stage()
            .run { stage in
                let path = "\(stage.folder.path)/http.sock"
                let result = try await check(["HTTP_HOST": "unix:\(path)"], stage)
                #expect(result.status == 0, "\(result.text)")
                #expect(result.text.hasPrefix("unix:\(path) answers: scorebell "))
            }
    }

    @Test func `HTTPS is asked whatever name its certificate has`() async throws {
        try await Stage()
            .run { stage in
                let pair = try await TestCertificate(in: stage.folder.path)
                var settings = [
                    "HTTP_TLS_CERTIFICATE": pair.certificate,
                    "HTTP_TLS_PRIVATE_KEY": pair.privateKey, "HTTP_HOST": "0.0.0.0",
                ]
                #expect(try await check(settings, stage).status == 0)
                // The one signs itself, and is no authority for the other.
                let other = try await TestCertificate(in: stage.folder.path, name: "other")
                settings["HTTP_TLS_CLIENT_CA"] = other.certificate
                let result = try await check(settings, stage)
                #expect(result.status == 0, "\(result.text)")
                #expect(result.text.hasSuffix("it wants a certificate of http.tls.client-ca.\n"))
                settings["HTTP_TLS_CLIENT_CA"] = pair.certificate
                let own = try await check(settings, stage)
                #expect(own.status == 0 && own.text.contains(" answers: "), "\(own.text)")
            }
    }

    /// Somebody else on the service's port, who never asked for a certificate or asks in vain.
    enum Impostor: CaseIterable { case plain, silent, bareAlert, other }

    @Test(arguments: Impostor.allCases)
    func `what does not refuse our certificate by TLS is not healthy`(
        impostor: Impostor
    )
        async throws
    {
        try await Stage()
            .run { stage in
                let folder = stage.folder.path
                let pair = try await TestCertificate(in: folder)
                let script = #"exec openssl "$@" </dev/null"#
                let options = ["-cert", pair.certificate, "-key", pair.privateKey, "-Verify", "1"]
                let other = try Program(
                    ["-c", script, "sh", "s_server", "-accept", "127.0.0.1:0"] + options,
                    environment: ["PATH": "/usr/bin:/bin"],
                    in: folder,
                    executable: "/bin/sh"
                )
                defer { other.signal(SIGKILL) }
                #expect(await other.wrote("ACCEPT "))
                let text = other.text.firstMatch(of: #/ACCEPT .*:(\d+)/#)
                let otherPort = try #require(text.flatMap { Int($0.1) })
                let server = try ScriptedServer { peer, _ in
                    if impostor == .other { return peer.join(port: otherPort) }
                    _ = peer.read()
                    switch impostor {
                    case .plain: peer.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
                    // certificate_required, from somebody who shook no hands.
                    case .bareAlert: peer.write("\u{15}\u{3}\u{3}\0\u{2}\u{2}\u{74}")
                    case .silent, .other: break
                    }
                }
                let result = try await ask(
                    stage.environment([
                        "HTTP_PORT": "\(server.port)", "HTTP_TLS_CERTIFICATE": pair.certificate,
                        "HTTP_TLS_PRIVATE_KEY": pair.privateKey,
                        "HTTP_TLS_CLIENT_CA": pair.certificate,
                    ]),
                    stage
                )
                #expect(result.status == 1, "\(result.text)")
                #expect(result.text.contains(" does not answer: "), "\(result.text)")
            }
    }

    @Test func `a certificate that cannot be shown is told, and nobody is asked`() async throws {
        try await Stage()
            .run { stage in
                let pair = try await TestCertificate(in: stage.folder.path)
                let other = try await TestCertificate(in: stage.folder.path, name: "other")
                let keys = [
                    ("/nowhere.pem", "it cannot be read: No such file or directory."),
                    (other.privateKey, "it does not belong to the certificate."),
                ]
                for (key, cause) in keys {
                    let result = try await ask(
                        stage.environment([
                            "HTTP_PORT": "\(stage.address.port)", "HTTP_TLS_PRIVATE_KEY": key,
                            "HTTP_TLS_CERTIFICATE": pair.certificate,
                            "HTTP_TLS_CLIENT_CA": pair.certificate,
                        ]),
                        stage
                    )
                    #expect(result.status == 1)
                    #expect(
                        result.text
                            == "scorebell: The private key \(key) cannot be used: \(cause)\n"
                    )
                }
            }
    }

    @Test func `a port that nobody chose cannot be asked`() async throws {
        try await Stage()
            .run { stage in
                let result = try await ask(stage.environment(), stage)
                #expect(result.status == 1)
                let words = "scorebell: http.port is 0, so the service has picked"
                #expect(result.text.hasPrefix(words))
            }
    }

    @Test func `somebody else's answer is not healthy`() async throws {
        try await Stage()
            .run { stage in
                let result = try await ask(
                    stage.environment(["HTTP_PORT": "\(stage.address.port)"]),
                    stage
                )
                #expect(result.status == 1)
                #expect(result.text.contains("answers with 404, and not as scorebell does."))
            }
    }

    @Test func `mistakes elsewhere in the configuration say nothing of the service`() async throws {
        try await Stage()
            .run { stage in
                let port = "\(try await Self.freePort())"
                let environment = stage.environment(["HTTP_PORT": port])
                let folder = stage.folder.path
                let service = try Program(["serve"], environment: environment, in: folder)
                #expect(await service.wrote(#""message":"listening""#), "\(service.text)")
                var changed = environment
                changed["WORKER_CONCURRENCY"] = "many"
                changed["PORT_CLIENT_SECRET"] = nil
                changed["ADMIN_TOKEN_FILE"] = "/nowhere"
                #expect(try await ask(changed, stage).status == 0)
                changed["HTTP_HOST"] = "[::]"
                let result = try await ask(changed, stage)
                #expect(result.status == 1)
                #expect(result.text.contains("http.host (HTTP_HOST) must be"), "\(result.text)")
                changed["SCOREBELL_CONFIG"] = "/nowhere.yaml"
                changed["HTTP_HOST"] = "127.0.0.1"
                let lost = try await ask(changed, stage)
                #expect(lost.status == 1)
                #expect(lost.text.contains("The configuration file /nowhere.yaml cannot be read"))
            }
    }
}
