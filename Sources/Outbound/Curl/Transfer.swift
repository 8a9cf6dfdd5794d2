import CCurl
import HTTPTypes

/// One running call with its handle and the answer so far; used on the loop's thread only.
@safe final class Transfer {
    let order: Order
    let handle: EasyHandle
    let configuration: CurlConfiguration
    /// Whether the server may have processed the request: set before its first byte is sent,
    /// cleared only if the server says that it processed nothing.
    private(set) var mayHaveSent = false
    /// How often the server refused the request, including earlier transfers of the call.
    private(set) var refusals: Int
    private var remarks = StreamRemarks()
    private var beginnings = 0
    /// The error with which a callback ended the transfer.
    private(set) var refusal: OutboundError?
    private var head = AnswerHead()
    private var body: [UInt8] = []

    /// Configures the handle.
    ///
    /// - Throws: `OutboundError.invalidURL`, or `.unreachable` where libcurl has no memory.
    init(
        _ order: Order,
        _ handle: EasyHandle,
        _ configuration: CurlConfiguration
    ) throws(OutboundError) {
        self.order = order
        self.handle = handle
        self.configuration = configuration
        refusals = order.refusals
        do throws(OutboundError) {
            try handle.setUp(for: order, configuration)
            try receiveCallbacks()
        } catch {
            handle.reset()
            throw error
        }
    }

    /// Whether the handle can be reused after this transfer; see `StreamRemarks`.
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
        remarks.begin()
        if mayHaveSent, !order.call.method.isIdempotent {
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
        let isRefused = unsafe remarks.add(String(decoding: remark, as: UTF8.self))
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
        guard body.count + bytes.count <= order.call.responseBytesMax else {
            refusal = .responseTooLarge(bytesMax: order.call.responseBytesMax)
            return false
        }
        unsafe body.append(contentsOf: bytes)
        return true
    }
}

extension HTTPRequest.Method {
    /// Whether the method is idempotent (RFC 9110 section 9.2.2).
    fileprivate var isIdempotent: Bool {
        [.get, .head, .put, .delete, .options, .trace].contains(self)
    }
}
