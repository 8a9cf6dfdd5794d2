/// How much a reminder says of each entity.
package enum Layout: String, Sendable, Hashable, CaseIterable, Codable {
    /// port-sender's text: a link and how many rules are met.
    case classic
    /// The same, and below it the titles of the rules that the entity misses.
    case detailed
}
