import HTTPMessage
import HTTPTypes
import JSON

/// A file that stays the same while the process runs; a browser that has it is not sent it again.
struct PageFile: Sendable {
    private let body: [UInt8]
    private let headers: HTTPFields
    private let tag: String

    init(_ body: [UInt8], type: String) {
        self.body = body
        tag = "\"\(String(Self.sum(body), radix: 16))\""
        headers = [
            .contentType: type, .eTag: tag, .cacheControl: "no-cache",
            .xContentTypeOptions: "nosniff", .contentSecurityPolicy: "default-src 'none'",
        ]
    }

    /// Returns the file, or that the browser has it already.
    func reply(to request: Request) -> Response {
        request.header(.ifNoneMatch).map { $0.hasSameBytes(as: tag) } == true
            ? Response(.notModified, headers: headers)
            : Response(.ok, headers: headers, body: body)
    }

    /// FNV-1a: it only has to differ from version to version.
    private static func sum(_ bytes: [UInt8]) -> UInt64 {
        bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}
