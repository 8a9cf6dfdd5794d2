private import CPostgres
package import Vocabulary

/// Where a PostgreSQL URL leads, without its user, password and parameters.
package struct PostgresAddress: Sendable, Hashable, CustomStringConvertible {
    /// Host, port and database as far as the URL names them: `db.example:5433/jobs`.
    package let description: String
    /// Whether the URL holds a password.
    package let hasPassword: Bool

    /// Reads a URL as libpq does; nil for one that it cannot read.
    ///
    /// What libpq says of such a URL repeats parts of it, which may be those of a password.
    /// Source: https://www.postgresql.org/docs/15/libpq-connect.html, `PQconninfoParse`.
    package init?(_ url: Secret) {
        // Safe: libpq copies the text, and its answer ends with an option without a keyword and is
        // freed here; the texts in it are copied before.
        guard let options = unsafe PQconninfoParse(url.reveal(), nil) else { return nil }
        defer { unsafe PQconninfoFree(options) }
        var values: [String: String] = [:]
        var option = unsafe options
        while let keyword = unsafe option.pointee.keyword {
            if let value = unsafe option.pointee.val {
                values[unsafe String(cString: keyword)] = unsafe String(cString: value)
            }
            unsafe option += 1
        }
        let port = values["port"] ?? ""
        guard port.utf8.allSatisfy({ $0 == UInt8(ascii: ",") || (48...57).contains($0) }) else {
            return nil
        }
        hasPassword = values["password"] != nil
        description =
            (values["host"] ?? values["hostaddr"] ?? "") + (port.isEmpty ? "" : ":\(port)")
            + (values["dbname"].map { "/\($0)" } ?? "")
    }
}
