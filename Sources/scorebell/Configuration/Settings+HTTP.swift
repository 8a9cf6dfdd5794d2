import HTTPServer
import HTTPWire
import OpenSSL
import Vocabulary

extension Settings {
    /// Where and within which limits the service listens.
    struct HTTP: Sendable {
        var endpoint: Endpoint
        /// Both files, or nil for HTTP without TLS.
        var tls: TLSFiles?
        var proxies: TrustedProxies
        var limits: ServerLimits
    }
}

extension Settings.HTTP {
    /// Reads the keys of the server, and checks the certificate as the server would.
    init(from reader: inout SettingsReader) {
        endpoint = Self.endpoint(from: &reader)
        tls = Self.files(from: &reader)
        proxies = reader.value(\.httpTrustedProxies)
        limits = ServerLimits()
        for row in SettingsTable.limits { reader.value(row).set(&limits) }
    }

    /// For people: `https on 0.0.0.0:8443`.
    var summary: String {
        let place =
            switch endpoint {
            case .tcp(let host, let port): "\(host):\(port)"
            case .unix(let path, _): "unix:\(path)"
            case .inherited: "the socket that was handed over"
            }
        return tls == nil ? "on \(place)" : "on \(place), HTTPS"
    }

    private static let unixPrefix = "unix:"

    private static func endpoint(from reader: inout SettingsReader) -> Endpoint {
        let host = reader.value(\.httpHost)
        let port = reader.value(\.httpPort)
        let mode = reader.value(\.httpSocketMode)
        guard host.hasPrefix(unixPrefix) else { return .tcp(host: host, port: port) }
        let path = String(host.dropFirst(unixPrefix.count))
        if path.isEmpty { reader.note(SettingKey.httpHost, host) }
        return .unix(path: path, mode: mode)
    }

    private static func files(from reader: inout SettingsReader) -> TLSFiles? {
        let certificate = reader.value(\.httpTLSCertificate)
        let privateKey = reader.value(\.httpTLSPrivateKey)
        let clientAuthority = reader.value(\.httpTLSClientCA)
        guard let certificate, let privateKey else {
            if certificate != nil || privateKey != nil || clientAuthority != nil {
                // Serving without TLS what was meant to be served with it would be worse.
                for key in [SettingKey.httpTLSCertificate, SettingKey.httpTLSPrivateKey]
                where reader.text(key) == nil {
                    reader.noteMissing(key)
                }
            }
            return nil
        }
        let files = TLSFiles(
            certificate: certificate,
            privateKey: privateKey,
            clientAuthority: clientAuthority
        )
        for error in problems(of: files) {
            reader.note(key(of: error.part), error.path, because: error.cause)
        }
        return files
    }

    private static func problems(of files: TLSFiles) -> [TLSError] {
        let unreadable = files.unreadable
        guard unreadable.isEmpty else { return unreadable }
        do throws(TLSError) {
            _ = try TLSContext(files, now: WallClock.system.now())
            return []
        } catch {
            return [error]
        }
    }

    private static func key(of part: TLSError.Part) -> SettingKey {
        switch part {
        case .certificate: SettingKey.httpTLSCertificate
        case .privateKey: SettingKey.httpTLSPrivateKey
        case .clientAuthority: SettingKey.httpTLSClientCA
        }
    }
}
