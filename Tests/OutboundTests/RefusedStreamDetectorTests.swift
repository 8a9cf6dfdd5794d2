import Outbound
import Testing

/// What is concluded from the remarks of libcurl 7.88, in the orders in which it makes them.
struct RefusedStreamDetectorTests {
    private static let refused = "REFUSED_STREAM, retrying a fresh connect\n"
    private static let died = "Connection died, retrying a fresh connect (retry count: 1)\n"

    private static func stream(_ number: Int) -> String {
        "Using Stream ID: \(number) (easy handle 0x7f74a00011c0)\n"
    }

    private static func goaway(_ last: Int) -> String {
        "recveived GOAWAY, error=0, last_stream=\(last)\n"
    }

    /// Whether the last of the remarks says that the request was refused; nil is its going out.
    private func isRefused(_ remarks: [String?]) -> Bool {
        var state = RefusedStreamDetector()
        var isRefused = false
        for remark in remarks {
            if let remark { isRefused = state.add(remark) } else { state.begin() }
        }
        return isRefused
    }

    @Test func `a refused stream on a new connection is told, each time`() {
        #expect(isRefused([nil, Self.stream(1), Self.refused]))
        #expect(isRefused([nil, Self.stream(1), Self.refused, Self.died, nil, Self.refused]))
    }

    @Test func `after a connection that died a refusal may be that of the former stream`() {
        #expect(!isRefused([nil, Self.stream(3), Self.died, nil, Self.stream(1), Self.refused]))
    }

    @Test(arguments: [(1, false), (3, false), (5, true), (2_147_483_647, true)])
    func `a GOAWAY refuses the streams above the one it names`(stream: Int, isAbove: Bool) {
        #expect(isRefused([nil, Self.stream(stream), Self.goaway(3)]) == isAbove)
    }

    @Test func `the GOAWAY of an idle connection says nothing of this request`() {
        #expect(!isRefused([Self.goaway(1)]))
        #expect(!isRefused([nil, Self.goaway(1)]))
        #expect(!isRefused([nil, Self.stream(3), Self.died, Self.goaway(1)]))
        #expect(!isRefused([nil, Self.stream(3), "Downgrades to HTTP/1.1\n", Self.goaway(1)]))
    }

    @Test(arguments: [
        "", "GOAWAY", "received GOAWAY, ", "received GOAWAY, last_stream=", "last_stream=1",
        "received GOAWAY, error=0, last_stream=x\n", "received GOAWAY, error=0\n",
        "subject: CN=REFUSED_STREAM, retrying",
    ])
    func `any other remark says nothing`(remark: String) {
        #expect(!isRefused([nil, Self.stream(3), remark]))
    }
}
