import FoundationEssentials
import Glibc
import Jobs

/// Kills this process at the edge of a step, as a power cut would; only for tests.
///
/// `SCOREBELL_KILL_AT="send 1 worked"` names the step and the edge.
enum KillSwitch {
    static let variable = "SCOREBELL_KILL_AT"

    /// The edges that a runner tells; silent where the environment names none.
    static var edges: StepEdges {
        guard let place = ProcessInfo.processInfo.environment[variable] else { return .silent }
        return StepEdges { edge, step in
            if "\(step) \(edge.rawValue)" == place { kill(getpid(), SIGKILL) }
        }
    }
}
