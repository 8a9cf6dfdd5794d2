import HTTPMessage
import HTTPTypes
import HTTPWire

extension ReviewedDisagreement {
    /// Every kind of disagreement that may be; one that no stream shows any more is reported.
    static let all = heads + fields + framing + connections

    private static let heads: [ReviewedDisagreement] = [
        .weRefuse(
            ["bare_line_feed"],
            [.h11, .llhttp],
            "9112 2.2",
            "A recipient may take a bare LF for a line end; two that differ see different messages."
        ),
        .weRefuse(
            ["bare_carriage_return"],
            [.h11, .llhttp],
            "9112 2.2",
            "A bare CR makes a message invalid, also before its first line."
        ),
        .weRefuse(
            ["control_character"],
            [.h11],
            "9110 5.5",
            "Values with control characters may be refused, and these reach logs and terminals."
        ),
        .weRefuse(
            ["malformed_request_line"],
            [.llhttp],
            "9112 3",
            "Spaces too many, a line of HTTP/0.9 and the versions of other protocols are refused."
        ),
        .weRefuse(
            ["malformed_target"],
            [.h11, .llhttp],
            "9112 3.2",
            "A target has one of four forms, each with its methods, and no fragment."
        ),
        .weRefuse(
            ["unsupported_version"],
            [.h11, .llhttp],
            "9110 15.6.6",
            "HTTP/1.2 does not exist, and 0.9 and 2.0 are not written like this."
        ),
        .peerRefuses(
            "an empty line before a request",
            [.h11],
            "9112 2.2",
            "At least one should be passed over."
        ) { _, bytes in bytes.starts(with: "\r\n".utf8) },
        .peerRefuses(
            "a method that llhttp does not know",
            [.llhttp],
            "9112 3.1",
            "Every token is a method; who answers knows which of them it has."
        ) { head, _ in !methods.contains(head.method.rawValue) },
    ]

    private static let fields: [ReviewedDisagreement] = [
        .weRefuse(
            ["malformed_host", "missing_host", "repeated_host"],
            [.h11, .llhttp],
            "9112 3.2",
            "400 for HTTP/1.1 without Host, for more than one, and for one that is no host."
        ),
        .weRefuse(
            ["obsolete_line_folding"],
            [.h11],
            "9112 5.2",
            "A server must refuse a folded line or unfold it."
        ),
        .weRefuse(
            ["unsupported_expectation"],
            [.h11, .llhttp],
            "9110 10.1.1",
            "417 may be said to what is not 100-continue."
        ),
    ]

    private static let framing: [ReviewedDisagreement] = [
        .weRefuse(
            ["body_too_large", "chunk_line_too_long"],
            [.h11, .llhttp],
            "9110 15.5.14",
            "The peers leave limits to whoever uses them."
        ),
        .weRefuse(
            ["content_length_with_transfer_encoding"],
            [.h11],
            "9112 6.1",
            "A server may refuse the two together, which are an attack more often than not."
        ),
        .weRefuse(
            ["malformed_content_length", "repeated_content_length"],
            [.h11],
            "9110 8.6",
            "A length said more than once may be refused, also where the numbers are the same."
        ),
        .weRefuse(
            ["malformed_chunk_size"],
            [.h11],
            "9112 7.1",
            "No white space stands between a size and its line end."
        ),
        .weRefuse(
            ["transfer_encoding_before_version_1_1"],
            [.h11, .llhttp],
            "9112 6.1",
            "HTTP/1.0 has no transfer codings: such framing is faulty."
        ),
        .weRefuse(
            ["malformed_transfer_encoding", "unsupported_transfer_encoding"],
            [.llhttp],
            "9112 6.1",
            "Chunked is last and once, 501 for what is not understood; llhttp leaves it in the body."
        ),
        .weRefuse(
            ["body_of_connect"],
            [.h11, .llhttp],
            "9110 9.3.6",
            "CONNECT has no content; llhttp takes what follows for the tunnel, h11 for a body."
        ),
        .peerRefuses(
            "a number of more than 20 digits",
            [.h11],
            "9110 8.6, 9112 7.1",
            "A number has one digit or more; zeros before it change nothing, and overflow is seen."
        ) { head, bytes in
            (head.fields[.contentLength]?.utf8.count ?? 0) > 20
                || head.framing == .chunked && text(bytes).contains(#/\r\n0[0-9A-Fa-f]{20}/#)
        },
        .peerRefuses(
            "a tab behind chunked",
            [.llhttp],
            "9112 5",
            "White space behind a value is spaces and tabs."
        ) { head, bytes in
            head.framing == .chunked
                && text(bytes).contains(#/(?i)chunked *\t/#)
        },
        .peerRefuses(
            "a coding among the trailers",
            [.llhttp],
            "9110 6.5.1",
            "Trailers may be dropped, whatever they say; llhttp takes this one for the head's."
        ) { head, bytes in
            head.framing == .chunked
                && text(bytes).contains(#/(?i)\r\n0+(;.*)?\r\n(.*\r\n)*transfer-encoding:/#)
        },
        .peerRefuses(
            "a line without its end",
            [.llhttp],
            "9112 2.2",
            "Ours looks at a line once it is whole; what is wrong with it llhttp sees before."
        ) { head, bytes in head.framing == .chunked && text(bytes).contains(#/\r\n[^\r\n]+\r?$/#) },
        .peerRefuses(
            "empty members beside chunked",
            [.h11, .llhttp],
            "9110 5.6.1.2",
            "Empty members of a list must be passed over."
        ) { head, _ in
            head.framing == .chunked && head.fields[.transferEncoding]?.contains(",") == true
        },
        .peerRefuses(
            "a chunk extension that llhttp cannot read",
            [.llhttp],
            "9112 7.1.1",
            "Extensions that are not known must be ignored; they are bounded, and no line end."
        ) { head, bytes in head.framing == .chunked && bytes.contains(UInt8(ascii: ";")) },
    ]

    private static let connections: [ReviewedDisagreement] = [
        .other(
            "CONNECT closes",
            [.h11, .llhttp],
            "9110 9.3.6",
            "A client may send what is meant for the tunnel before it hears that there is none."
        ) { head, ours, theirs in
            head.method == .connect && theirs == ours.replacing(" close ", with: " keep ")
        },
        .other(
            "HTTP/1.0 keeps its connection",
            [.h11],
            "9112 9.3",
            "It may with Connection: keep-alive."
        ) { head, ours, theirs in
            head.minorVersion == 0 && theirs == ours.replacing(" keep ", with: " close ")
        },
        .other(
            "Proxy-Connection",
            [.llhttp],
            "9112 C.2.2",
            "It is not a field of HTTP."
        ) { head, ours, theirs in
            head.fields.contains { $0.name.canonicalName == "proxy-connection" }
                && (theirs == ours.replacing(" keep ", with: " close ")
                    || theirs == ours.replacing(" close ", with: " keep "))
        },
        .other(
            "close counts more than keep-alive",
            [.llhttp],
            "9112 9.3",
            "With the option close the connection does not persist, whatever else is said."
        ) { head, ours, theirs in
            head.fields[values: .connection].count > 1
                && theirs.hasPrefix(ours.replacing(" close ", with: " keep "))
        },
    ]

    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes, as: UTF8.self)
    }

    /// Those of llhttp's `HTTP_METHOD_MAP`, of which this many can be generated.
    private static let methods: Set<String> = [
        "DELETE", "GET", "HEAD", "POST", "PUT", "CONNECT", "OPTIONS", "TRACE", "COPY", "LOCK",
        "MKCOL", "MOVE", "PROPFIND", "PROPPATCH", "SEARCH", "UNLOCK", "BIND", "REBIND", "UNBIND",
        "ACL", "REPORT", "MKACTIVITY", "CHECKOUT", "MERGE", "M-SEARCH", "NOTIFY", "SUBSCRIBE",
        "UNSUBSCRIBE", "PATCH", "PURGE", "MKCALENDAR", "LINK", "UNLINK", "SOURCE", "QUERY",
    ]
}
