import HTTPMessage
import Intake
import Platform
import Testing

/// The expected codes were computed with Python's `hmac`, over what Port and port-agent sign.
struct SignatureVerifierTests {
    private static let now = Timestamp(secondsSince1970: 1_763_976_600)
    private let verifier = SignatureVerifier(secrets: [Secret("shhh")], tolerance: .seconds(300))

    private func signed(
        _ body: String,
        timestamp: String? = "1763976600",
        signature: String?
    ) -> Request {
        .webhook(body.utf8, timestamp: timestamp, signature: signature)
    }

    private func refusal(of request: Request, at now: Timestamp = now) -> IntakeError? {
        do throws(IntakeError) {
            try verifier.verify(request, at: now)
            return nil
        } catch {
            return error
        }
    }

    private static let compact = #"{"runId":"r_1","title":"a \"b\" c"}"#
    private static let compactCode = "v1,1HFoEy/YzNw6MDmLU/JjfenPYodds7uz25140OOkUbA="

    @Test func `Port's signature over the raw bytes is right`() {
        #expect(refusal(of: signed(Self.compact, signature: Self.compactCode)) == nil)
    }

    @Test func `port-agent's signature over the compact form of a spaced body is right`() {
        let spaced = #"{"runId": "r_1", "title": "a \"b\" c"}"#
        #expect(refusal(of: signed(spaced, signature: Self.compactCode)) == nil)
    }

    @Test func `numbers and escapes keep their form, so a rewritten body is wrong`() {
        let body = #"{"a": 1e+21, "b": 1.0, "c": "\u00e9"}"#
        let code = "v1,EtTulKKIwzGeX/vUs1xYMxI7+qZCEIgVkSS+FzP7foE="
        #expect(refusal(of: signed(body, signature: code)) == nil)
        let rewritten = body.replacing("1.0", with: "1")
        #expect(refusal(of: signed(rewritten, signature: code)) == .signatureWrong)
    }

    @Test func `while a secret is replaced both the new one and the old one are right`() {
        let verifiers = [["shhh", "new"], ["new", "shhh"], ["new"]]
            .map { SignatureVerifier(secrets: $0.map { Secret($0) }, tolerance: .seconds(300)) }
        let request = signed(Self.compact, signature: Self.compactCode)
        #expect(throws: Never.self) { try verifiers[0].verify(request, at: Self.now) }
        #expect(throws: Never.self) { try verifiers[1].verify(request, at: Self.now) }
        #expect(throws: IntakeError.signatureWrong) {
            try verifiers[2].verify(request, at: Self.now)
        }
    }

    @Test func `one byte changed anywhere is refused`() {
        for position in Self.compact.utf8.indices {
            var bytes = Array(Self.compact.utf8)
            let index = Self.compact.utf8.distance(
                from: Self.compact.utf8.startIndex,
                to: position
            )
            bytes[index] ^= 1
            let request = Request.webhook(
                bytes,
                timestamp: "1763976600",
                signature: Self.compactCode
            )
            #expect(refusal(of: request) == .signatureWrong)
        }
    }

    @Test func `the timestamp is signed too`() {
        let request = signed(Self.compact, timestamp: "1763976601", signature: Self.compactCode)
        #expect(refusal(of: request) == .signatureWrong)
    }

    @Test(arguments: [
        "", "v1", "v1,", "v1,%%%", "v1,c2hvcnQ=", "v2,AAAA", "sha256=abc",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        // A byte too few, and one too many.
        "v1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==",
        "v1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    ])
    func `a signature of another form is malformed`(signature: String) {
        #expect(refusal(of: signed(Self.compact, signature: signature)) == .signatureMalformed)
    }

    @Test(arguments: ["", "now", "-1", "1763976600.5", "999999999999", "１７６３９７６６００"])
    func `a timestamp of another form is malformed`(timestamp: String) {
        let request = signed(Self.compact, timestamp: timestamp, signature: Self.compactCode)
        #expect(refusal(of: request) == .timestampMalformed)
    }

    @Test func `both headers have to be there`() {
        #expect(refusal(of: signed(Self.compact, signature: nil)) == .signatureMissing)
        let request = signed(Self.compact, timestamp: nil, signature: Self.compactCode)
        #expect(refusal(of: request) == .timestampMissing)
    }

    @Test func `the window is as wide as the tolerance, both ways`() {
        let request = signed(Self.compact, signature: Self.compactCode)
        for seconds in [-300, 300] {
            #expect(refusal(of: request, at: Self.now + .seconds(seconds)) == nil)
        }
        for seconds in [-301, 301] {
            #expect(
                refusal(of: request, at: Self.now + .seconds(seconds))
                    == .timestampStale(toleranceSeconds: 300)
            )
        }
    }
}

struct CompactJSONTests {
    @Test(arguments: [
        (" { \"a\" :\t[ 1 , 2 ]\r\n} ", #"{"a":[1,2]}"#),
        (#"{"a b": "c \" d"}"#, #"{"a b":"c \" d"}"#),
        (#"["\\", " "]"#, #"["\\"," "]"#),
        ("", ""),
    ])
    func `only white space between tokens goes`(text: String, compact: String) {
        let bytes = CompactJSON.withoutWhitespace(Array(text.utf8))
        #expect(String(decoding: bytes, as: UTF8.self) == compact)
    }
}
