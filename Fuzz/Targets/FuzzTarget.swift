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
    /// A header's value: what proxies write, and cookies.
    case header
    /// A query: the page's fields, and how long a webhook waits.
    case query
    /// A filter's JSON, as it is checked, stored and read again.
    case filter
    /// A template, as pages are made of.
    case template
    /// A configuration file.
    case yaml
    /// A page of Port's search, as it is read and as a tree.
    case page

    /// Gives the input to the target.
    ///
    /// - Parameter input: Any bytes.
    /// - Throws: `BrokenInvariant`, also where it cost too much for its length; what the target's own
    ///   reader refuses is no error.
    package func run(_ input: [UInt8]) throws(BrokenInvariant) {
        try WorkLimit.keep(for: input.count) { () throws(BrokenInvariant) in try read(input) }
    }

    /// Gives the input to the target, whatever time that takes.
    ///
    /// - Parameter input: Any bytes.
    /// - Throws: `BrokenInvariant`.
    package func read(_ input: [UInt8]) throws(BrokenInvariant) {
        switch self {
        case .request: try RequestTarget.run(input)
        case .chunked: try ChunkedTarget.run(input)
        case .form: try FormTarget.run(input)
        case .signature: try SignatureTarget.run(input)
        case .payload: try PayloadTarget.run(input)
        case .header: try HeaderTarget.run(input)
        case .query: try QueryTarget.run(input)
        case .filter: try FilterTarget.run(input)
        case .template: try TemplateTarget.run(input)
        case .yaml: try YAMLTarget.run(input)
        case .page: try PageTarget.run(input)
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
