import CCurl
import Glibc

extension Transfer {
    /// The called host, the only part of the URL that is shown.
    var host: String { CallURL.host(of: order.call.url) ?? "the server" }

    /// Translates a libcurl error code.
    func failure(_ code: CURLcode) -> OutboundError {
        switch code {
        case CURLE_FILESIZE_EXCEEDED: .responseTooLarge(bytesMax: order.call.responseBytesMax)
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
        mayHaveSent ? order.call.deadline : min(configuration.connectDeadline, order.call.deadline)
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
