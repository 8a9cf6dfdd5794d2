package import HTTPMessage

/// Decisions by a request's head, before its body is read.
extension AdminSite {
    /// Finds out whether a request is refused whatever its body is.
    ///
    /// - Parameter head: The request without its body.
    /// - Returns: The answer; nil when the body has to be read, and for a path that is none of the
    ///   admin site's.
    package func refusal(ofHead head: Request) -> Response? {
        AdminRoute(head.path).flatMap { refusal(ofHead: head, $0)?.uncached }
    }

    private func refusal(ofHead head: Request, _ route: AdminRoute) -> Response? {
        guard route.takes(head.method) else { return .methodNotAllowed(route.allowed) }
        switch route {
        case .asset, .description: return nil
        case .signIn:
            let isKnown = head.isRead || admission.session(of: head) != nil
            // Without the cookie of its page, a form is answered as one that is too old.
            return isKnown ? nil : signIn(head)
        case .api: return refusal(of: head)
        case .page(let page):
            switch admission.access(of: head) {
            case .person, .program: return nil
            case .nobody, .wrongToken, .tooMany: return stranger(head, page)
            }
        }
    }

    /// Bounds the body of a request.
    ///
    /// - Parameter head: The request without its body.
    /// - Returns: Bytes; nil for a path that is none of the admin site's.
    package func bodyBytesMax(ofHead head: Request) -> Int? {
        switch AdminRoute(head.path) {
        case nil: nil
        // It holds a filter rule, which may be of any length.
        case .api(.preview), .page(.preview): head.isRead ? limits.formBytes : .max
        default: limits.formBytes
        }
    }
}
