private import CCurl

/// Checks of a call's URL, and the parts of it that may be shown.
enum CallURL {
    /// Returns the URL if it is valid.
    ///
    /// RFC 3986 allows printable ASCII only; other bytes would reach the server's log or, as a
    /// zero, cut the URL short.
    ///
    /// - Parameter url: An absolute URL of `http` or `https`.
    /// - Returns: The same.
    /// - Throws: `OutboundError.invalidURL`, without the URL; a retry cannot help.
    static func checked(_ url: String) throws(OutboundError) -> String {
        guard url.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw .invalidURL(reason: "it holds a character that must be percent-encoded")
        }
        let scheme = url.prefix { $0 != ":" }.lowercased()
        guard ["http", "https"].contains(scheme), url.dropFirst(scheme.count).hasPrefix("://")
        else { throw .invalidURL(reason: "it begins neither with http:// nor with https://") }
        // libcurl ignores an additional slash, and would call the first part of the path as the
        // host.
        guard host(of: url) != nil, !url.dropFirst(scheme.count).hasPrefix(":///") else {
            throw .invalidURL(reason: "it is malformed")
        }
        return url
    }

    /// The scheme, host and port of a URL.
    static func origin(of url: String) -> String? {
        host(of: url).map { "\(url.prefix { $0 != ":" }.lowercased())://\($0)" }
    }

    /// The host and port, the only parts of a URL that may be shown.
    static func host(of url: String) -> String? {
        // Safe: the handle is freed here, and each text is freed once it is copied.
        guard let parts = unsafe curl_url() else { return nil }
        defer { unsafe curl_url_cleanup(parts) }
        guard unsafe curl_url_set(parts, CURLUPART_URL, url, 0) == CURLUE_OK,
            let host = unsafe part(CURLUPART_HOST, of: parts)
        else { return nil }
        guard let port = unsafe part(CURLUPART_PORT, of: parts) else { return host }
        return "\(host):\(port)"
    }

    private static func part(_ part: CURLUPart, of parts: OpaquePointer) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard unsafe curl_url_get(parts, part, &text, 0) == CURLUE_OK, let text = unsafe text
        else { return nil }
        defer { unsafe curl_free(text) }
        return unsafe String(cString: text)
    }
}
