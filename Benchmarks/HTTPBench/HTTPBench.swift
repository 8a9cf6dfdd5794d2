import Glibc
import HTTPMessage
import HTTPServer
import HTTPTypes
import Intake
import Logging
import OpenSSL
import Platform

/// The server under the HTTP benchmark: one loop, which answers 202 and stores nothing.
///
///     HTTPBench PORT accept|signed SECRET [CERTIFICATE PRIVATE-KEY]
///
/// `signed` checks the webhook's signature first, as the service does.
@main
struct HTTPBench {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 4 || arguments.count == 6, let port = Int(arguments[1]),
            ["accept", "signed"].contains(arguments[2])
        else {
            print("HTTPBench PORT accept|signed SECRET [CERTIFICATE PRIVATE-KEY]")
            exit(64)
        }
        var configuration = ServerConfiguration(
            port: port,
            loops: 1,
            limits: ServerLimits(
                idleDeadline: .seconds(600),
                connections: 20_000,
                connectionsPerAddress: 20_000
            )
        )
        if arguments.count == 6 {
            configuration.tls = TLSFiles(certificate: arguments[4], privateKey: arguments[5])
        }
        let server = Server(
            configuration: configuration,
            logger: Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() },
            respond: responder(arguments[2], secret: Secret(arguments[3]))
        )
        try await server.run()
    }

    private static func responder(_ mode: String, secret: Secret) -> RequestResponder {
        let accepted = Response(
            .accepted,
            headers: [.contentType: "application/json"],
            body: Array(#"{"ok":true}"#.utf8)
        )
        guard mode == "signed" else {
            return { request in request.method == .post ? accepted : Response(.notFound) }
        }
        let verifier = SignatureVerifier(secrets: [secret], tolerance: .seconds(86_400))
        return { request in
            do throws(IntakeError) {
                try verifier.verify(request, at: WallClock.system.now())
                return accepted
            } catch {
                return Response(.unauthorized)
            }
        }
    }
}
