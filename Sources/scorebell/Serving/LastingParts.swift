import Intake
import Jobs
import Logging
import Outbound
import Platform

/// Everything that outlives a reload of the configuration.
struct LastingParts: Sendable {
    let store: any JobStore
    let ids: IDSource
    /// Rings when a job was stored, for the workers of this process.
    let wake: WakeSignal
    /// Rings when another configuration is in force, for the scheduler.
    let reconfigured = WakeSignal()
    /// Rings when another configuration is in force, for the puller.
    let pullReconfigured = WakeSignal()
    /// Tells waiting callers that a job has ended.
    let ends = JobEnds()
    /// Knows a webhook that came before a reload also after it.
    let replayGuard = ReplayGuard()
    let outbound: OutboundCalls
    let runnerStatus: RunnerStatus
    let probes: Probes
    let metrics: ServiceMetrics
    /// A thread for answers that take long to build, such as a drawn page.
    let drawing: any TaskExecutor
    let logger: Logger
}
