import CCurl

/// One `CURL` handle with its header list and error text, used on the loop's thread only.
@safe final class EasyHandle {
    let pointer: UnsafeMutableRawPointer
    private var headers: UnsafeMutablePointer<curl_slist>?
    private let errorText: UnsafeMutablePointer<CChar>

    init() throws(OutboundError) {
        guard let pointer = unsafe curl_easy_init() else {
            throw .unreachable(reason: "libcurl has no memory for a transfer")
        }
        unsafe self.pointer = pointer
        unsafe errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        unsafe errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    }

    deinit {
        // Safe: the handle is in no multi handle any more, and what it refers to is freed after it.
        unsafe curl_easy_cleanup(pointer)
        unsafe curl_slist_free_all(headers)
        unsafe errorText.deallocate()
    }

    /// Resets all options; connections and resolved names stay with the multi handle.
    func reset() {
        // Safe: the handle is in no multi handle, so the list is not in use any more.
        unsafe curl_easy_reset(pointer)
        unsafe curl_slist_free_all(headers)
        unsafe headers = nil
        unsafe errorText.pointee = 0
    }

    /// Sets an option whose argument libcurl takes as a `long`.
    func set(_ option: CURLoption, _ value: Int) throws(OutboundError) {
        try check(unsafe scorebell_curl_set_long(pointer, option, value))
    }

    /// Sets an option whose argument is a `curl_off_t`.
    func set(_ option: CURLoption, offset value: Int) throws(OutboundError) {
        try check(unsafe scorebell_curl_set_offset(pointer, option, curl_off_t(value)))
    }

    /// Sets an option to a text, which libcurl copies, or to none.
    func set(_ option: CURLoption, _ value: String?) throws(OutboundError) {
        try check(unsafe scorebell_curl_set_text(pointer, option, value))
    }

    /// Sets the pointer that libcurl passes to a callback.
    @unsafe
    func set(_ option: CURLoption, pointer: UnsafeMutableRawPointer) throws(OutboundError) {
        try check(unsafe scorebell_curl_set_pointer(self.pointer, option, pointer))
    }

    /// Sets the callback that receives the body or the header lines.
    @unsafe
    func set(_ option: CURLoption, _ sink: curl_write_callback) throws(OutboundError) {
        try check(unsafe scorebell_curl_set_sink(pointer, option, sink))
    }

    /// Sets the callback before each sending of the request, including repetitions.
    @unsafe
    func setBeforeRequest(_ function: curl_prereq_callback) throws(OutboundError) {
        try check(unsafe scorebell_curl_set_before_request(pointer, function))
    }

    /// Sets the callback for libcurl's debug messages.
    @unsafe
    func setDebug(_ function: curl_debug_callback) throws(OutboundError) {
        try check(unsafe scorebell_curl_set_debug(pointer, function))
    }

    /// Sets the callback that configures the TLS context of a new connection, and its pointer.
    @unsafe
    func setTLSContext(
        _ function: curl_ssl_ctx_callback,
        pointer: UnsafeMutableRawPointer
    ) throws(OutboundError) {
        try check(unsafe scorebell_curl_set_tls_context(self.pointer, function))
        try unsafe set(CURLOPT_SSL_CTX_DATA, pointer: pointer)
    }

    /// Sets the body, which libcurl copies.
    func setBody(_ body: [UInt8]) throws(OutboundError) {
        try set(CURLOPT_POSTFIELDSIZE_LARGE, offset: body.count)
        // Safe: libcurl copies as many bytes as the option before says; the array is borrowed.
        let code = unsafe body.withUnsafeBytes { bytes in
            unsafe scorebell_curl_set_pointer(
                pointer,
                CURLOPT_COPYPOSTFIELDS,
                UnsafeMutableRawPointer(mutating: bytes.baseAddress)
            )
        }
        try check(code)
    }

    /// Sets the header lines, which this handle owns until it is reset.
    func setHeaders(_ lines: [String]) throws(OutboundError) {
        for line in lines {
            // Safe: the line is copied; on failure the list is as it was.
            guard let longer = unsafe curl_slist_append(headers, line) else {
                throw .unreachable(reason: "libcurl has no memory for a header")
            }
            unsafe headers = longer
        }
        try check(unsafe scorebell_curl_set_pointer(pointer, CURLOPT_HTTPHEADER, headers))
    }

    /// Lets libcurl write its error text, which `errorDescription` returns.
    func keepErrorText() throws(OutboundError) {
        // Safe: the buffer has the size that CURLOPT_ERRORBUFFER(3) asks for and outlives the use.
        try check(unsafe scorebell_curl_set_pointer(pointer, CURLOPT_ERRORBUFFER, errorText))
    }

    /// libcurl's error text; it names hosts and files, but no path of a URL.
    var errorDescription: String {
        // Safe: the buffer is always zero-terminated.
        unsafe String(cString: errorText)
    }

    /// Returns a numeric fact about the transfer; 0 if libcurl does not know it.
    func number(_ info: CURLINFO) -> Int {
        var value = 0
        _ = unsafe scorebell_curl_get_long(pointer, info, &value)
        return value
    }

    /// Throws if an option was refused: this libcurl does not know it, or memory is exhausted.
    private func check(_ code: CURLcode) throws(OutboundError) {
        guard code == CURLE_OK else {
            // Safe: a constant text of libcurl.
            let reason = unsafe String(cString: curl_easy_strerror(code))
            throw .unreachable(reason: "libcurl refuses an option, \(reason)")
        }
    }
}
