package import JSON

/// The bodies that Port's actions send to GitHub, whose content is one level further in.
///
/// A workflow's dispatch is `{"ref", "inputs": {…}}`, a repository's event
/// `{"event_type", "client_payload": {…}}`. Below either, `port_payload` may hold all that Port
/// knows of the run, mostly as a text, since the inputs of workflows are texts.
package enum GitHubForm {
    private static let envelopes = [
        (mark: "ref", name: "inputs"), ("event_type", "client_payload"),
    ]

    /// Returns what such a body wraps, to be read as a body of Port's.
    ///
    /// - Parameter body: A webhook's body.
    /// - Returns: Nil for a body of another form, and for one that names its run itself: a user's
    ///   inputs that are spread at the root can bear any name.
    package static func content(of body: JSONElement) -> JSONElement? {
        let wrapped = envelopes.lazy.compactMap { mark, name in
            body[mark]?.string == nil ? nil : body[name]?.opened
        }
        guard let wrapped = wrapped.first, RunID.find(in: body, header: nil) == nil else {
            return nil
        }
        if let payload = wrapped["port_payload"]?.opened,
            RunID.find(in: payload, header: nil) != nil
        {
            return payload
        }
        return wrapped
    }
}

extension JSONElement {
    /// The value that it holds as a text; itself where it is no text that is JSON.
    fileprivate var opened: JSONElement {
        guard let text = string, let inner = try? JSONDocument(checking: Array(text.utf8)) else {
            return self
        }
        return inner.root
    }
}
