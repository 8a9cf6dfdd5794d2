/// One reader of bytes from outside, and what must hold whatever the bytes are.
package enum FuzzTarget: String, Sendable, CaseIterable {
    /// Bytes of a connection, whole and in two pieces.
    case request
    /// The body of a chunked request, whole and in two pieces.
    case chunked
    /// A form as a query, and cut into parts.
    case form
    /// Signature, timestamp and body of a webhook.
    case signature
    /// A body as JSON, and what is read from it.
    case payload

    /// Gives the input to the target.
    ///
    /// - Parameter input: Any bytes.
    /// - Throws: `BrokenInvariant`; what the target's own reader refuses is no error.
    package func run(_ input: [UInt8]) throws(BrokenInvariant) {
        switch self {
        case .request: try RequestTarget.run(input)
        case .chunked: try ChunkedTarget.run(input)
        case .form: try FormTarget.run(input)
        case .signature: try SignatureTarget.run(input)
        case .payload: try PayloadTarget.run(input)
        }
    }
}

/// Something that must always hold, and did not.
package struct BrokenInvariant: Error, CustomStringConvertible {
    package var description: String

    package init(description: String) {
        self.description = description
    }

    /// Throws unless the condition holds.
    static func unless(_ condition: Bool, _ description: String) throws(BrokenInvariant) {
        if !condition { throw BrokenInvariant(description: description) }
    }
}
