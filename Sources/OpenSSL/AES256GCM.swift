private import COpenSSL

/// Encryption by AES-256 in Galois/Counter Mode (NIST SP 800-38D).
package enum AES256GCM {
    package static let keyBytes = 32
    package static let tagBytes = 16
    /// The longest initialisation vector that OpenSSL accepts.
    private static let ivBytesMax = 128

    /// Returns the decrypted text if the tag is that of this text under this key.
    ///
    /// No byte of it is returned before the tag was verified.
    ///
    /// Source: EVP_EncryptInit(3ossl), "AEAD Interface".
    ///
    /// - Parameters:
    ///   - ciphertext: As many bytes as the text has; none is a text too.
    ///   - tag: Of `tagBytes` bytes.
    ///   - iv: The initialisation vector, of 1 to 128 bytes.
    ///   - key: Of `keyBytes` bytes.
    /// - Returns: The text's bytes; nil when the tag does not verify or a length is wrong.
    package static func open(
        _ ciphertext: [UInt8],
        tag: [UInt8],
        iv: [UInt8],
        key: [UInt8]
    ) -> [UInt8]? {
        guard
            key.count == keyBytes, tag.count == tagBytes,
            (1...ivBytesMax).contains(iv.count),
            let ivCount = Int32(exactly: iv.count), let count = Int32(exactly: ciphertext.count)
        else { return nil }
        // Safe: the context is freed once, at the end; every array is borrowed for one call, with
        // its own length, and OpenSSL copies key, vector and tag.
        let context = unsafe EVP_CIPHER_CTX_new()
        defer { unsafe EVP_CIPHER_CTX_free(context) }
        var tag = tag
        let isReady =
            unsafe EVP_DecryptInit_ex(context, EVP_aes_256_gcm(), nil, nil, nil) == 1
            && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_IVLEN, ivCount, nil) == 1
            && EVP_DecryptInit_ex(context, nil, nil, key, iv) == 1
            && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(tagBytes), &tag) == 1
        precondition(isReady, "OpenSSL has no AES-256-GCM.")
        // One block more than is needed, so that the pointer is never null: null would not decrypt.
        var text = [UInt8](repeating: 0, count: ciphertext.count + tagBytes)
        var written: Int32 = 0
        var rest: Int32 = 0
        // Safe: a stream cipher writes as many bytes as it reads, and the final call none; the
        // array has room for more.
        let isRead = unsafe EVP_DecryptUpdate(context, &text, &written, ciphertext, count) == 1
        let isProven = unsafe isRead && EVP_DecryptFinal_ex(context, &text, &rest) == 1
        guard isProven else { return nil }
        return Array(text.prefix(Int(written)))
    }

    /// Returns the encrypted text and its tag.
    ///
    /// Source: EVP_EncryptInit(3ossl), "AEAD Interface".
    ///
    /// - Parameters:
    ///   - text: Any bytes, or none.
    ///   - iv: The initialisation vector, of 1 to 128 bytes, never the same for two texts under one
    ///     key.
    ///   - key: Of `keyBytes` bytes.
    /// - Returns: As many bytes as the text has, and a tag of `tagBytes` bytes.
    package static func seal(
        _ text: [UInt8],
        iv: [UInt8],
        key: [UInt8]
    ) -> (ciphertext: [UInt8], tag: [UInt8]) {
        guard
            key.count == keyBytes, (1...ivBytesMax).contains(iv.count),
            let ivCount = Int32(exactly: iv.count), let count = Int32(exactly: text.count)
        else { preconditionFailure("A key, vector or text of a wrong length.") }
        // Safe: as in `open`.
        let context = unsafe EVP_CIPHER_CTX_new()
        defer { unsafe EVP_CIPHER_CTX_free(context) }
        // One block more than is needed, so that the pointer is never null.
        var ciphertext = [UInt8](repeating: 0, count: text.count + tagBytes)
        var tag = [UInt8](repeating: 0, count: tagBytes)
        var written: Int32 = 0
        var rest: Int32 = 0
        let isDone =
            unsafe EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), nil, nil, nil) == 1
            && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_IVLEN, ivCount, nil) == 1
            && EVP_EncryptInit_ex(context, nil, nil, key, iv) == 1
            && EVP_EncryptUpdate(context, &ciphertext, &written, text, count) == 1
            && EVP_EncryptFinal_ex(context, &tag, &rest) == 1
            && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(tagBytes), &tag) == 1
        precondition(isDone, "OpenSSL has no AES-256-GCM.")
        return (Array(ciphertext.prefix(Int(written))), tag)
    }
}
