import FoundationEssentials
import HTTPMessage
import HTTPTypes
import Intake
import OpenSSL
import Platform

/// The signature's header: only the right one is taken, for the right body, at the right time.
enum SignatureTarget {
    private static let secret = Secret("a secret of the tests")
    private static let key = HMACKey(secret)
    private static let verifier = SignatureVerifier(secrets: [secret], tolerance: .seconds(300))

    private static let times: Range<Int64> = 0..<100_000_000_000

    /// The first line is the signature, the second the timestamp, the rest the body.
    static func run(_ input: [UInt8]) throws(BrokenInvariant) {
        let lines = input.split(
            separator: UInt8(ascii: "\n"),
            maxSplits: 2,
            omittingEmptySubsequences: false
        )
        guard lines.count == 3 else { return }
        let signature = String(decoding: lines[0], as: UTF8.self)
        let timestamp = String(decoding: lines[1], as: UTF8.self)
        let body = Array(lines[2])
        try checkCompact(body)
        // No timestamp has more digits, so neither has the time it is compared with.
        let seconds = Int64(timestamp).flatMap { times.contains($0) ? $0 : nil } ?? 0
        let request = webhook(body, timestamp: timestamp, signature: signature)
        let isTaken = verifies(request, at: seconds)
        guard "\(seconds)" == timestamp else {
            let isPadded = !timestamp.isEmpty && timestamp.utf8.allSatisfy { $0 >= 48 && $0 <= 57 }
            return try BrokenInvariant.unless(!isTaken || isPadded, "taken at \(timestamp)")
        }
        let right = "v1,\(code(timestamp, body))"
        let compact = code(timestamp, CompactJSON.withoutWhitespace(body))
        try BrokenInvariant.unless(
            !isTaken || signature.hasSuffix(right.dropFirst(3)) || signature.hasSuffix(compact),
            "forged"
        )
        try checkRight(webhook(body, timestamp: timestamp, signature: right), seconds)
    }

    /// Makes a webhook with these headers, byte for byte.
    private static func webhook(_ body: [UInt8], timestamp: String, signature: String) -> Request {
        var fields = RequestFields()
        func add(_ name: HTTPField.Name, _ value: String) {
            fields.append(name.rawName.utf8Span.span, value.utf8Span.span)
        }
        add(.portTimestamp, timestamp)
        add(.portSignature, signature)
        return Request(.post, "/webhook", fields: fields, body: body)
    }

    private static func checkRight(
        _ request: Request,
        _ seconds: Int64
    ) throws(BrokenInvariant) {
        try BrokenInvariant.unless(verifies(request, at: seconds), "the right signature is refused")
        try BrokenInvariant.unless(!verifies(request, at: seconds + 301), "taken too late")
        try BrokenInvariant.unless(!verifies(request, at: seconds - 301), "taken too early")
        var other = request
        other.body.append(UInt8(ascii: "x"))
        try BrokenInvariant.unless(!verifies(other, at: seconds), "another body is taken")
    }

    private static func verifies(_ request: Request, at seconds: Int64) -> Bool {
        do throws(IntakeError) {
            try verifier.verify(request, at: Timestamp(secondsSince1970: seconds))
            return true
        } catch {
            return false
        }
    }

    private static func code(_ timestamp: String, _ body: [UInt8]) -> String {
        let code = key.code { text in
            text.add("\(timestamp).".utf8Span.span)
            text.add(body.span)
        }
        return Data(code.bytes).base64EncodedString()
    }

    private static func checkCompact(_ body: [UInt8]) throws(BrokenInvariant) {
        let compact = CompactJSON.withoutWhitespace(body)
        try BrokenInvariant.unless(
            CompactJSON.withoutWhitespace(compact) == compact,
            "white space was left"
        )
        var rest = body[...]
        for byte in compact {
            while let first = rest.popFirst(), first != byte {
                try BrokenInvariant.unless(
                    [0x20, 0x09, 0x0A, 0x0D].contains(first),
                    "a byte is gone"
                )
            }
        }
        try BrokenInvariant.unless(
            rest.allSatisfy { [0x20, 0x09, 0x0A, 0x0D].contains($0) },
            "bytes are gone"
        )
    }
}
