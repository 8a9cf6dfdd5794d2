import FoundationEssentials
import HTTPMessage
import HTTPTypes
import JSON
import Platform

extension JiraState {
    /// Who calls.
    enum Caller: Sendable {
        case account
        /// Nobody, or on Cloud somebody whose login was wrong.
        case anonymous(isWrong: Bool)
    }

    /// Returns who calls.
    ///
    /// A wrong login makes an anonymous caller on Cloud, and is refused by a Data Center.
    mutating func caller(_ request: Request) throws(Refusal) -> Caller {
        guard let header = request.header(.authorization) else { return .anonymous(isWrong: false) }
        let parts = header.split(separator: " ", maxSplits: 1).map(String.init)
        let scheme = parts.first?.lowercased() ?? ""
        let value = parts.count == 2 ? parts[1] : ""
        if scheme == "bearer" { return try bearer(value) }
        if failures >= configuration.failuresMax { throw denied(request) }
        let login = Data(base64Encoded: value).map { String(decoding: $0, as: UTF8.self) } ?? ""
        if scheme == "basic", isRight(login) {
            failures = 0
            return .account
        }
        failures += 1
        if configuration.isCloud { return .anonymous(isWrong: true) }
        throw Self.wrong
    }

    private func bearer(_ token: String) throws(Refusal) -> Caller {
        if configuration.isCloud {
            // The site takes tokens with an address; a bearer is for apps.
            throw Refusal(.forbidden, "Failed to parse Connect Session Auth Token")
        }
        guard token.hasSameBytes(as: configuration.token.reveal()) else { throw Self.wrong }
        return .account
    }

    private func isRight(_ login: String) -> Bool {
        let account = configuration.account
        if configuration.isCloud {
            let mark = login.lastIndex(of: ":") ?? login.startIndex
            return login[..<mark].lowercased().hasSameBytes(as: account.email.lowercased())
                && login[mark...].dropFirst().hasSameBytes(as: configuration.token.reveal())
        }
        return login.hasSameBytes(as: "\(account.id):\(configuration.password.reveal())")
    }

    private static let wrong: Refusal = {
        var refusal = Refusal(.unauthorized, "Basic authentication failed, or the token is wrong.")
        refusal.headers = ["x-seraph-loginreason": "AUTHENTICATED_FAILED"]
        return refusal
    }()

    private func denied(_ request: Request) -> Refusal {
        let host = request.header(.host) ?? "localhost"
        var refusal = Refusal(.forbidden, "CAPTCHA_CHALLENGE")
        refusal.headers = [
            "x-authentication-denied-reason":
                "CAPTCHA_CHALLENGE; login-url=http://\(host)\(configuration.basePath)/login.jsp",
            "x-seraph-loginreason": "AUTHENTICATION_DENIED",
        ]
        return refusal
    }
}
