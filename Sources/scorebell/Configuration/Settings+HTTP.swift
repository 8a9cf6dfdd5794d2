import HTTPServer
import HTTPWire
import OpenSSL
import Platform

extension Settings {
    /// Where and within which limits the service listens.
    struct HTTP: Sendable {
        var endpoint: Endpoint
        /// Threads that read requests.
        var loops: Int
        /// Both files, or nil for HTTP without TLS.
        var tls: TLSFiles?
        var proxies: TrustedProxies
        var limits: ServerLimits
    }
}

extension Settings.HTTP {
    /// Reads the keys of the server, and checks the certificate as the server would.
    init(from reader: inout SettingsReader) {
        endpoint = Endpoint(from: &reader)
        // One processor is left to the store's writer, which every accepted call waits for: where
        // the loops have all of them, the two take turns, and each change costs both.
        loops = reader.value(\.httpLoops) ?? ServerConfiguration.usualLoops(leaving: 1)
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

    static func files(from reader: inout SettingsReader) -> TLSFiles? {
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
        case .trustedAuthority: SettingKey.outboundCAFile
        }
    }
}
