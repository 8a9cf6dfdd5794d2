import HTTPWire
import TestSupport
import Testing

/// A connection's bytes cost no more than their length, in one piece or one by one.
struct HeadWorkTests {
    /// Without the limits that would end the reading early.
    private static let unlimited = WireLimits(
        requestLineBytes: .max / 4,
        fieldSectionBytes: .max / 4,
        fieldCount: .max / 4,
        bodyBytes: .max / 4,
        chunkLineBytes: .max / 4,
        chunkExtensionBytes: .max / 4,
        trailerSectionBytes: .max / 4,
        trailerCount: .max / 4,
        leadingEmptyLines: .max / 4
    )

    private static let host = "Host: a\r\n"
    private static let chunked =
        "POST / HTTP/1.1\r\n\(host)Transfer-Encoding: chunked\r\n\r\n"

    private static func repeated(_ unit: String, _ bytes: Int) -> String {
        String(repeating: unit, count: bytes / unit.utf8.count)
    }

    private static func get(_ fields: String) -> String {
        "GET / HTTP/1.1\r\n\(host)\(fields)\r\n"
    }

    private static let texts: [@Sendable (Int) -> String] = [
        { "GET /" + repeated("a", $0) + " HTTP/1.1\r\n\(host)\r\n" },
        { repeated("G", $0) + " / HTTP/1.1\r\n\(host)\r\n" },
        { repeated("\r\n", $0) + get("") },
        { get("A: " + repeated("a", $0) + "\r\n") },
        { get("A:" + repeated(" ", $0) + "b" + repeated(" \t", $0) + "\r\n") },
        { get(repeated("A: b\r\n", $0)) },
        { bytes in get((0..<bytes / 12).map { "F\($0): b\r\n" }.joined()) },
        { get(repeated("a", $0) + ": b\r\n") },
        { get(repeated("Content-Length: 0\r\n", $0)) },
        { get("Content-Length: " + repeated("0", $0) + "\r\n") },
        { get("Connection: " + repeated("a,", $0) + "\r\n") },
        { get("Transfer-Encoding: " + repeated("chunked,", $0) + "\r\n") },
        { "POST / HTTP/1.1\r\n\(host)Content-Length: \($0)\r\n\r\n" + repeated("a", $0) },
        { chunked + repeated("1\r\na\r\n", $0) + "0\r\n\r\n" },
        { chunked + "1;" + repeated("a=b;", $0) + "\r\na\r\n0\r\n\r\n" },
        { chunked + repeated("1;a=\"b\"\r\na\r\n", $0) + "0\r\n\r\n" },
        { chunked + repeated("0", $0) + "1\r\na\r\n0\r\n\r\n" },
        { chunked + "0\r\n" + repeated("A: b\r\n", $0) + "\r\n" },
        { repeated(get(""), $0) },
        { HostileText.marks(bytes: $0) },
    ]

    /// Reads all requests, and returns how many there are.
    private static func count(_ bytes: [UInt8], piece: Int) -> Int {
        var parser = RequestParser(limits: unlimited)
        var (position, requests) = (0, 0)
        for end in Array(stride(from: piece, to: bytes.count, by: piece)) + [bytes.count] {
            while position < end {
                switch parser.parse(bytes.span.extracting(0..<end), from: &position) {
                case .complete: requests += 1
                case .needsMore: break
                case .refused: return requests
                }
            }
        }
        return requests
    }

    @Test(arguments: texts.indices, [1, 7, 1 << 20])
    func `a request costs its length, however it arrives`(index: Int, piece: Int) async {
        await WorkGrowth.expectLinear({ Array(Self.texts[index]($0).utf8) }) { bytes in
            _ = Self.count(bytes, piece: piece)
        }
    }
}
