import JSON
import Reminders

/// A person's filter in the form that Port's searches take.
struct SearchFilter: Sendable, Hashable {
    /// A combinator with rules.
    let query: JSONValue
    /// What may stand among the rules of another combinator: the filter as it was given.
    let rule: JSONValue

    /// Takes a rule, or a combinator whose rules may be combinators again.
    ///
    /// - Parameter filter: What was configured, or given as an input.
    /// - Throws: `PortError.invalidFilter` when it can be neither; a person has to correct it.
    init(_ filter: JSONValue) throws(PortError) {
        do throws(FilterRuleError) {
            let checked = try FilterRule(filter)
            rule = filter
            query = checked.isCombinator ? filter : ["combinator": "and", "rules": [filter]]
        } catch {
            throw .invalidFilter(message: "\(error)")
        }
    }
}
