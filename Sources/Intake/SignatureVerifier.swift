import FoundationEssentials
import OpenSSL
package import Vocabulary

/// Checks that a webhook comes from Port: `v1,base64(HMAC-SHA256(secret, "{timestamp}.{body}"))`.
///
/// Source: Port's documentation "Webhook actions: validate webhook signature" (read 2026-11). The
/// body is verified as it was sent; port-agent signs its JSON without white space but sends it
/// with, so a body that fails is tried once more with that white space left out.
package struct SignatureVerifier: Sendable {
    private let key: HMACKey
    private let tolerance: Duration

    /// A longer timestamp is refused before it is read.
    private static let timestampDigitsMax = 11

    package init(secret: Secret, tolerance: Duration) {
        key = HMACKey(secret)
        self.tolerance = tolerance
    }

    /// Returns if the call's signature is right and its timestamp within the tolerance.
    ///
    /// - Parameters:
    ///   - call: What arrived.
    ///   - now: The time to measure the timestamp against.
    /// - Throws: `IntakeError`, of those with status 401; a retry of the same bytes cannot help.
    package func verify(_ call: WebhookCall, at now: Timestamp) throws(IntakeError) {
        guard let header = call.signature else { throw .signatureMissing }
        guard let timestamp = call.timestamp else { throw .timestampMissing }
        let expected = try Self.code(in: header)
        let sentAt = try Self.seconds(in: timestamp)
        let age = now - Timestamp(secondsSince1970: sentAt)
        guard age <= tolerance, age >= .zero - tolerance else {
            throw .timestampStale(toleranceSeconds: tolerance.components.seconds)
        }
        let prefix = Array("\(timestamp).".utf8)
        if constantTimeEqual(key.code(over: prefix, call.body), expected) { return }
        let compact = CompactJSON.withoutWhitespace(call.body)
        guard
            compact.count < call.body.count,
            constantTimeEqual(key.code(over: prefix, compact), expected)
        else { throw .signatureWrong }
    }

    private static func code(in header: String) throws(IntakeError) -> [UInt8] {
        let parts = header.split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false)
        guard
            parts.count == 2,
            parts[0].trimmingPrefix(" ") == "v1",
            let code = Data(base64Encoded: String(parts[1].drop { $0 == " " })),
            code.count == HMACKey.codeBytes
        else { throw .signatureMalformed }
        return Array(code)
    }

    private static func seconds(in timestamp: String) throws(IntakeError) -> Int64 {
        guard
            (1...timestampDigitsMax).contains(timestamp.utf8.count),
            timestamp.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let seconds = Int64(timestamp)
        else { throw .timestampMalformed }
        return seconds
    }
}
