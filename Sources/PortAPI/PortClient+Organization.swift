import FoundationEssentials
import HTTPTypes
import JSON
import Outbound
import Platform

/// Whose credentials a token was given for.
package enum CredentialKind: Sendable, Hashable {
    /// The organization's, by which programs work.
    case machine
    /// A person's.
    case personal
    /// The token does not say.
    case unknown
}

/// What Port is asked before runs are claimed; nothing here changes the organization.
extension PortClient {
    /// Returns whose credentials these are, as the access token says.
    ///
    /// Source: Ocean, which looks at the token's claim `isMachine` (read 2026-11).
    ///
    /// - Throws: As `verifyCredentials` does.
    package func credentialKind() async throws(PortError) -> CredentialKind {
        let token = try await session.tokens.token().secret.reveal()
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let claims = Self.json(inBase64URL: parts[1]) else {
            return .unknown
        }
        return switch claims["isMachine"]?.bool {
        case true?: .machine
        case false?: .personal
        case nil: .unknown
        }
    }

    /// Returns where Port puts runs for agents: `POLLING`, `KAFKA`; nil where it does not say.
    ///
    /// Source: Port API reference, "Get organization details"; the setting is what port-agent sets at
    /// its start.
    ///
    /// - Throws: As every call.
    package func agentStreamer() async throws(PortError) -> String? {
        let answer = try await session.answer(
            to: PortRequest(method: .get, path: "/v1/organization", step: "organization")
        )
        guard (200..<300).contains(answer.status) else { throw session.refusal(answer) }
        guard let body = try? JSONCoding.decode(JSONValue.self, from: answer.body) else {
            throw .malformedAnswer(what: "the organization")
        }
        return (body["organization"] ?? body)["settings"]?["portAgentStreamerName"]?.string
    }

    private static func json(inBase64URL text: Substring) -> JSONValue? {
        var base64 = text.replacing("-", with: "+").replacing("_", with: "/")
        base64 += String(repeating: "=", count: (4 - base64.utf8.count % 4) % 4)
        return Data(base64Encoded: String(base64))
            .flatMap { try? JSONCoding.decode(JSONValue.self, from: Array($0)) }
    }
}
