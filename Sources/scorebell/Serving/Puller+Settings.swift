import Intake
import Jobs
import Platform
import PortAPI
import PortPull

extension PullPlan {
    /// Makes what runs are claimed by; nil when they are not.
    convenience init?(_ settings: Settings, _ parts: LastingParts) {
        guard let pull = settings.pull else { return nil }
        self.init(
            port: settings.port.client(transport: parts.outbound.transport, logger: parts.logger),
            addresses: ActionAddresses(pull.addresses),
            decryptor: InputDecryptor(clientSecrets: settings.inputSecrets),
            interval: pull.interval
        )
    }
}

extension Puller {
    /// Makes what claims runs, as the runtime in force says.
    init(_ parts: LastingParts, _ runtime: CurrentRuntime) {
        let metrics = parts.metrics
        self.init(
            plan: { runtime.now.pull },
            submission: { Submission(runtime.now.settings, parts) },
            store: parts.store,
            wake: parts.wake.ring,
            changed: parts.pullReconfigured,
            ids: parts.ids,
            watch: { metrics.pulledRuns.add($0) },
            watchLook: { metrics.pullLooks.add($0) },
            logger: parts.logger
        )
    }
}
