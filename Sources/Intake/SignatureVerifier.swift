package import HTTPMessage
package import OpenSSL
package import Platform

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

    /// Returns if the signature is right and the timestamp within the tolerance.
    ///
    /// - Parameters:
    ///   - request: The webhook.
    ///   - now: The time to measure the timestamp against.
    /// - Returns: What tells this webhook from every other, and until when it could come again.
    /// - Throws: `IntakeError`, of those with status 401; a retry of the same bytes cannot help.
    @discardableResult
    package func verify(
        _ request: Request,
        at now: Timestamp
    ) throws(IntakeError) -> WebhookSignature {
        let (signature, timestamp) = try claim(of: request, at: now)
        if isSigned(timestamp, request.body, as: signature.code) { return signature }
        let compact = CompactJSON.withoutWhitespace(request.body)
        guard compact.count < request.body.count, isSigned(timestamp, compact, as: signature.code)
        else { throw .signatureWrong }
        return signature
    }

    /// Returns what the headers of a request say, which its body has yet to prove.
    ///
    /// - Throws: `IntakeError`, as `verify` does for any body.
    func claim(
        of head: Request,
        at now: Timestamp
    ) throws(IntakeError) -> (signature: WebhookSignature, timestamp: String) {
        guard let header = head.header(.portSignature) else { throw .signatureMissing }
        guard let timestamp = head.header(.portTimestamp) else { throw .timestampMissing }
        let code = try Self.code(in: header)
        let sentAt = Timestamp(secondsSince1970: try Self.seconds(in: timestamp))
        let age = now - sentAt
        guard age <= tolerance, age >= .zero - tolerance else {
            throw .timestampStale(toleranceSeconds: tolerance.components.seconds)
        }
        return (WebhookSignature(code: code, staleAt: sentAt + tolerance), timestamp)
    }

    /// Whether any of the keys made that code; it takes as long whichever did.
    private func isSigned(_ timestamp: String, _ body: [UInt8], as expected: HMACCode) -> Bool {
        var isSigned = false
        for key in keys {
            let code = key.code { text in
                text.add(timestamp.utf8Span.span)
                text.add(".".utf8Span.span)
                text.add(body.span)
            }
            if code == expected { isSigned = true }
        }
        return isSigned
    }

    /// Reads `v1,` and a code, with white space around the version or before the code.
    private static func code(in header: String) throws(IntakeError) -> HMACCode {
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
        var count: Int?
        let code = HMACCode { count = Base64.decode(text.extracting(position...), into: &$0) }
        guard count == HMACCode.byteCount else { throw .signatureMalformed }
        return code
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

/// The signature that a webhook carries, verified or not.
package struct WebhookSignature: Sendable {
    /// Over the timestamp and the body: two webhooks have one code only when both are the same.
    package var code: HMACCode
    /// From then on the webhook is refused as stale.
    package var staleAt: Timestamp

    package init(code: HMACCode, staleAt: Timestamp) {
        self.code = code
        self.staleAt = staleAt
    }
}
