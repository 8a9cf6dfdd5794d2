/// What a rule asks of an entity, as Port has it.
package indirect enum RuleQuery: Sendable, Hashable {
    /// A property, Port's word for the comparison such as `>=`, and what it is compared with; a list
    /// where Port compares with several, empty where the comparison needs none.
    case condition(property: String, operator: String, values: [String])
    case all([RuleQuery])
    case any([RuleQuery])
}
