import CPostgres
import Platform

/// The options of a connection as libpq reads them.
///
/// Source: https://www.postgresql.org/docs/15/libpq-connect.html.
enum ConnectionOptions {
    /// libpq cannot read the URL.
    struct Unreadable: Error {
        /// What libpq says of it; it may quote the URL.
        var message: String
    }

    /// Returns the options that a URL sets, by keyword.
    static func parse(_ url: Secret) throws(Unreadable) -> [String: String] {
        var message: UnsafeMutablePointer<CChar>?
        // Safe: libpq sets it where it returns nothing, and it is freed once it was copied.
        let parsed = unsafe PQconninfoParse(url.reveal(), &message)
        defer { unsafe PQfreemem(message) }
        guard let values = unsafe values(parsed) else {
            throw Unreadable(message: unsafe message.map { unsafe String(cString: $0) } ?? "")
        }
        return values
    }

    /// The options that the environment and the service file set, by keyword.
    static var defaults: [String: String] { unsafe values(PQconndefaults()) ?? [:] }

    /// Returns the options that have values, and frees the list.
    // Ours: libpq's keywords.
    private static func values(
        _ options: UnsafeMutablePointer<PQconninfoOption>?
    ) -> [String: String]? {
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
