/// The measure by which teams are ranked.
package enum TeamRanking: String, Sendable, Hashable, CaseIterable, Codable {
    /// The share of the team's entities that are at the scorecard's last level.
    case topLevel = "top-level"
    /// The share of all entities that the team owns, as in port-sender.
    case entities
}
