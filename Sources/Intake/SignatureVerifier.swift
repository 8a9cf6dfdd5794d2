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

    /// Reads `v1,` and a code, with white space around the version or before the code.
    private static func code(in header: String) throws(IntakeError) -> [UInt8] {
        let text = header.utf8Span.span
        let space = UInt8(ascii: " ")
        var position = 0
        func skipSpaces() {
            while position < text.count, text[position] == space { position += 1 }
        }
        skipSpaces()
        for byte in "v1,".utf8 {
            guard position < text.count, text[position] == byte else { throw .signatureMalformed }
            position += 1
        }
        skipSpaces()
        guard let code = code(inBase64: text.extracting(position...)) else {
            throw .signatureMalformed
        }
        return code
    }

    /// Reads base64 with its padding (RFC 4648 section 4), of exactly as many bytes as a code has.
    private static func code(inBase64 text: Span<UInt8>) -> [UInt8]? {
        let last = text.count - 1
        guard text.count == (HMACKey.codeBytes + 2) / 3 * 4, text[last] == UInt8(ascii: "=") else {
            return nil
        }
        var code: [UInt8] = []
        code.reserveCapacity(HMACKey.codeBytes)
        let digits = base64Digits
        var bits: UInt32 = 0
        var count = 0
        for position in 0..<last {
            let digit = digits[Int(text[position])]
            guard digit < 64 else { return nil }
            bits = bits << 6 | UInt32(digit)
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

    /// The value of each character that is a digit of base64; 64 for every other.
    private static let base64Digits: [UInt8] = {
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        var digits = [UInt8](repeating: 64, count: 256)
        for (value, character) in alphabet.utf8.enumerated() {
            digits[Int(character)] = UInt8(value)
        }
        return digits
    }()

    private static func seconds(in timestamp: String) throws(IntakeError) -> Int64 {
        guard
            (1...timestampDigitsMax).contains(timestamp.utf8.count),
            timestamp.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let seconds = Int64(timestamp)
        else { throw .timestampMalformed }
        return seconds
    }
}
