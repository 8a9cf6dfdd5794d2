import OpenSSL
import Outbound

extension Settings {
    /// The settings of outgoing calls.
    struct Outbound: Sendable {
        /// The trusted authorities instead of the system's, and their source.
        struct Authorities: Sendable {
            var store: TrustStore
            var path: String
            /// The key, or the variable used instead.
            var word: String
        }

        var authorities: Authorities?
    }
}

extension Settings.Outbound {
    /// Other programs' variables for the file, in order of precedence.
    static let variables = ["SSL_CERT_FILE", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE"]

    /// Returns the variable used when the key is not set, with its path.
    static func variable(in environment: [String: String]) -> (name: String, path: String)? {
        variables.lazy.compactMap { name in environment[name].map { (name, $0) } }.first
    }

    /// Reads the configured file of authorities.
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

    /// The configuration of a client for outgoing calls.
    var curl: CurlConfiguration {
        CurlConfiguration(userAgent: Version.userAgent, authorities: authorities?.store)
    }
}
