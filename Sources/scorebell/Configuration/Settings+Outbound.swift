import OpenSSL
import Outbound

extension Settings {
    /// How other services are called.
    struct Outbound: Sendable {
        /// The authorities that are trusted instead of the system's, and where they come from.
        struct Authorities: Sendable {
            var store: TrustStore
            var path: String
            /// The key, or the variable that stands in for it.
            var word: String
        }

        var authorities: Authorities?
    }
}

extension Settings.Outbound {
    /// The variables that other programs take the file from, the first one set winning.
    static let variables = ["SSL_CERT_FILE", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE"]

    /// Returns the variable that counts where the key is not set, with the path in it.
    static func variable(in environment: [String: String]) -> (name: String, path: String)? {
        variables.lazy.compactMap { name in environment[name].map { (name, $0) } }.first
    }

    /// Reads the file of authorities that somebody names.
    init(from reader: inout SettingsReader) {
        let key = SettingKey.outboundCAFile
        let named = reader.text(key).map { (reader.word(for: key), $0) } ?? reader.authorityVariable
        guard let (word, path) = named else { return }
        do throws(TLSError) {
            authorities = Authorities(store: try TrustStore(path: path), path: path, word: word)
        } catch {
            let title = word == key.name ? reader.title(of: key) : word
            reader.note("\(title) must be \(key.expected), not \"\(path)\": \(error.cause)")
        }
    }

    /// What a client that calls as configured is made with.
    var curl: CurlConfiguration {
        CurlConfiguration(userAgent: Version.userAgent, authorities: authorities?.store)
    }
}
