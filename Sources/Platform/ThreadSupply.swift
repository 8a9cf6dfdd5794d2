import CProcess
import FoundationEssentials

/// Whether the system gives this process the threads that it needs.
///
/// libdispatch, on whose threads Swift's tasks run, tries for ever where it is refused one, and
/// whoever asked it waits: a process that started all the same would answer nobody, or accept work
/// that it never does.
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

    /// What Swift's runtime takes: main, threads for the tasks of two priorities, and one that waits
    /// for timers.
    package static var ofRuntime: Int { 2 * Processors.poolThreads + 2 }

    /// Starts as many threads as lack to that number, all at once, and lets them end again.
    ///
    /// - Parameter needed: Threads in all; those that run already are among them.
    /// - Throws: `Shortage` when the system refuses one.
    package static func prove(_ needed: Int) throws(Shortage) {
        let running = threads
        let given = Int(scorebell_try_threads(Int32(clamping: needed - running)))
        if running + given < needed { throw Shortage(needed: needed, given: running + given) }
    }

    /// What to say when the system refuses one more thread.
    package static var oneMissing: Shortage {
        let running = threads
        return Shortage(needed: running + 1, given: running)
    }

    /// The threads of this process (proc_pid_task(5)), at least this one.
    private static var threads: Int {
        let folder = "/proc/self/task"
        return (try? FileManager.default.contentsOfDirectory(atPath: folder).count) ?? 1
    }
}
