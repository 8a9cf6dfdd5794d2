/// An address on which a server listens.
package struct BoundAddress: Sendable, Hashable, CustomStringConvertible {
    /// A numeric IPv4 or IPv6 address, or the path of a Unix-domain socket.
    package var host: String
    /// Nil for a Unix-domain socket.
    private let tcpPort: Int?

    package init(host: String, port: Int) {
        self.host = host
        tcpPort = port
    }

    /// The address of a Unix-domain socket.
    package init(path: String) {
        host = path
        tcpPort = nil
    }

    /// The port; 0 for a Unix-domain socket.
    package var port: Int { tcpPort ?? 0 }

    /// The address as a URL has it: `127.0.0.1:8080`, `[::1]:8080`; or `unix:/run/scorebell.sock`.
    package var description: String {
        guard let tcpPort else { return "unix:\(host)" }
        return host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(tcpPort)" : "\(host):\(tcpPort)"
    }
}
