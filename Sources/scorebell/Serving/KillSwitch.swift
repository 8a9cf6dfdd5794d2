import FoundationEssentials
import Glibc
import Jobs

/// Kills this process at a failpoint of a step, as a power cut would; only for tests.
///
/// `SCOREBELL_KILL_AT="send 1 worked"` names the step and the failpoint.
enum KillSwitch {
    static let variable = "SCOREBELL_KILL_AT"

    /// The failpoints that a runner reaches; none where the environment names none.
    static var failpoints: StepFailpoints {
        guard let place = ProcessInfo.processInfo.environment[variable] else { return .none }
        return StepFailpoints { point, step in
            if "\(step) \(point.rawValue)" == place { kill(getpid(), SIGKILL) }
        }
    }
}
