import Foundation
import Glibc
import HTTPTypes
import Logging
import OpenSSL
import Outbound
import TestSupport
import Testing

/// The executable with a certificate of its own.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct HTTPSTests {
    private static func keys(_ pair: TestCertificate) -> [String: String] {
        ["HTTP_TLS_CERTIFICATE": pair.certificate, "HTTP_TLS_PRIVATE_KEY": pair.privateKey]
    }

    /// Calls with a client that trusts the certificate; nil when it is not answered.
    private static func status(_ url: String, trusting pair: TestCertificate) async throws -> Int? {
        var configuration = CurlConfiguration(userAgent: "test")
        configuration.authorities = try TrustStore(path: pair.certificate)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let curl = try CurlClient(configuration: configuration, logger: logger)
        defer { curl.shutdown() }
        let call = Call(.get, url, service: .trusted("test"))
        return try? await curl.transport.send(call).get().status
    }

    @Test func `with a certificate it serves HTTPS, and takes a new one on SIGHUP`() async throws {
        try await Stage()
            .run { stage in
                let pair = try await TestCertificate(in: stage.folder.path)
                let program = try await stage.serve(Self.keys(pair))
                let url = "https://127.0.0.1:\(try #require(await program.port()))/healthz"
                #expect(try await Self.status(url, trusting: pair) == 200)
                let folder = try TemporaryFolder()
                let renewed = try await TestCertificate(in: folder.path, name: "renewed")
                #expect(try await Self.status(url, trusting: renewed) == nil)
                // A key that does not belong to the certificate changes nothing.
                try await Tool.run(["cp", renewed.privateKey, pair.privateKey])
                program.signal(SIGHUP)
                #expect(await program.wrote("The configuration was not replaced"))
                #expect(await program.wrote("it does not belong to the certificate."))
                #expect(try await Self.status(url, trusting: pair) == 200)
                try await Tool.run(["cp", renewed.certificate, pair.certificate])
                program.signal(SIGHUP)
                #expect(await program.wrote("The certificate was read again."))
                #expect(try await Self.status(url, trusting: renewed) == 200)
                program.signal(SIGTERM)
                #expect(await program.exitStatus() == 0)
            }
    }

    /// What is wrong with the two files, and what is said of it.
    static let mistakes: [(certificate: String, privateKey: String, message: String)] = [
        (
            "server.pem", "",
            "http.tls.private-key (HTTP_TLS_PRIVATE_KEY) is missing; it must be a PEM file"
        ),
        (
            "", "server-key.pem",
            "http.tls.certificate (HTTP_TLS_CERTIFICATE) is missing; it must be a PEM file"
        ),
        ("none.pem", "server-key.pem", #"not "none.pem": it cannot be read: No such file"#),
        ("none.pem", "no-key.pem", #"not "none.pem": it cannot be read: No such file"#),
        ("none.pem", "no-key.pem", #"not "no-key.pem": it cannot be read: No such file"#),
        (
            "server-key.pem", "server.pem",
            "http.tls.certificate (HTTP_TLS_CERTIFICATE) must be a PEM file with the certificate "
                + #"and its chain, not "server-key.pem": the file holds none in PEM form."#
        ),
        (
            "server.pem", "expired-key.pem",
            "http.tls.private-key (HTTP_TLS_PRIVATE_KEY) must be a PEM file with the certificate's "
                + #"private key, without a passphrase, not "expired-key.pem": "#
                + "it does not belong to the certificate."
        ),
        ("expired.pem", "expired-key.pem", #"not "expired.pem": it expired on 2021-02-03."#),
    ]

    @Test func `a certificate that cannot be used is told in words, with status 78`() async throws {
        let folder = try TemporaryFolder()
        _ = try await TestCertificate(in: folder.path)
        _ = try await TestCertificate.expired(in: folder.path)
        for (certificate, privateKey, message) in Self.mistakes {
            for command in ["check", "serve"] {
                let result = try await Program.run(
                    [command],
                    environment: [
                        "PORT_CLIENT_ID": "id", "PORT_CLIENT_SECRET": "secret",
                        "SLACK_WEBHOOK_URL": "https://hooks.slack.com/services/T0/B0/x",
                        "HTTP_TLS_CERTIFICATE": certificate, "HTTP_TLS_PRIVATE_KEY": privateKey,
                    ],
                    in: folder.path
                )
                #expect(result.status == 78)
                #expect(result.text.contains(message), "\(result.text)")
            }
        }
    }

    @Test func `an authority of clients without a certificate is told too`() async throws {
        let folder = try TemporaryFolder()
        let result = try await Program.run(
            ["check"],
            environment: [
                "PORT_CLIENT_ID": "id", "PORT_CLIENT_SECRET": "secret",
                "SLACK_WEBHOOK_URL": "https://hooks.slack.com/services/T0/B0/x",
                "HTTP_TLS_CLIENT_CA": "ca.pem",
            ],
            in: folder.path
        )
        #expect(result.status == 78)
        #expect(result.text.contains("http.tls.certificate (HTTP_TLS_CERTIFICATE) is missing"))
    }
}
