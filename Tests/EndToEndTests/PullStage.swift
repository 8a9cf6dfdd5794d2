import JSON
import Sandbox
import Testing

extension Stage {
    /// Where the pulled action calls: nobody is there, and nobody needs to be.
    static let pulledURL = "http://bell.invalid/webhook"

    /// The settings of a service that claims runs each second.
    static let pulling = [
        "PORT_PULL": "true", "PORT_PULL_SOLE_AGENT": "true", "PORT_PULL_URLS": pulledURL,
        "PORT_PULL_INTERVAL": "1",
    ]

    /// Starts the executable, which claims the runs of the action that an agent executes.
    func pull(_ changes: [String: String] = [:]) async throws -> Program {
        let program = try await serve(Self.pulling.merging(changes) { _, new in new })
        world.setWebhookURL(Self.pulledURL)
        return program
    }

    /// Executes the action that an agent executes.
    func firePulled(_ id: String? = nil, properties: JSONValue = [:]) async -> ActionRun {
        world.setWebhookURL(Self.pulledURL)
        return await world.fireAction(properties: properties, runID: id, through: .agent)
    }

    /// The sandbox's bounds, with claims that run out soon.
    static var shortClaims: SandboxLimits {
        var limits = SandboxLimits()
        limits.claimMillisecondsMax = 300
        limits.slackBurst = nil
        return limits
    }
}

extension Record {
    /// How often runs were acknowledged for the first time, by run.
    var taken: [String: Int] {
        acks.filter(\.isTaken).reduce(into: [:]) { $0[$1.runID, default: 0] += 1 }
    }
}
