import Crypto
import Foundation
import GRDB
import HTTPTypes
import Hummingbird
import Logging

/// The peer of the queue's benchmark: `POST /webhook` as one would ordinarily write it in Swift,
/// with Hummingbird 2, GRDB and swift-crypto.
///
/// It does what the service promises and no more: checks the signature and its age, finds the run
/// id, inserts one row in a transaction of its own that is synced to disk, and answers 202.
///
///     HummingbirdIntake PORT DATABASE SECRET
@main
struct HummingbirdIntake {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 4, let port = Int(arguments[1]) else {
            print("HummingbirdIntake PORT DATABASE SECRET")
            exit(64)
        }
        let intake = try Intake(database: arguments[2], secret: arguments[3])
        let router = Router()
        router.get("/readyz") { _, _ in Ready() }
        router.post("/webhook") { request, context in
            try await intake.receive(request, context)
        }
        let app = Application(
            router: router,
            configuration: .init(address: .hostname("127.0.0.1", port: port)),
            logger: Logger(label: "peer") { _ in SwiftLogNoOpLogHandler() }
        )
        try await app.runService()
    }
}

private struct Ready: ResponseEncodable {
    var ok = true
}

private struct Receipt: ResponseEncodable {
    var ok = true
    var jobId: String
    var runId: String
    var duplicate: Bool
    var status = "queued"
}

/// The part of Port's body that is needed.
private struct Invocation: Decodable {
    struct Context: Decodable {
        var runId: String
    }

    var context: Context
}

private struct Intake: Sendable {
    private static let toleranceSeconds = 300.0
    private static let bodyBytesMax = 1 << 20

    private let pool: DatabasePool
    private let key: SymmetricKey

    init(database: String, secret: String) throws {
        key = SymmetricKey(data: Data(secret.utf8))
        pool = try DatabasePool(path: database)
        // GRDB sets NORMAL on its own; FULL has to be set after it opened.
        try pool.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA synchronous = FULL")
        }
        try pool.write { db in
            try db.execute(
                sql: """
                    CREATE TABLE IF NOT EXISTS job (
                        seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
                        key TEXT NOT NULL UNIQUE, payload BLOB NOT NULL, state TEXT NOT NULL,
                        createdAt INTEGER NOT NULL
                    ) STRICT
                    """
            )
        }
    }

    func receive(
        _ request: Request,
        _ context: BasicRequestContext
    ) async throws -> EditedResponse<Receipt> {
        let body = try await request.body.collect(upTo: Self.bodyBytesMax)
        let bytes = Data(body.readableBytesView)
        guard isSigned(request.headers, bytes) else { throw HTTPError(.unauthorized) }
        let runID = try JSONDecoder().decode(Invocation.self, from: bytes).context.runId
        let jobID = UUID().uuidString
        let isDuplicate = try await pool.write { db in
            try db.execute(
                sql: """
                    INSERT INTO job (id, key, payload, state, createdAt)
                    VALUES (?, ?, ?, 'queued', ?) ON CONFLICT (key) DO NOTHING
                    """,
                arguments: [
                    jobID, "run:\(runID)", Data("{}".utf8),
                    Int64(Date.now.timeIntervalSince1970 * 1_000),
                ]
            )
            return db.changesCount == 0
        }
        return EditedResponse(
            status: .accepted,
            response: Receipt(jobId: jobID, runId: runID, duplicate: isDuplicate)
        )
    }

    private func isSigned(_ headers: HTTPFields, _ body: Data) -> Bool {
        guard
            let timestampName = HTTPField.Name("x-port-timestamp"),
            let signatureName = HTTPField.Name("x-port-signature"),
            let timestamp = headers[timestampName], let seconds = Double(timestamp),
            abs(Date.now.timeIntervalSince1970 - seconds) <= Self.toleranceSeconds,
            let signature = headers[signatureName], signature.hasPrefix("v1,"),
            let code = Data(base64Encoded: String(signature.dropFirst(3)))
        else { return false }
        return HMAC<SHA256>
            .isValidAuthenticationCode(
                code,
                authenticating: Data("\(timestamp).".utf8) + body,
                using: key
            )
    }
}
