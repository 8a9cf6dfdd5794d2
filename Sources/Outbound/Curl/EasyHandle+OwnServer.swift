private import CCurl

extension EasyHandle {
    /// Configures a call to this program's own server; see `OwnServer`.
    func setOwnServer(_ server: OwnServer) throws(OutboundError) {
        // An empty text is no proxy, whatever the environment names (CURLOPT_PROXY(3)).
        try set(CURLOPT_PROXY, "")
        try set(CURLOPT_SSL_VERIFYPEER, 0)
        try set(CURLOPT_SSL_VERIFYHOST, 0)
        if let path = server.socketPath { try set(CURLOPT_UNIX_SOCKET_PATH, path) }
        if let certificate = server.certificate { try set(CURLOPT_SSLCERT, certificate) }
        if let privateKey = server.privateKey { try set(CURLOPT_SSLKEY, privateKey) }
    }
}
