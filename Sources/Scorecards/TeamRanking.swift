/// What makes a team one of the best.
package enum TeamRanking: String, Sendable, Hashable, CaseIterable, Codable {
    /// The share of its entities that are at the scorecard's last level.
    case topLevel = "top-level"
    /// port-sender's: the share of all entities that are its own.
    case entities
}
