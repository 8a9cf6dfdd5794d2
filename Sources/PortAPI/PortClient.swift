import HTTPMessage
import HTTPTypes
import JSON
package import Logging
package import Outbound
package import Platform
package import Scorecards

/// A client of Port's API in the domain's types; any number of jobs may share it.
///
/// It handles tokens, rate limits and paging itself.
///
/// Source: Port API reference (`https://docs.port.io/api-reference/port-api`).
package struct PortClient: Sendable {
    let configuration: PortConfiguration
    let session: PortSession
    /// Called after each page with the number of entities so far, to show progress.
    package var entitiesRead: @Sendable (Int) -> Void = { _ in }

    package init(
        configuration: PortConfiguration,
        transport: HTTPTransport,
        clock: any Clock<Duration>,
        wallClock: WallClock,
        logger: Logger
    ) {
        self.configuration = configuration
        let port = PortTransport(
            configuration: configuration,
            transport: transport,
            gate: RateGate(limits: configuration.limits, clock: clock, wallClock: wallClock),
            wallClock: wallClock,
            logger: logger
        )
        session = PortSession(port: port, tokens: AccessTokens(port: port, clock: clock))
    }

    /// Fetches an access token, to verify the credentials.
    ///
    /// - Throws: `wrongCredentials` and `refused`, which only a person can repair; `unavailable`,
    ///   `failing`, `rateLimited` and `malformedAnswer`, where a later try can succeed.
    package func verifyCredentials() async throws(PortError) {
        _ = try await session.tokens.token()
    }

    /// Returns a scorecard with its levels and rules.
    ///
    /// - Parameters:
    ///   - identifier: The scorecard's identifier.
    ///   - blueprint: The identifier of the blueprint it measures.
    /// - Returns: The scorecard; levels and rules that Port does not name are left out.
    /// - Throws: `unknownBlueprint` or `unknownScorecard` when Port has no such thing; otherwise
    ///   as every call.
    package func scorecard(
        _ identifier: String,
        of blueprint: String
    ) async throws(PortError) -> Scorecard {
        let path =
            "/v1/blueprints/\(percentEncoded(blueprint))/scorecards/\(percentEncoded(identifier))"
        let answer = try await session.answer(
            to: PortRequest(method: .get, path: path, step: "scorecard")
        )
        switch answer.status {
        case 200..<300:
            guard let wire = JSONPullReader.value(of: answer.body, ScorecardAnswer.init) else {
                throw .malformedAnswer(what: "the scorecard")
            }
            return wire.scorecard(identifier: identifier, blueprint: blueprint)
        case 404:
            guard try await isKnown(blueprint: blueprint) else {
                throw .unknownBlueprint(blueprint)
            }
            throw .unknownScorecard(identifier, blueprint: blueprint)
        default: throw session.refusal(answer)
        }
    }

    /// Returns whether Port has the blueprint, to find the cause of a 404.
    ///
    /// - Parameter blueprint: Its identifier.
    /// - Returns: False only when Port says so; credentials that may not read blueprints do not
    ///   know, and then it is taken to exist.
    /// - Throws: What passes with time; a later try can succeed.
    func isKnown(blueprint: String) async throws(PortError) -> Bool {
        let request = PortRequest(
            method: .get,
            path: "/v1/blueprints/\(percentEncoded(blueprint))",
            step: "blueprint"
        )
        do throws(PortError) {
            let answer = try await session.answer(to: request)
            if (200..<300).contains(answer.status) {
                try session.checkSuccess(answer, to: request)
            }
            return answer.status != 404
        } catch {
            if case .never = error.disposition { return true }
            throw error
        }
    }
}
