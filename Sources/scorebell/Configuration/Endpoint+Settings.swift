import HTTPServer

extension Endpoint {
    private static let unixPrefix = "unix:"

    /// Reads the endpoint; inherited sockets take precedence.
    init(from reader: inout SettingsReader) {
        let host = reader.value(\.httpHost)
        let port = reader.value(\.httpPort)
        let mode = reader.value(\.httpSocketMode)
        if host.hasPrefix(Self.unixPrefix) {
            let path = String(host.dropFirst(Self.unixPrefix.count))
            if path.isEmpty { reader.note(SettingKey.httpHost, host) }
            self = .unix(path: path, mode: mode)
        } else {
            if let mistake = Self.mistake(in: host) {
                reader.note(SettingKey.httpHost, host, because: mistake)
            }
            self = .tcp(host: host, port: port)
        }
    }

    /// Returns the error in a host written in another program's form; nil if there is none.
    private static func mistake(in host: String) -> String? {
        let key = SettingKey.httpPort
        let port = "the port goes into \(key.name) (\(key.environmentName))"
        if host.contains("://") || host.contains("/") { return "it is no URL, and \(port)." }
        if host == "*" { return "0.0.0.0 is every IPv4 address, and :: is every address." }
        if host.hasPrefix("[") { return "an IPv6 address stands without brackets, and \(port)." }
        // A scope such as %eth0 is not part of the address.
        let address = host.prefix { $0 != "%" }
        if host.contains(":") {
            guard let address = PeerAddress(address).map(\.description) else { return "\(port)." }
            // An IPv6-only socket takes no IPv4 address.
            if !address.contains(":") { return "write it as \(address)." }
        }
        if host.contains(where: \.isWhitespace) { return "it holds white space." }
        return nil
    }
}
