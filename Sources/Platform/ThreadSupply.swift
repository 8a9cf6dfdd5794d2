import CProcess
import FoundationEssentials

/// Checks at the start that the system grants the threads the process needs.
///
/// libdispatch, whose threads run Swift's tasks, retries for ever where it is refused one, and its
/// caller waits: without this check a process would start and answer nobody, or accept work that it
/// never does.
package enum ThreadSupply {
    /// The system gives too few threads; a person has to allow more.
    package struct Shortage: Error, CustomStringConvertible {
        package var needed: Int
        package var given: Int

        package var description: String {
            "The system gives this process \(given) threads, and it needs \(needed): raise TasksMax "
                + "(systemd), pids_limit (Compose; --pids-limit) or the user's limit of processes "
                + "(ulimit -u)."
        }
    }

    /// The threads of Swift's runtime: main, those of tasks of two priorities, and one for timers.
    package static var ofRuntime: Int { 2 * Processors.poolThreads + 2 }

    /// Starts the missing threads all at once and lets them end; throws if the system refuses one.
    ///
    /// - Parameter needed: Threads in all; those that run already are among them.
    /// - Throws: `Shortage` when the system refuses one.
    package static func require(_ needed: Int) throws(Shortage) {
        let running = threads
        let given = Int(scorebell_try_threads(Int32(clamping: needed - running)))
        if running + given < needed { throw Shortage(needed: needed, given: running + given) }
    }

    /// The error for a single thread that the system refuses.
    package static var oneMissing: Shortage {
        let running = threads
        return Shortage(needed: running + 1, given: running)
    }

    /// The number of threads in this process (proc_pid_task(5)), at least 1.
    private static var threads: Int {
        let folder = "/proc/self/task"
        return (try? FileManager.default.contentsOfDirectory(atPath: folder).count) ?? 1
    }
}
