import JSON
import OpenSSL
import Platform

/// A browser's session, whose cookie has a value that only this service can make.
///
/// The value is `kind.expiry.nonce.code`, the code an HMAC under a key that follows from the admin
/// token: so every process with that token knows the session, a new token ends all of them, and the
/// token itself is in none. A browser that has not signed in yet has one too, for its form.
struct Session: Sendable, Hashable {
    enum Kind: String, Sendable, CaseIterable { case visitor = "v", person = "p" }

    var kind: Kind
    /// The cookie's value.
    var value: String
    var expiresAt: Timestamp
}

/// Signs and verifies sessions and form tokens under a key from the admin token, and never prints it.
struct Signatures: Sendable, CustomStringConvertible, CustomReflectable {
    var description: String { "Signatures" }
    var customMirror: Mirror { Mirror(self, children: []) }

    private let key: HMACKey
    private let tokenCode: HMACCode

    init(token: Secret) {
        key = HMACKey(token)
        tokenCode = key.code(over: "scorebell token|\(token.reveal())")
    }

    /// Whether that is the admin token; the time it takes says nothing, also not of its length.
    func isToken(_ text: String) -> Bool {
        key.code(over: "scorebell token|\(text)") == tokenCode
    }

    /// Makes a session that ends at a time.
    func session(_ kind: Session.Kind, nonce: String, until end: Timestamp) -> Session {
        let claim = "\(kind.rawValue).\(end.secondsSince1970).\(nonce)"
        return Session(
            kind: kind,
            value: "\(claim).\(code("session", claim))",
            expiresAt: Timestamp(secondsSince1970: end.secondsSince1970)
        )
    }

    /// Reads a cookie's value; nil where it was not made here, or is over.
    func session(_ value: String, at now: Timestamp) -> Session? {
        let parts = value.utf8
            .split(separator: UInt8(ascii: "."), maxSplits: 4, omittingEmptySubsequences: false)
            .map { Substring($0) }
        guard parts.count == 4, let kind = Session.Kind(exactly: parts[0]),
            let seconds = Int64(parts[1])
        else { return nil }
        let claim = parts[0..<3].joined(separator: ".")
        // First of all: what was not made here may say anything.
        guard constantTimeEqual(Array(code("session", claim).utf8), Array(parts[3].utf8)) else {
            return nil
        }
        let end = Timestamp(secondsSince1970: seconds)
        guard now < end else { return nil }
        return Session(kind: kind, value: value, expiresAt: end)
    }

    /// What a form of that session must bring along.
    func formToken(of session: Session) -> String { code("form", session.value) }

    func isFormToken(_ text: String?, of session: Session) -> Bool {
        constantTimeEqual(Array((text ?? "").utf8), Array(formToken(of: session).utf8))
    }

    /// Names a state of things, so that two of them can be told apart.
    func digest(of facts: String) -> String { String(code("digest", facts).prefix(16)) }

    private func code(_ purpose: String, _ text: String) -> String {
        key.code(over: "scorebell \(purpose)|\(text)").hexadecimal
    }
}
