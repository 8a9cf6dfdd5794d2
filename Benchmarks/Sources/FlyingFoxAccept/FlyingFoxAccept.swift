import FlyingFox
import Foundation

/// A peer of the HTTP benchmark: `POST /webhook` is read and answered with 202, with FlyingFox.
///
///     FlyingFoxAccept PORT
@main
struct FlyingFoxAccept {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 2, let port = UInt16(arguments[1]) else {
            print("FlyingFoxAccept PORT")
            exit(64)
        }
        let server = HTTPServer(
            address: try .inet(ip4: "127.0.0.1", port: port),
            logger: .disabled
        )
        await server.appendRoute("POST /webhook") { request in
            _ = try await request.bodyData
            return HTTPResponse(
                statusCode: .accepted,
                headers: [.contentType: "application/json"],
                body: Data(#"{"ok":true}"#.utf8)
            )
        }
        try await server.run()
    }
}
