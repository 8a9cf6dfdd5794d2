package import Platform

/// Where a PostgreSQL URL leads, without its user, password and parameters.
package struct PostgresAddress: Sendable, Hashable, CustomStringConvertible {
    /// What is wrong with a URL, without anything of it: what libpq says repeats parts of it, which
    /// may be those of a password.
    package enum Mistake: Error, CustomStringConvertible {
        case unreadable, port, place, sslmode
        case parameter(String)

        package var description: String {
            switch self {
            case .unreadable:
                "libpq cannot read it; in the user and the password @ / : % must be written as %40"
                    + " %2F %3A %25, and each parameter must be one that libpq knows."
            case .parameter(let name): "it has a parameter \"\(name)\", which libpq does not know."
            case .port: "its port is not a number from 1 to 65535."
            case .place:
                "its host or database has an @ in it; in the user and the password @ must be"
                    + " written as %40 and / as %2F."
            case .sslmode:
                "its sslmode is none of \(PostgresAddress.sslmodes.joined(separator: ", "))."
            }
        }
    }

    /// Host, port and database as far as the URL names them: `db.example:5433/jobs`.
    package let description: String
    /// Whether the URL holds a password.
    package let hasPassword: Bool
    /// Whether every host is this machine, as far as the URL and libpq's environment tell.
    package let isThisMachine: Bool
    /// Whether libpq makes sure that it talks to the host that the URL names, and to nobody else.
    package let verifiesServer: Bool

    fileprivate static let sslmodes = [
        "disable", "allow", "prefer", "require", "verify-ca", "verify-full",
    ]

    /// Reads a URL as libpq does.
    ///
    /// Source: https://www.postgresql.org/docs/15/libpq-connect.html, `PQconninfoParse` and
    /// `PQconndefaults`, which knows PGHOST, PGSSLMODE and the service that PGSERVICE names.
    ///
    /// - Throws: What is wrong with one that cannot be used.
    package init(_ url: Secret) throws(Mistake) {
        let values: [String: String]
        do throws(ConnectionOptions.Unreadable) {
            values = try ConnectionOptions.parse(url)
        } catch {
            throw Self.unknownParameter(in: url.reveal(), message: error.message)
                .map(Mistake.parameter) ?? .unreadable
        }
        let ports = Self.items(values["port"])
        guard ports.allSatisfy({ $0.isEmpty || (1...65_535).contains(Int($0) ?? 0) }) else {
            throw .port
        }
        // A password with an @ or a / in it ends early, and its rest is taken for a place; with the /
        // there is no user either. A socket without a file has an @ before its name.
        let hosts = Self.items(values["host"])
        let name = values["dbname"] ?? ""
        guard hosts.allSatisfy({ !$0.dropFirst().utf8.contains(UInt8(ascii: "@")) }),
            !name.utf8.contains(UInt8(ascii: "@"))
                || values["user"] != nil && url.reveal().contains("%40")
        else { throw .place }
        guard values["sslmode"].map(Self.sslmodes.contains) ?? true else { throw .sslmode }
        hasPassword = values["password"] != nil || values["sslpassword"] != nil
        let places = Self.items(values["host"] ?? values["hostaddr"]).enumerated()
            .map { index, host in
                // One port is that of every host.
                let port = ports.count == 1 ? ports[0] : ports.dropFirst(index).first ?? ""
                return host + (port.isEmpty ? "" : ":\(port)")
            }
        description =
            places.joined(separator: ",") + (values["dbname"].map { "/\($0)" } ?? "")
        let all = ConnectionOptions.defaults.merging(values) { $1 }
        // An address is where it connects to, whatever the host's name.
        isThisMachine = Self.items(all["hostaddr"] ?? all["host"]).allSatisfy(Self.isThisMachine)
        verifiesServer = all["sslmode"] == "verify-full"
    }

    /// The parameter that libpq does not know, unless its name may be a piece of a password: one that
    /// holds a ? ends at an @ behind it, or at no @ at all, and one that is a parameter and holds an
    /// & goes on behind that.
    private static func unknownParameter(in url: String, message: String) -> String? {
        let parts = message.split(separator: "\"", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "invalid URI query parameter: ",
            let query = url.firstIndex(of: "?").map({ url[$0...].dropFirst() }),
            !query.utf8.contains(UInt8(ascii: "@")),
            url.utf8.contains(UInt8(ascii: "@")) || !url.trimmingPrefix(/[a-z]+:/).contains(":")
        else { return nil }
        let names = query.split(separator: "&").map { $0.prefix { $0 != "=" } }
        let areWords = names.allSatisfy { name in
            name.utf8.count <= 64
                && name.utf8.allSatisfy { byte in
                    byte == UInt8(ascii: "_") || (48...57).contains(byte)
                        || (97...122).contains(byte | 0x20)
                }
        }
        guard areWords, !names.contains(where: { $0.hasSuffix("password") }) else { return nil }
        return String(parts[1])
    }

    private static func items(_ list: String?) -> [Substring] {
        (list ?? "").split(separator: ",", omittingEmptySubsequences: false)
    }

    /// Nothing stands for the socket's folder; `@` begins the name of a socket without a file.
    private static func isThisMachine(_ host: Substring) -> Bool {
        let isLoopback =
            host.hasPrefix("127.")
            && host.utf8.allSatisfy { $0 == UInt8(ascii: ".") || (48...57).contains($0) }
        return host.isEmpty || host.hasPrefix("/") || host.hasPrefix("@") || isLoopback
            || ["localhost", "::1"].contains(host.lowercased())
    }
}
