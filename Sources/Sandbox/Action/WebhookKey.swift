import FoundationEssentials
import OpenSSL
import Platform

/// The signing side of Port's webhook signature.
struct WebhookKey: Sendable {
    private let key: HMACKey

    init(_ secret: Secret) {
        key = HMACKey(secret)
    }

    /// Returns base64 of the message's HMAC-SHA256.
    func signature(of message: [UInt8]) -> String {
        Data(key.code { $0.add(message.span) }.bytes).base64EncodedString()
    }
}
