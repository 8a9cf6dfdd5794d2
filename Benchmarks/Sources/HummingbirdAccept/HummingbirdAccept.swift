import Foundation
import Hummingbird
import Logging

/// A peer of the HTTP benchmark: `POST /webhook` is read and answered with 202, with Hummingbird 2.
///
///     HummingbirdAccept PORT
@main
struct HummingbirdAccept {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 2, let port = Int(arguments[1]) else {
            print("HummingbirdAccept PORT")
            exit(64)
        }
        let router = Router()
        router.post("/webhook") { request, _ in
            _ = try await request.body.collect(upTo: 1 << 20)
            return Response(
                status: .accepted,
                headers: [.contentType: "application/json"],
                body: .init(byteBuffer: ByteBuffer(string: #"{"ok":true}"#))
            )
        }
        let app = Application(
            router: router,
            configuration: .init(address: .hostname("127.0.0.1", port: port)),
            logger: Logger(label: "peer") { _ in SwiftLogNoOpLogHandler() }
        )
        try await app.runService()
    }
}
