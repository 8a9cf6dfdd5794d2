import HTTPServer
import HTTPWire
import OpenSSL
import Vocabulary

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
        loops =
            reader.isSet(.httpLoops)
            ? reader.number(.httpLoops, in: 1...256) : ServerConfiguration.usualLoops(leaving: 1)
        tls = Self.files(from: &reader)
        proxies = reader.parsed(
            .httpTrustedProxies,
            orElse: TrustedProxies(),
            TrustedProxies.init
        )
        limits = Self.limits(from: &reader)
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
        let certificate = reader.text(.httpTLSCertificate)
        let privateKey = reader.text(.httpTLSPrivateKey)
        let clientAuthority = reader.text(.httpTLSClientCA)
        guard let certificate, let privateKey else {
            if certificate != nil || privateKey != nil || clientAuthority != nil {
                // Serving without TLS what was meant to be served with it would be worse.
                for key in [SettingKey.httpTLSCertificate, .httpTLSPrivateKey] {
                    _ = reader.required(key)
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
        case .certificate: .httpTLSCertificate
        case .privateKey: .httpTLSPrivateKey
        case .clientAuthority: .httpTLSClientCA
        case .trustedAuthority: .outboundCAFile
        }
    }

    private static func limits(from reader: inout SettingsReader) -> ServerLimits {
        var limits = ServerLimits()
        limits.wire.requestLineBytes = reader.number(.httpMaxRequestLineBytes, in: 256...65_536)
        limits.wire.fieldCount = reader.number(.httpMaxHeaders, in: 10...1_000)
        limits.wire.fieldSectionBytes = reader.number(.httpMaxHeaderBytes, in: 1_024...1_048_576)
        limits.wire.bodyBytes = reader.number(.httpMaxBodyBytes, in: 1_024...104_857_600)
        limits.bufferedBytes = reader.number(
            .httpMaxBufferedBytes,
            in: 1_048_576...68_719_476_736
        )
        limits.connections = reader.number(.httpMaxConnections, in: 1...1_000_000)
        limits.connectionsPerAddress =
            reader.number(.httpMaxConnectionsPerAddress, in: 1...1_000_000)
        limits.requestsPerConnection =
            reader.number(.httpMaxRequestsPerConnection, in: 1...1_000_000_000)
        limits.handshakeDeadline = seconds(.httpHandshakeTimeout, from: &reader)
        limits.firstByteDeadline = seconds(.httpFirstByteTimeout, from: &reader)
        limits.headDeadline = seconds(.httpHeadTimeout, from: &reader)
        limits.bodyDeadline = seconds(.httpBodyTimeout, from: &reader)
        limits.bodyBytesPerSecond = reader.number(.httpMinBodyRate, in: 0...104_857_600)
        limits.bodyGrace = seconds(.httpBodyGrace, from: &reader)
        limits.idleDeadline = seconds(.httpIdleTimeout, from: &reader)
        limits.writeDeadline = seconds(.httpWriteTimeout, from: &reader)
        return limits
    }

    private static func seconds(
        _ key: SettingKey,
        from reader: inout SettingsReader
    ) -> Duration {
        .seconds(reader.number(key, in: 1...86_400))
    }
}
