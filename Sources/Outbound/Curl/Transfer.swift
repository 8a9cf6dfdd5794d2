import CCurl
import Glibc
import HTTPTypes

/// One running call with its handle and the answer so far; used on the loop's thread only.
@safe final class Transfer {
    let queued: QueuedCall
    let handle: EasyHandle
    private let configuration: CurlConfiguration
    /// Whether the server may have processed the request: set before its first byte is sent,
    /// cleared only if the server says that it processed nothing.
    private(set) var mayHaveSent = false
    /// How often the server refused the request, including earlier transfers of the call.
    private(set) var refusals: Int
    private var refusedStream = RefusedStreamDetector()
    private var beginnings = 0
    /// The error with which a callback ended the transfer.
    private(set) var refusal: OutboundError?
    private var head = AnswerHead()
    private var body: [UInt8] = []

    /// Configures the handle.
    ///
    /// - Throws: `OutboundError.invalidURL`, or `.unreachable` where libcurl has no memory.
    init(
        _ queued: QueuedCall,
        _ handle: EasyHandle,
        _ configuration: CurlConfiguration
    ) throws(OutboundError) {
        self.queued = queued
        self.handle = handle
        self.configuration = configuration
        refusals = queued.refusals
        do throws(OutboundError) {
            try handle.setUp(for: queued, configuration)
            try receiveCallbacks()
        } catch {
            handle.reset()
            throw error
        }
    }

    /// Whether the handle can be reused after this transfer; see `RefusedStreamDetector`.
    ///
    /// Resetting a handle does not clear a refused stream.
    var leavesNothing: Bool { beginnings < 2 }

    /// Whether the server refused the request, and libcurl did not repeat it.
    var wasRefused: Bool { refusals > 0 && !mayHaveSent }

    /// Returns the result of the transfer that libcurl ended with this code.
    func result(_ code: CURLcode) -> Result<Answer, OutboundError> {
        if let refusal { return .failure(refusal) }
        guard code == CURLE_OK else { return .failure(failure(code)) }
        // libcurl takes the end of the connection within the header for the end of the header.
        guard head.isComplete else {
            let reason = "\(host): the connection closed amid the answer's header"
            return .failure(.interrupted(reason: reason, requestSent: true))
        }
        let status = handle.number(CURLINFO_RESPONSE_CODE)
        return .success(Answer(status: status, headers: head.fields, body: body))
    }

    private func receiveCallbacks() throws(OutboundError) {
        // Safe: libcurl calls back from within curl_multi_perform only, and the driver holds this
        // object until it has removed the handle from the multi handle.
        let this = unsafe Unmanaged.passUnretained(self).toOpaque()
        try unsafe handle.set(CURLOPT_WRITEDATA, pointer: this)
        try unsafe handle.set(CURLOPT_HEADERDATA, pointer: this)
        try unsafe handle.set(CURLOPT_PREREQDATA, pointer: this)
        try unsafe handle.set(CURLOPT_WRITEFUNCTION) { bytes, size, count, this in
            unsafe Transfer.at(this, bytes, size * count) { unsafe $0.receive(body: $1) }
        }
        try unsafe handle.set(CURLOPT_HEADERFUNCTION) { bytes, size, count, this in
            unsafe Transfer.at(this, bytes, size * count) { unsafe $0.receive(line: $1) }
        }
        try unsafe handle.setBeforeRequest { this, _, _, _, _ in
            guard let this = unsafe this else { return CURL_PREREQFUNC_ABORT }
            let transfer = unsafe Unmanaged<Transfer>.fromOpaque(this).takeUnretainedValue()
            return transfer.mayBegin() ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
        }
        try unsafe handle.set(CURLOPT_DEBUGDATA, pointer: this)
        try unsafe handle.setDebug { _, kind, bytes, count, this in
            guard kind == CURLINFO_TEXT, let this = unsafe this else { return 0 }
            let transfer = unsafe Unmanaged<Transfer>.fromOpaque(this).takeUnretainedValue()
            unsafe transfer.read(remark: UnsafeRawBufferPointer(start: bytes, count: count))
            return 0
        }
        try handle.set(CURLOPT_VERBOSE, 1)
    }

    /// Passes the bytes to the transfer; returns their count to libcurl, or 0 to end the transfer.
    private static func at(
        _ this: UnsafeMutableRawPointer?,
        _ bytes: UnsafeMutablePointer<CChar>?,
        _ count: Int,
        _ take: (Transfer, UnsafeRawBufferPointer) -> Bool
    ) -> Int {
        guard let this = unsafe this else { return 0 }
        // Safe: the pointer is the one set above, and libcurl lends as many bytes as it says.
        let transfer = unsafe Unmanaged<Transfer>.fromOpaque(this).takeUnretainedValue()
        let taken = unsafe take(transfer, UnsafeRawBufferPointer(start: bytes, count: count))
        return taken ? count : Int(CURL_WRITEFUNC_ERROR)
    }

    /// Returns whether the request may be sent now.
    ///
    /// libcurl repeats a request, even a POST, when a reused connection is closed before any byte
    /// of an answer. The server may have processed the first one, so only methods that RFC 9110
    /// section 9.2.2 calls idempotent are sent twice.
    private func mayBegin() -> Bool {
        beginnings += 1
        refusedStream.begin()
        if mayHaveSent, !queued.call.method.isIdempotent {
            refusal = .interrupted(
                reason: "\(host): the connection closed without an answer",
                requestSent: true
            )
            return false
        }
        mayHaveSent = true
        return true
    }

    private func read(remark: UnsafeRawBufferPointer) {
        let isRefused = unsafe refusedStream.add(String(decoding: remark, as: UTF8.self))
        guard isRefused, mayHaveSent else { return }
        refusals += 1
        mayHaveSent = false
    }

    private func receive(line: UnsafeRawBufferPointer) -> Bool {
        guard unsafe head.add(line, bytesMax: configuration.headerBytesMax) else {
            let reason = "the answer's header is longer than \(configuration.headerBytesMax) bytes"
            refusal = .interrupted(reason: "\(host): \(reason)", requestSent: true)
            return false
        }
        return true
    }

    private func receive(body bytes: UnsafeRawBufferPointer) -> Bool {
        guard body.count + bytes.count <= queued.call.responseBytesMax else {
            refusal = .responseTooLarge(bytesMax: queued.call.responseBytesMax)
            return false
        }
        if body.isEmpty { body.reserveCapacity(announcedBytes) }
        unsafe body.append(contentsOf: bytes)
        return true
    }

    /// The length of the body by its header, 0 where that does not say it.
    ///
    /// An array that grows as the bytes come would copy them, and for a moment hold them twice. What
    /// is announced and does not come costs no memory: it is reserved, and never written to.
    private var announcedBytes: Int {
        let length = head.fields[.contentLength].flatMap { Int($0) } ?? 0
        return min(max(length, 0), queued.call.responseBytesMax)
    }
}

extension HTTPRequest.Method {
    /// Whether the method is idempotent (RFC 9110 section 9.2.2).
    fileprivate var isIdempotent: Bool {
        [.get, .head, .put, .delete, .options, .trace].contains(self)
    }
}

extension Transfer {
    /// The called host, the only part of the URL that is shown.
    private var host: String { CallURL.host(of: queued.call.url) ?? "the server" }

    /// Translates a libcurl error code.
    private func failure(_ code: CURLcode) -> OutboundError {
        switch code {
        case CURLE_FILESIZE_EXCEEDED: .responseTooLarge(bytesMax: queued.call.responseBytesMax)
        case CURLE_OPERATION_TIMEDOUT:
            .timedOut(after: passedDeadline, requestSent: mayHaveSent)
        case CURLE_RECV_ERROR where mayHaveSent && isClientRefused:
            .clientRefused(reason: tlsReason)
        // Before all others: libcurl has the code of a bad URL for an answer that is not HTTP, too.
        case _ where mayHaveSent: .interrupted(reason: reason(code), requestSent: true)
        case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL: .invalidURL(reason: "it is malformed")
        case CURLE_LOGIN_DENIED: .invalidURL(reason: "it holds a user name")
        case CURLE_SSL_CONNECT_ERROR where isHandshakeBroken: .unreachable(reason: tlsReason)
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CACERT_BADFILE,
            CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR,
            CURLE_SSL_CRL_BADFILE, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_ENGINE_NOTFOUND,
            CURLE_SSL_ENGINE_SETFAILED, CURLE_SSL_ENGINE_INITFAILED:
            .insecure(reason: tlsReason)
        case CURLE_RECV_ERROR where wasRefused, CURLE_HTTP2 where wasRefused:
            .interrupted(
                reason: "\(host): the server refused the request \(refusals) times",
                requestSent: false
            )
        case CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING:
            proxyRefusal ?? .interrupted(reason: reason(code), requestSent: false)
        default: .unreachable(reason: reason(code))
        }
    }

    /// The deadline that passed: connecting ends with the TLS handshake.
    private var passedDeadline: Duration {
        let deadline = queued.call.deadline
        return mayHaveSent ? deadline : min(configuration.connectDeadline, deadline)
    }

    /// Whether the peer hung up during the handshake, which may pass; other failures are OpenSSL
    /// errors, alerts or protocol mismatches, and stay.
    private var isHandshakeBroken: Bool {
        let text = handle.errorDescription
        return !text.contains("error:") || text.contains("unexpected eof")
    }

    /// Whether the peer sent an alert about our certificate (RFC 8446 section 6.2).
    ///
    /// libcurl reports it as OpenSSL's error `error:0A00045C:SSL routines::…`: library 20 is TLS,
    /// and reasons from 1000 on are received alerts.
    private var isClientRefused: Bool {
        guard let start = handle.errorDescription.firstRange(of: "error:"),
            let number = Int(handle.errorDescription[start.upperBound...].prefix(8), radix: 16),
            number >> 23 == 20
        else { return false }
        return Self.certificateAlerts.contains((number & 0x7F_FFFF) - 1_000)
    }

    /// From `bad_certificate` to `certificate_unknown`, `unknown_ca`, `access_denied` and
    /// `certificate_required`.
    private static let certificateAlerts: Set = [42, 43, 44, 45, 46, 48, 49, 116]

    /// libcurl's text of a TLS failure: it says what is wrong with the certificate and names the
    /// host.
    private var tlsReason: String {
        let text = handle.errorDescription
        return text.isEmpty ? "the TLS handshake with \(host) failed" : "\(host): \(text)"
    }

    private var proxyRefusal: OutboundError? {
        let status = handle.number(CURLINFO_HTTP_CONNECTCODE)
        return status == 0 || status == 200
            ? nil : .unreachable(reason: "the proxy answered \(status) for \(host)")
    }

    /// The constant texts of the code and the system's error; libcurl's own text may quote the URL.
    private func reason(_ code: CURLcode) -> String {
        // Safe: both texts are constants or in storage of this thread, and copied at once.
        let text = unsafe String(cString: curl_easy_strerror(code))
        let error = Int32(truncatingIfNeeded: handle.number(CURLINFO_OS_ERRNO))
        guard error != 0, let cause = unsafe strerror(error) else { return "\(host): \(text)" }
        return unsafe "\(host): \(text) (\(String(cString: cause)))"
    }
}
