import HTTPMessage
import HTTPTypes
import JSON
import OpenSSL
import Platform

/// Who sent a request, as its token or its cookie proves.
enum Access: Sendable {
    /// A program with the token.
    case program
    /// A person who has signed in.
    case person(Session)
    case nobody
    /// The token that was given is wrong.
    case wrongToken
    /// Too many wrong tokens came before.
    case tooMany(wait: Duration)
}

/// Who looks at a page.
enum Viewer: Sendable {
    case person(Session)
    /// A program with the token, which no browser sends by itself.
    case program
}

/// Authenticates requests, and recognizes those that another site made a browser send.
struct Authenticator: Sendable {
    let signatures: Signatures
    let gate: SignInGate
    let publicURL: String?
    let sessionLength: Duration
    let clock: WallClock
    /// Where nonces come from; they must not be guessable.
    let ids: IDSource

    private static let scheme = "bearer "

    /// Returns who sent the request: by the token first, else by the cookie.
    func access(of request: Request) -> Access {
        // Another scheme is meant for somebody on the way, such as a proxy that asks for a password.
        if let header = request.header(.authorization),
            header.clipped(bytesMax: Self.scheme.utf8.count)
                .hasSameBytesIgnoringASCIICase(as: Self.scheme)
        {
            let rest = header.utf8.dropFirst(Self.scheme.utf8.count)
            let token = String(Substring(rest.drop { $0 == UInt8(ascii: " ") }))
            if let wait = gate.take(for: request.clientNetwork) { return .tooMany(wait: wait) }
            guard signatures.isToken(token) else { return .wrongToken }
            gate.giveBack(for: request.clientNetwork)
            return .program
        }
        if let session = session(of: request), session.kind == .person { return .person(session) }
        return .nobody
    }

    /// Returns who asks for a page; nil for who has to sign in first.
    func viewer(of request: Request) -> Viewer? {
        switch access(of: request) {
        case .person(let session): .person(session)
        case .program: .program
        case .nobody, .wrongToken, .tooMany: nil
        }
    }

    /// What the forms on a viewer's page bring along; empty for a program, which needs nothing.
    func formToken(of viewer: Viewer) -> String {
        if case .person(let session) = viewer { signatures.formToken(of: session) } else { "" }
    }

    /// The session whose cookie came along, of a person who signed in or of one who has yet to.
    func session(of request: Request) -> Session? {
        request.cookie(cookieName(for: request)).flatMap { signatures.session($0, at: clock.now()) }
    }

    /// Makes a session with a new value.
    func newSession(_ kind: Session.Kind) -> Session {
        signatures.session(kind, nonce: ids.next(), until: clock.now() + sessionLength)
    }

    /// Whether the browser may send its cookie over HTTPS only.
    func isSecure(_ request: Request) -> Bool {
        request.isSecure || publicURL?.lowercased().hasPrefix("https:") == true
    }

    /// A `__Host-` cookie cannot be set by another host or over HTTP (RFC 6265bis section 4.1.3.2).
    private func cookieName(for request: Request) -> String {
        isSecure(request) ? "__Host-scorebell" : "scorebell"
    }

    /// The `Set-Cookie` of a session; for nil the one that ends it.
    func cookie(_ session: Session?, for request: Request) -> String {
        let age = session.map { ($0.expiresAt - clock.now()).milliseconds / 1_000 } ?? 0
        let secure = isSecure(request) ? "; Secure" : ""
        return "\(cookieName(for: request))=\(session?.value ?? ""); Path=/; Max-Age=\(max(0, age))"
            + "; HttpOnly; SameSite=Strict\(secure)"
    }

    /// Whether a browser says that another site made it send this.
    ///
    /// Source: Fetch, "Origin header" and "Sec-Fetch-Site"; programs send neither.
    func isForeign(_ request: Request) -> Bool {
        if let origin = request.header(.origin) {
            let own = [request.header(.host), publicURL.flatMap(Self.authority)].compactMap(\.self)
            guard let other = Self.authority(origin) else { return true }
            return !own.contains { $0.hasSameBytesIgnoringASCIICase(as: other) }
        }
        guard let site = request.header(.secFetchSite) else { return false }
        return !site.hasSameBytes(as: "same-origin") && !site.hasSameBytes(as: "none")
    }

    private static func authority(_ url: String) -> String? {
        let mark = "://".utf8
        let rest = url.utf8.drop { $0 != mark.first }
        guard rest.starts(with: mark) else { return nil }
        return String(Substring(rest.dropFirst(mark.count).prefix { $0 != UInt8(ascii: "/") }))
    }
}
