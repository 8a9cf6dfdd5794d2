private import CPostgres
package import Vocabulary

/// Where a PostgreSQL URL leads, without its user, password and parameters.
package struct PostgresAddress: Sendable, Hashable, CustomStringConvertible {
    /// What is wrong with a URL, without anything of it: what libpq says repeats parts of it, which
    /// may be those of a password.
    package enum Mistake: Error, CustomStringConvertible {
        case unreadable, port, place, sslmode

        package var description: String {
            switch self {
            case .unreadable:
                "libpq cannot read it; in the user and the password @ / : % must be written as %40"
                    + " %2F %3A %25, and each parameter must be one that libpq knows."
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
        guard let values = unsafe Self.values(PQconninfoParse(url.reveal(), nil)) else {
            throw .unreadable
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
        let port = values["port"] ?? ""
        description =
            (values["host"] ?? values["hostaddr"] ?? "") + (port.isEmpty ? "" : ":\(port)")
            + (values["dbname"].map { "/\($0)" } ?? "")
        let all = unsafe (Self.values(PQconndefaults()) ?? [:]).merging(values) { $1 }
        // An address is where it connects to, whatever the host's name.
        isThisMachine = Self.items(all["hostaddr"] ?? all["host"]).allSatisfy(Self.isThisMachine)
        verifiesServer = all["sslmode"] == "verify-full"
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

    /// Returns the options that have values, and frees the list.
    private static func values(
        _ options: UnsafeMutablePointer<PQconninfoOption>?
    ) -> [String:
        String]?
    {
        guard let options = unsafe options else { return nil }
        // Safe: libpq's list ends with an option without a keyword and is freed here; the texts in it
        // are copied before.
        defer { unsafe PQconninfoFree(options) }
        var values: [String: String] = [:]
        var option = unsafe options
        while let keyword = unsafe option.pointee.keyword {
            if let value = unsafe option.pointee.val {
                values[unsafe String(cString: keyword)] = unsafe String(cString: value)
            }
            unsafe option += 1
        }
        return values
    }
}
