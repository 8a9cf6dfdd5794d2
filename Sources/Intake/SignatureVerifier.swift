import OpenSSL
package import Vocabulary

/// Checks that a webhook comes from Port: `v1,base64(HMAC-SHA256(secret, "{timestamp}.{body}"))`.
///
/// Source: Port's documentation "Webhook actions: validate webhook signature" (read 2026-11). The
/// body is verified as it was sent; port-agent signs its JSON without white space but sends it
/// with, so a body that fails is tried once more with that white space left out.
package struct SignatureVerifier: Sendable {
    private let keys: [HMACKey]
    private let tolerance: Duration

    /// A longer timestamp is refused before it is read.
    private static let timestampDigitsMax = 11

    /// Makes a verifier.
    ///
    /// - Parameters:
    ///   - secrets: Of which any may have signed: several while a secret is replaced.
    ///   - tolerance: How far a timestamp may be from now, either way.
    package init(secrets: [Secret], tolerance: Duration) {
        keys = secrets.map(HMACKey.init)
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
        if isSigned(prefix, call.body, as: expected) { return }
        let compact = CompactJSON.withoutWhitespace(call.body)
        guard compact.count < call.body.count, isSigned(prefix, compact, as: expected) else {
            throw .signatureWrong
        }
    }

    /// Whether any of the keys made that code; it takes as long whichever did.
    private func isSigned(_ prefix: [UInt8], _ body: [UInt8], as expected: [UInt8]) -> Bool {
        keys.reduce(false) { isSigned, key in
            constantTimeEqual(key.code(over: prefix, body), expected) || isSigned
        }
    }

    private static func code(in header: String) throws(IntakeError) -> [UInt8] {
        let parts = header.split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false)
        guard
            parts.count == 2,
            parts[0].trimmingPrefix(" ") == "v1",
            let code = code(inBase64: parts[1].drop { $0 == " " }.utf8)
        else { throw .signatureMalformed }
        return code
    }

    /// Reads base64 with its padding (RFC 4648 section 4), of exactly as many bytes as a code has.
    private static func code(inBase64 text: Substring.UTF8View) -> [UInt8]? {
        guard text.count == (HMACKey.codeBytes + 2) / 3 * 4, text.last == UInt8(ascii: "=") else {
            return nil
        }
        var code: [UInt8] = []
        code.reserveCapacity(HMACKey.codeBytes + 2)
        var bits: UInt32 = 0
        var count = 0
        for character in text.dropLast() {
            guard let digit = base64Digit(character) else { return nil }
            bits = bits << 6 | digit
            count += 6
            if count >= 8 {
                count -= 8
                code.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        // Bits that stand for nothing must be zero, or one code had several texts.
        guard bits & (1 << UInt32(count) - 1) == 0 else { return nil }
        return code
    }

    private static func base64Digit(_ character: UInt8) -> UInt32? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(character - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(character - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(character - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
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
