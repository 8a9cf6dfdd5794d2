import HTTPMessage
import HTTPServer
import HTTPTypes
import HTTPWire
import TestSupport
import Testing

/// What a proxy passes on costs no more than its length, whatever is in it.
struct ForwardedWorkTests {
    private static let values: [@Sendable (Int) -> String] = [
        { HostileText.marks(bytes: $0) + "=1" },
        { "for=" + HostileText.marks(bytes: $0) },
        { "for=\"[" + HostileText.marks(bytes: $0) + "]\"" },
        { "for=1." + HostileText.marks(bytes: $0) + ":80" },
        { "proto=" + HostileText.marks(bytes: $0) },
        { String(repeating: ",", count: $0) },
        { String(repeating: ";", count: $0) },
        { String(repeating: "\"", count: $0) },
        { String(repeating: "=", count: $0) },
        { "a" + String(repeating: " ", count: $0) + "b" },
        { String(repeating: "10.0.0.1,", count: $0 / 9) },
        { String(repeating: "for=10.0.0.1,", count: $0 / 13) },
    ]

    @Test(arguments: ["Forwarded", "X-Forwarded-For", "X-Forwarded-Proto"], values.indices)
    func `a proxy's field costs its length`(name: String, index: Int) async throws {
        let name = try #require(HTTPField.Name(name))
        let proxies = try #require(TrustedProxies("10.0.0.0/8"))
        let peer = try #require(PeerAddress("10.0.0.9"))
        await WorkGrowth.expectLinear({ size in
            RequestFields([name: Self.values[index](size)])
        }) { fields in
            _ = proxies.origin(fields, from: peer)
        }
    }
}
