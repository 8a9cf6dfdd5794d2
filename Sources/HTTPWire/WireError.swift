package import HTTPTypes

/// The reason why bytes are not an acceptable request.
///
/// After any of these the connection must be closed: the beginning of the next message is unknown.
package enum WireError: Error, Sendable, Hashable {
    case bareCarriageReturn
    case bareLineFeed
    case controlCharacter(UInt8)

    case requestLineTooLong(limit: Int)
    case malformedRequestLine
    case malformedMethod
    case malformedTarget
    case unsupportedVersion

    case fieldSectionTooLarge(limit: Int)
    case tooManyFields(limit: Int)
    case missingColon
    case malformedFieldName
    case whitespaceBeforeColon
    case obsoleteLineFolding

    case missingHost
    case repeatedHost
    case malformedHost

    case malformedContentLength
    case repeatedContentLength
    case contentLengthWithTransferEncoding
    case transferEncodingBeforeVersion11
    case malformedTransferEncoding
    case unsupportedTransferEncoding
    case unsupportedExpectation
    case bodyOfConnect
    /// The body is compressed, or has another content coding.
    case encodedBody

    case bodyTooLarge(limit: Int)
    case malformedChunkSize
    case malformedChunkEnd
    case chunkLineTooLong(limit: Int)
    case chunkExtensionsTooLong(limit: Int)
    case trailerSectionTooLarge(limit: Int)
    case tooManyTrailers(limit: Int)
}

extension WireError {
    /// The status to answer with, as RFC 9110 section 15 and RFC 6585 section 5 define them.
    package var status: HTTPResponse.Status {
        switch self {
        case .bodyTooLarge: .contentTooLarge
        case .requestLineTooLong: .uriTooLong
        case .fieldSectionTooLarge, .tooManyFields, .trailerSectionTooLarge, .tooManyTrailers:
            .requestHeaderFieldsTooLarge
        case .unsupportedTransferEncoding: .notImplemented
        case .unsupportedExpectation: .expectationFailed
        case .encodedBody: .unsupportedMediaType
        case .unsupportedVersion: .httpVersionNotSupported
        default: .badRequest
        }
    }

    /// The machine-readable code, in snake case.
    package var code: String {
        switch self {
        case .bareCarriageReturn: "bare_carriage_return"
        case .bareLineFeed: "bare_line_feed"
        case .controlCharacter: "control_character"
        case .requestLineTooLong: "request_line_too_long"
        case .malformedRequestLine: "malformed_request_line"
        case .malformedMethod: "malformed_method"
        case .malformedTarget: "malformed_target"
        case .unsupportedVersion: "unsupported_version"
        case .fieldSectionTooLarge: "headers_too_large"
        case .tooManyFields: "too_many_headers"
        case .missingColon: "missing_colon"
        case .malformedFieldName: "malformed_header_name"
        case .whitespaceBeforeColon: "whitespace_before_colon"
        case .obsoleteLineFolding: "obsolete_line_folding"
        case .missingHost: "missing_host"
        case .repeatedHost: "repeated_host"
        case .malformedHost: "malformed_host"
        case .malformedContentLength: "malformed_content_length"
        case .repeatedContentLength: "repeated_content_length"
        case .contentLengthWithTransferEncoding: "content_length_with_transfer_encoding"
        case .transferEncodingBeforeVersion11: "transfer_encoding_before_version_1_1"
        case .malformedTransferEncoding: "malformed_transfer_encoding"
        case .unsupportedTransferEncoding: "unsupported_transfer_encoding"
        case .unsupportedExpectation: "unsupported_expectation"
        case .bodyOfConnect: "body_of_connect"
        case .encodedBody: "encoded_body"
        case .bodyTooLarge: "body_too_large"
        case .malformedChunkSize: "malformed_chunk_size"
        case .malformedChunkEnd: "malformed_chunk_end"
        case .chunkLineTooLong: "chunk_line_too_long"
        case .chunkExtensionsTooLong: "chunk_extensions_too_long"
        case .trailerSectionTooLarge: "trailers_too_large"
        case .tooManyTrailers: "too_many_trailers"
        }
    }
}

extension WireError: CustomStringConvertible {
    /// One sentence for the client.
    package var description: String {
        switch self {
        case .bareCarriageReturn: "A carriage return must be followed by a line feed."
        case .bareLineFeed: "A line must end with a carriage return and a line feed."
        case .controlCharacter(let byte):
            "The head must not contain the control character \(byte)."
        case .requestLineTooLong(let limit): "The request line is longer than \(limit) bytes."
        case .malformedRequestLine:
            "The request line must be a method, a target and a version, each after one space."
        case .malformedMethod: "The method must be a token."
        case .malformedTarget: "The request target has none of the forms of HTTP/1.1."
        case .unsupportedVersion: "Only HTTP/1.1 and HTTP/1.0 are spoken here."
        case .fieldSectionTooLarge(let limit): "The headers are larger than \(limit) bytes."
        case .tooManyFields(let limit): "There are more than \(limit) headers."
        case .missingColon: "A header line has no colon."
        case .malformedFieldName: "A header name must be a token."
        case .whitespaceBeforeColon: "White space between a header name and its colon is refused."
        case .obsoleteLineFolding: "A header value must not continue on the next line."
        case .missingHost: "An HTTP/1.1 request must have a Host header."
        case .repeatedHost: "A request must not have more than one Host header."
        case .malformedHost: "The Host header is not a host with an optional port."
        case .malformedContentLength: "The Content-Length header is not a whole number."
        case .repeatedContentLength: "A request must not have more than one Content-Length header."
        case .contentLengthWithTransferEncoding:
            "Content-Length and Transfer-Encoding must not be sent together."
        case .transferEncodingBeforeVersion11:
            "Transfer-Encoding needs HTTP/1.1."
        case .malformedTransferEncoding:
            "The transfer coding chunked must come last and only once."
        case .unsupportedTransferEncoding: "The only transfer coding taken here is chunked."
        case .unsupportedExpectation: "The only expectation met here is 100-continue."
        case .bodyOfConnect: "A CONNECT request has no body."
        case .encodedBody: "A body must not have a Content-Encoding."
        case .bodyTooLarge(let limit): "The body is larger than \(limit) bytes."
        case .malformedChunkSize: "A chunk must begin with its size in hexadecimal digits."
        case .malformedChunkEnd: "A chunk must end with a carriage return and a line feed."
        case .chunkLineTooLong(let limit): "A chunk-size line is longer than \(limit) bytes."
        case .chunkExtensionsTooLong(let limit):
            "The chunk extensions are longer than \(limit) bytes in all."
        case .trailerSectionTooLarge(let limit): "The trailers are larger than \(limit) bytes."
        case .tooManyTrailers(let limit): "There are more than \(limit) trailers."
        }
    }
}
