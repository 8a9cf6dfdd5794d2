import HTTPTypes
import Platform

private import CCurl
private import OpenSSL

extension EasyHandle {
    /// An answer that may be longer is received in pieces of `longAnswerBufferBytes`.
    private static let longAnswerBytes = 4 << 20
    private static let longAnswerBufferBytes = 128 << 10

    /// Sets the options of the call and the configuration.
    func setUp(for queued: QueuedCall, _ configuration: CurlConfiguration) throws(OutboundError) {
        try keepErrorText()
        try setConnection(queued, configuration)
        try setSecurity(configuration)
        try setRequest(queued.call, configuration)
        if let server = configuration.ownServer { try setOwnServer(server) }
    }

    private func setConnection(
        _ queued: QueuedCall,
        _ configuration: CurlConfiguration
    ) throws(OutboundError) {
        let remaining = ContinuousClock.now.duration(to: queued.expiry)
        try set(CURLOPT_TIMEOUT_MS, remaining.curlMilliseconds)
        try set(CURLOPT_CONNECTTIMEOUT_MS, configuration.connectDeadline.curlMilliseconds)
        try set(CURLOPT_MAXAGE_CONN, Int(configuration.idleConnectionAgeMax.components.seconds))
        if !queued.call.reusesConnection {
            try set(CURLOPT_FRESH_CONNECT, 1)
            try set(CURLOPT_FORBID_REUSE, 1)
        }
        try set(CURLOPT_TCP_KEEPALIVE, 1)
        try set(CURLOPT_TCP_NODELAY, 1)
        // No signals for time-outs; CURLOPT_NOSIGNAL(3) wants that from programs with threads.
        try set(CURLOPT_NOSIGNAL, 1)
        // Without this, ending a call would wait for its name look-up, and block all other calls.
        try set(CURLOPT_QUICK_EXIT, 1)
        try set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    }

    private func setSecurity(_ configuration: CurlConfiguration) throws(OutboundError) {
        try set(CURLOPT_PROTOCOLS_STR, "http,https")
        try set(CURLOPT_FOLLOWLOCATION, 0)
        try set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1)
        try set(CURLOPT_SSL_VERIFYPEER, 1)
        try set(CURLOPT_SSL_VERIFYHOST, 2)
        try set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        // libcurl caches the parsed authorities only without a directory of them.
        try set(CURLOPT_CAPATH, nil)
        try set(CURLOPT_PROXY_CAPATH, nil)
        if let authorities = configuration.authorities { try trust(authorities) }
    }

    /// Trusts only these authorities, for the server and for a TLS proxy.
    private func trust(_ authorities: TrustStore) throws(OutboundError) {
        try set(CURLOPT_CAINFO, nil)
        try set(CURLOPT_PROXY_CAINFO, nil)
        // Safe: the configuration holds the store for longer than there are transfers; libcurl,
        // which is built with OpenSSL, passes the context of a connection that is about to begin.
        let store = unsafe Unmanaged.passUnretained(authorities).toOpaque()
        try unsafe setTLSContext(
            { _, context, store in
                guard let context = unsafe context, let store = unsafe store else {
                    return CURLE_SSL_CERTPROBLEM
                }
                let authorities = unsafe Unmanaged<TrustStore>.fromOpaque(store)
                    .takeUnretainedValue()
                unsafe authorities.install(in: context)
                return CURLE_OK
            },
            pointer: store
        )
    }

    private func setRequest(
        _ call: Call,
        _ configuration: CurlConfiguration
    ) throws(OutboundError) {
        try set(CURLOPT_URL, try CallURL.checked(call.url))
        // Keep `..` in the path: an identifier must not reach another path.
        try set(CURLOPT_PATH_AS_IS, 1)
        try set(CURLOPT_USERAGENT, configuration.userAgent)
        try set(CURLOPT_ACCEPT_ENCODING, "gzip, deflate")
        try set(CURLOPT_MAXFILESIZE_LARGE, offset: call.responseBytesMax)
        // Each reading costs a system call and a wake-up; a long answer comes in long pieces.
        if call.responseBytesMax > Self.longAnswerBytes {
            try set(CURLOPT_BUFFERSIZE, Self.longAnswerBufferBytes)
        }
        switch call.method {
        case .get where call.body.isEmpty: try set(CURLOPT_HTTPGET, 1)
        case .head: try set(CURLOPT_NOBODY, 1)
        default:
            try set(CURLOPT_POST, 1)
            try setBody(call.body)
            try set(CURLOPT_CUSTOMREQUEST, call.method.rawValue)
        }
        try setHeaders(call.headerLines)
    }
}

extension Call {
    /// The header in the form of CURLOPT_HTTPHEADER(3): a name alone with a colon leaves out a
    /// field that libcurl would add, and with a semicolon is a field without a value.
    fileprivate var headerLines: [String] {
        var lines = headers.map { field in
            field.value.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)"
        }
        // A body is no form unless the caller says so; and a request for leave to send it (RFC
        // 9110 section 10.1.1) would cost a round trip.
        if headers[.contentType] == nil { lines.append("Content-Type:") }
        lines.append("Expect:")
        return lines
    }
}

extension Duration {
    /// The duration for libcurl, at least 1: 0 would mean no limit.
    fileprivate var curlMilliseconds: Int {
        Int(min(max(milliseconds, 1), Int64(Int32.max)))
    }
}

extension EasyHandle {
    /// Configures a call to this program's own server; see `OwnServer`.
    fileprivate func setOwnServer(_ server: OwnServer) throws(OutboundError) {
        // An empty text is no proxy, whatever the environment names (CURLOPT_PROXY(3)).
        try set(CURLOPT_PROXY, "")
        try set(CURLOPT_SSL_VERIFYPEER, 0)
        try set(CURLOPT_SSL_VERIFYHOST, 0)
        if let path = server.socketPath { try set(CURLOPT_UNIX_SOCKET_PATH, path) }
        if let certificate = server.certificate { try set(CURLOPT_SSLCERT, certificate) }
        if let privateKey = server.privateKey { try set(CURLOPT_SSLKEY, privateKey) }
    }
}
