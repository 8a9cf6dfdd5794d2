import FoundationEssentials
import OpenSSL
import Vocabulary

/// Port's side of the webhook signature.
struct WebhookKey: Sendable {
    private let secret: Secret

    init(_ secret: Secret) {
        self.secret = secret
    }

    /// Returns base64 of the message's HMAC-SHA256.
    func signature(of message: [UInt8]) -> String {
        ""
    }
}
