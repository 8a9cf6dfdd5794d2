import HTTPServer
import HTTPWire
import OpenSSL
import Platform

extension Settings {
    /// The endpoint, certificate and limits of the server.
    struct HTTP: Sendable {
        var endpoint: Endpoint
        /// The number of event loops.
        var loops: Int
        /// The certificate's files; nil for HTTP without TLS.
        var tls: TLSFiles?
        var proxies: TrustedProxies
        var limits: ServerLimits
    }
}

extension Settings.HTTP {
    /// Reads the server's keys, and checks the certificate as the server does.
    init(from reader: inout SettingsReader) {
        endpoint = Endpoint(from: &reader)
        // One processor is left to the store's writer, on which every accepted webhook waits: with
        // loops on all of them, they would alternate and pay for each switch.
        loops = reader.value(\.httpLoops) ?? ServerConfiguration.usualLoops(leaving: 1)
        tls = Self.files(from: &reader)
        proxies = reader.value(\.httpTrustedProxies)
        limits = ServerLimits()
        for row in SettingsTable.limits { reader.value(row).set(&limits) }
    }

    /// A text for people: `https on 0.0.0.0:8443`.
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
                // It would be worse to serve without TLS what was meant to be served with it.
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
