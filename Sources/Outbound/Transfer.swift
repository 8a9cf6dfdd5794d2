import CCurl
import FoundationEssentials
import HTTPTypes
import Vocabulary

/// One call under way: libcurl's easy handle, and what has arrived for it.
///
/// It belongs to the loop's thread, on which libcurl also makes the call-backs.
@safe
final class Transfer {
    let id: Int
    let easy: UnsafeMutableRawPointer
    let continuation: CheckedContinuation<Result<Answer, OutboundError>, Never>
    private let call: Call
    private var fieldList: UnsafeMutablePointer<curl_slist>?
    private var headers = HTTPFields()
    private var headerBytes = 0
    private var body: [UInt8] = []
    private var isTooLarge = false

    /// The header section of an answer may have that many bytes.
    private static let headerBytesMax = 256 << 10

    init(
        id: Int,
        call: Call,
        configuration: CurlConfiguration,
        continuation: CheckedContinuation<Result<Answer, OutboundError>, Never>
    ) {
        guard let easy = unsafe curl_easy_init() else {
            preconditionFailure("libcurl could not make a handle")
        }
        self.id = id
        self.call = call
        self.continuation = continuation
        unsafe self.easy = unsafe easy
        setRequest()
        setLimits(configuration)
        setSinks()
    }

    deinit {
        unsafe curl_easy_cleanup(easy)
        unsafe curl_slist_free_all(fieldList)
    }

    // Safe, for the three that follow: libcurl copies texts (curl_easy_setopt(3)) and the body
    // (CURLOPT_COPYPOSTFIELDS), and the list and `self` outlive the handle.

    private func setRequest() {
        set(CURLOPT_URL, call.url)
        set(CURLOPT_PROTOCOLS_STR, "http,https")
        set(CURLOPT_FOLLOWLOCATION, 0)
        if !call.body.isEmpty || call.method == .post {
            set(CURLOPT_POSTFIELDSIZE, call.body.count)
            // One byte more than is sent, so that an empty body has an address too.
            unsafe (call.body + [0])
                .withUnsafeBytes { bytes in
                    _ = unsafe scorebell_curl_set_pointer(
                        easy,
                        CURLOPT_COPYPOSTFIELDS,
                        bytes.baseAddress
                    )
                }
        }
        set(CURLOPT_CUSTOMREQUEST, call.method.rawValue)
        if call.method == .head { set(CURLOPT_NOBODY, 1) }
        var lines = call.headers.map { "\($0.name.rawName): \($0.value)" }
        // libcurl would wait a second for a 100 that most servers do not send.
        lines.append("Expect:")
        for line in lines { unsafe fieldList = unsafe curl_slist_append(fieldList, line) }
        _ = unsafe scorebell_curl_set_pointer(easy, CURLOPT_HTTPHEADER, fieldList)
    }

    private func setLimits(_ configuration: CurlConfiguration) {
        if call.headers[.userAgent] == nil { set(CURLOPT_USERAGENT, configuration.userAgent) }
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_TCP_NODELAY, 1)
        set(CURLOPT_ACCEPT_ENCODING, "gzip, deflate")
        set(CURLOPT_TIMEOUT_MS, Int(call.deadline.milliseconds))
        let connectDeadline = min(configuration.connectDeadline, call.deadline)
        set(CURLOPT_CONNECTTIMEOUT_MS, Int(connectDeadline.milliseconds))
        set(CURLOPT_SSL_VERIFYPEER, 1)
        set(CURLOPT_SSL_VERIFYHOST, 2)
        set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        if let caFile = configuration.caFile { set(CURLOPT_CAINFO, caFile) }
        if !call.reusesConnection {
            set(CURLOPT_FRESH_CONNECT, 1)
            set(CURLOPT_FORBID_REUSE, 1)
        }
    }

    private func setSinks() {
        let me = unsafe Unmanaged.passUnretained(self).toOpaque()
        _ = unsafe scorebell_curl_set_pointer(easy, CURLOPT_WRITEDATA, me)
        _ = unsafe scorebell_curl_set_sink(easy, CURLOPT_WRITEFUNCTION) { bytes, size, count, me in
            unsafe Transfer.receive(bytes, size * count, me) { unsafe $0.addBody($1) }
        }
        _ = unsafe scorebell_curl_set_pointer(easy, CURLOPT_HEADERDATA, me)
        _ = unsafe scorebell_curl_set_sink(easy, CURLOPT_HEADERFUNCTION) { bytes, size, count, me in
            unsafe Transfer.receive(bytes, size * count, me) { unsafe $0.addHeaderLine($1) }
        }
    }

    /// Returns how much was taken; anything but all of it makes libcurl end the transfer.
    private static func receive(
        _ bytes: UnsafeMutablePointer<CChar>?,
        _ count: Int,
        _ me: UnsafeMutableRawPointer?,
        _ add: (Transfer, UnsafeRawBufferPointer) -> Bool
    ) -> Int {
        guard let me = unsafe me else { return 0 }
        // Safe: the loop keeps the transfer until libcurl has let go of the handle.
        let transfer = unsafe Unmanaged<Transfer>.fromOpaque(me).takeUnretainedValue()
        let isTaken = unsafe add(transfer, UnsafeRawBufferPointer(start: bytes, count: count))
        return isTaken ? count : 0
    }

    private func addBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
        isTooLarge = body.count + bytes.count > call.responseBytesMax
        if !isTooLarge { unsafe body.append(contentsOf: bytes) }
        return !isTooLarge
    }

    private func addHeaderLine(_ bytes: UnsafeRawBufferPointer) -> Bool {
        headerBytes += bytes.count
        isTooLarge = headerBytes > Self.headerBytesMax
        guard !isTooLarge else { return false }
        let line = unsafe String(decoding: bytes, as: UTF8.self)
        // Each answer's section begins anew, such as after a 100 or a proxy's CONNECT.
        if line.hasPrefix("HTTP/") { headers = HTTPFields() }
        let parts = line.split(separator: ":", maxSplits: 1)
        if parts.count == 2, let name = HTTPField.Name(String(parts[0])) {
            let value = parts[1].drop { $0.isWhitespace }
            let end = value.lastIndex { !$0.isWhitespace }
            headers.append(HTTPField(name: name, value: end.map { String(value[...$0]) } ?? ""))
        }
        return true
    }

    private func set(_ option: CURLoption, _ value: Int) {
        _ = unsafe scorebell_curl_set_long(easy, option, value)
    }

    private func set(_ option: CURLoption, _ value: String) {
        _ = unsafe scorebell_curl_set_text(easy, option, value)
    }
}

extension Transfer {
    /// Returns the answer, or what libcurl's code means.
    func result(of code: CURLcode) -> Result<Answer, OutboundError> {
        if code == CURLE_OK {
            var status = 0
            _ = unsafe scorebell_curl_get_long(easy, CURLINFO_RESPONSE_CODE, &status)
            return .success(Answer(status: status, headers: headers, body: body))
        }
        if isTooLarge { return .failure(.responseTooLarge(bytesMax: call.responseBytesMax)) }
        // libcurl's words for the code, which hold no part of the URL.
        let reason = unsafe String(cString: curl_easy_strerror(code)).lowercased()
        switch code {
        case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL:
            return .failure(.invalidURL(reason: reason))
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT,
            CURLE_PROXY:
            return .failure(.unreachable(reason: reason))
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR,
            CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_USE_SSL_FAILED:
            return .failure(.insecure(reason: reason))
        case CURLE_OPERATION_TIMEDOUT:
            return .failure(.timedOut(after: call.deadline, requestSent: wasSent))
        default:
            return .failure(.interrupted(reason: reason, requestSent: wasSent))
        }
    }

    /// Whether a byte of the request left, so that the other side may have acted on it.
    private var wasSent: Bool {
        var bytes = 0
        _ = unsafe scorebell_curl_get_long(easy, CURLINFO_REQUEST_SIZE, &bytes)
        return bytes > 0
    }
}
