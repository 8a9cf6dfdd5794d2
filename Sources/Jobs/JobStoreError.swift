/// Why a store could not do what was asked.
package enum JobStoreError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The queue holds `depth` unfinished jobs, the most it may.
    case full(depth: Int)
    /// The database does not answer as it should; a retry can help.
    case unavailable(reason: String)
    /// The file or schema is not one this program can use; a person has to act.
    case unusable(reason: String)

    package var description: String {
        switch self {
        case .full(let depth): "The queue is full: it holds \(depth) unfinished jobs."
        case .unavailable(let reason): "The database cannot be used now: \(reason)."
        case .unusable(let reason): "The database cannot be used: \(reason)."
        }
    }
}
