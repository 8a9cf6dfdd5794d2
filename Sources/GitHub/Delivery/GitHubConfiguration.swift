import HTTPMessage
import JSON
package import Platform

/// How a GitHub is reached, as configured.
package struct GitHubConfiguration: Sendable {
    /// `https://api.github.com`, or an Enterprise server's with `/api/v3`, without a slash at its
    /// end.
    package var baseURL: String
    package var login: Login
    /// `owner/name` for tickets that the catalogue names no repository for; nil for none.
    package var repository: String?

    package enum Login: Sendable {
        /// A personal access token, classic or fine-grained, or that of a workflow.
        case token(Secret)
        /// A GitHub App: its id or client id, and its private key in PEM.
        case app(id: String, privateKey: Secret)

        /// Whether it is a person's token, and not that of an App's installation.
        var isPersonal: Bool {
            switch self {
            case .app: false
            // GitHub "Authenticating to GitHub": the prefix of an installation's token.
            case .token(let token): !token.reveal().hasBytePrefix("ghs_")
            }
        }
    }

    /// Takes the address as people write it: an Enterprise server's may lack its path.
    package init(baseURL: String, login: Login, repository: String?) {
        self.baseURL = Self.complete(baseURL)
        self.login = login
        self.repository = repository
    }

    /// Source: GitHub Enterprise Server "REST API"; what is called `api` has its API at the root.
    private static func complete(_ url: String) -> String {
        var rest = url[...]
        while rest.utf8.last == UInt8(ascii: "/") { rest = rest.dropLast() }
        guard let start = rest.firstRange(of: "://")?.upperBound else { return String(rest) }
        let address = rest[start...]
        let isWhole = address.contains("/") || address.lowercased().hasBytePrefix("api.")
        return isWhole ? String(rest) : "\(rest)/api/v3"
    }

    /// Scheme, host and port: what an address that GitHub names has to begin with.
    var origin: Substring {
        guard let start = baseURL.firstRange(of: "://")?.upperBound else { return baseURL[...] }
        return baseURL[..<(baseURL[start...].firstIndex(of: "/") ?? baseURL.endIndex)]
    }

    /// The host of the pages for people, such as `github.com`.
    var webHost: String {
        let host = origin.split(separator: "://").last.map(String.init)?.lowercased() ?? ""
        return host.hasBytePrefix("api.") ? String(host.dropFirst(4)) : host
    }

    /// Returns the `owner/name` that a text means: that itself, or the address of its page; nil for
    /// anything else.
    func repository(in text: String) -> String? {
        var rest = text[...]
        if let start = text.firstRange(of: "://")?.upperBound {
            let address = text[start...]
            guard let slash = address.firstIndex(of: "/"),
                address[..<slash].hasSameBytesIgnoringASCIICase(as: webHost)
            else { return nil }
            rest = address[address.index(after: slash)...]
            if rest.utf8.last == UInt8(ascii: "/") { rest = rest.dropLast() }
            if rest.hasSuffix(".git") { rest = rest.dropLast(4) }
        }
        let parts = rest.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        let isName =
            parts.count == 2
            && parts.allSatisfy { part in
                (1...100).contains(part.count) && part.allSatisfy(Self.isOfName)
                    && part.contains { $0 != UInt8(ascii: ".") }
            }
        return isName ? String(rest) : nil
    }

    private static func isOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
