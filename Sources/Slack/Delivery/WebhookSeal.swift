import FoundationEssentials
import JSON
import OpenSSL
import Platform

/// Hides the URL of a webhook in an address, for addresses are stored and such a URL is a secret.
///
/// The same URL has the same address, so that its messages keep one order and one pace.
struct WebhookSeal: Sendable {
    private static let prefix = "webhook:"
    private static let ivBytes = 12

    private let key: [UInt8]
    private let vectors: HMACKey

    /// Makes the seal of a bot; with another token its addresses cannot be opened.
    init(of token: Secret) {
        vectors = HMACKey(token)
        key = vectors.code(over: "scorebell webhook address").bytes
    }

    /// Whether an address is a sealed one.
    static func isSealed(_ address: String) -> Bool { address.hasBytePrefix(prefix) }

    /// Returns the address that stands for a URL.
    func seal(_ url: Secret) -> String {
        // A vector made of the text is never the same for two texts.
        let code = vectors.code(over: "scorebell webhook vector \(url.reveal())")
        let iv = Array(code.bytes.prefix(Self.ivBytes))
        let sealed = AES256GCM.seal(Array(url.reveal().utf8), iv: iv, key: key)
        return Self.prefix + Data(iv + sealed.ciphertext + sealed.tag).base64EncodedString()
    }

    /// Returns the URL that an address stands for; nil for one of another token.
    func open(_ address: String) -> Secret? {
        let text = String(decoding: address.utf8.dropFirst(Self.prefix.utf8.count), as: UTF8.self)
        guard Self.isSealed(address), let data = Data(base64Encoded: text),
            data.count > Self.ivBytes + AES256GCM.tagBytes,
            let url = AES256GCM.open(
                Array(data.dropFirst(Self.ivBytes).dropLast(AES256GCM.tagBytes)),
                tag: Array(data.suffix(AES256GCM.tagBytes)),
                iv: Array(data.prefix(Self.ivBytes)),
                key: key
            )
        else { return nil }
        return Secret(String(decoding: url, as: UTF8.self))
    }
}
