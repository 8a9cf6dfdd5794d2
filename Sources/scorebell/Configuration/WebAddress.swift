import FoundationEssentials

/// An address of a service in its parts.
struct WebAddress {
    var isSecure: Bool
    /// In lower case.
    var host: String
    /// Scheme, host and port.
    var origin: String
    /// The steps of its path.
    var path: [String]

    /// Reads an http or https URL; nil for anything else.
    init?(_ text: String) {
        guard let url = SettingKey.webURL(text), let host = url.host() else { return nil }
        let port = url.port.map { ":\($0)" } ?? ""
        let name = host.contains(":") ? "[\(host)]" : host.lowercased()
        isSecure = url.scheme == "https"
        self.host = host.lowercased()
        origin = "\(isSecure ? "https" : "http")://\(name)\(port)"
        path = url.path().split(separator: "/").map(String.init)
    }

    /// Whether it is a site of Jira Cloud.
    var isAtlassianSite: Bool { host.hasSuffix(".atlassian.net") }

    /// Whether it is on this machine.
    var isLocal: Bool { ["127.0.0.1", "localhost", "::1", "[::1]"].contains(host) }

    /// The whole, without a slash at its end.
    var text: String { ([origin] + path).joined(separator: "/") }
}
