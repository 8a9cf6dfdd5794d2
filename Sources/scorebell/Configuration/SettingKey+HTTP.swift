/// The keys of the HTTP server.
extension SettingKey {
    static let httpHost = SettingKey(
        name: "http.host",
        fallback: "0.0.0.0",
        expected: "an IP address, a host name or unix:PATH",
        meaning: "address to listen on, or `unix:PATH`"
    )
    static let httpPort = SettingKey(
        name: "http.port",
        fallback: "8080",
        expected: "a number from 0 to 65535",
        meaning: "0 picks a free one, logged at start"
    )
    static let httpSocketMode = SettingKey(
        name: "http.socket-mode",
        fallback: "660",
        expected: "three octal digits such as 660",
        meaning: "permissions of the Unix-domain socket"
    )
    static let httpLoops = SettingKey(
        name: "http.loops",
        expected: "a number from 1 to 256",
        meaning: "threads that read requests; by the processors that it may use, at most 8"
    )
    static let httpTLSCertificate = SettingKey(
        name: "http.tls.certificate",
        expected: "a PEM file with the certificate and its chain",
        meaning: "with the key it means HTTPS; read again on SIGHUP"
    )
    static let httpTLSPrivateKey = SettingKey(
        name: "http.tls.private-key",
        expected: "a PEM file with the certificate's private key, without a passphrase",
        meaning: "the certificate's key"
    )
    static let httpTLSClientCA = SettingKey(
        name: "http.tls.client-ca",
        expected: "a PEM file with certificates of authorities",
        meaning: "only clients with a certificate of these authorities are let in"
    )
    static let httpTrustedProxies = SettingKey(
        name: "http.trusted-proxies",
        form: .list,
        expected: "IP addresses, networks such as 10.0.0.0/8, or unix, with spaces or commas",
        meaning: "whose `Forwarded` and `X-Forwarded-For` are believed"
    )
    static let httpMaxRequestLineBytes = SettingKey(
        name: "http.max-request-line-bytes",
        fallback: "8192",
        expected: "a number from 256 to 65536",
        meaning: "a longer request line gets 414"
    )
    static let httpMaxHeaderBytes = SettingKey(
        name: "http.max-header-bytes",
        fallback: "32768",
        expected: "a number from 1024 to 1048576",
        meaning: "larger headers get 431"
    )
    static let httpMaxHeaders = SettingKey(
        name: "http.max-headers",
        fallback: "100",
        expected: "a number from 10 to 1000",
        meaning: "more headers get 431"
    )
    static let httpMaxBodyBytes = SettingKey(
        name: "http.max-body-bytes",
        fallback: "1048576",
        expected: "a number from 1024 to 104857600",
        meaning: "a larger request body gets 413"
    )
    static let httpMaxBufferedBytes = SettingKey(
        name: "http.max-buffered-bytes",
        fallback: "67108864",
        expected: "a number from 1048576 to 68719476736",
        meaning: "bytes that all connections may hold at once; one address a quarter"
    )
    static let httpMaxConnections = SettingKey(
        name: "http.max-connections",
        fallback: "10000",
        expected: "a number from 1 to 1000000",
        meaning: "connections at once"
    )
    static let httpMaxConnectionsPerAddress = SettingKey(
        name: "http.max-connections-per-address",
        fallback: "1000",
        expected: "a number from 1 to 1000000",
        meaning: "connections at once of one client address that is not a trusted proxy"
    )
    static let httpMaxRequestsPerConnection = SettingKey(
        name: "http.max-requests-per-connection",
        fallback: "1000000",
        expected: "a number from 1 to 1000000000",
        meaning: "requests after which a connection is closed"
    )
    static let httpHandshakeTimeout = SettingKey(
        name: "http.tls.handshake-timeout",
        fallback: "10",
        expected: "a number of seconds from 1 to 86400",
        meaning: "seconds for a TLS handshake"
    )
    static let httpFirstByteTimeout = SettingKey(
        name: "http.first-byte-timeout",
        fallback: "10",
        expected: "a number of seconds from 1 to 86400",
        meaning: "seconds for a new connection's first byte"
    )
    static let httpHeadTimeout = SettingKey(
        name: "http.head-timeout",
        fallback: "10",
        expected: "a number of seconds from 1 to 86400",
        meaning: "seconds for a request's headers"
    )
    static let httpBodyTimeout = SettingKey(
        name: "http.body-timeout",
        fallback: "30",
        expected: "a number of seconds from 1 to 86400",
        meaning: "seconds for a request's body"
    )
    static let httpBodyGrace = SettingKey(
        name: "http.body-grace",
        fallback: "5",
        expected: "a number of seconds from 1 to 86400",
        meaning: "seconds in which a body may come more slowly"
    )
    static let httpIdleTimeout = SettingKey(
        name: "http.idle-timeout",
        fallback: "75",
        expected: "a number of seconds from 1 to 86400",
        meaning: "seconds between two requests of a connection"
    )
    static let httpWriteTimeout = SettingKey(
        name: "http.write-timeout",
        fallback: "30",
        expected: "a number of seconds from 1 to 86400",
        meaning: "seconds in which a client takes nothing of its answer"
    )
    static let httpMinBodyRate = SettingKey(
        name: "http.min-body-rate",
        fallback: "240",
        expected: "a number from 0 to 104857600",
        meaning: "bytes of a body that have to come in a second; 0 asks for none"
    )
}
