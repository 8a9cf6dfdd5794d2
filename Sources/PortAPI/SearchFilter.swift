import JSON
import Reminders

/// The configured filter in the forms that Port's searches take.
struct SearchFilter: Sendable, Hashable {
    /// The filter as a combinator with rules.
    let query: JSONValue
    /// The filter as a rule within another combinator.
    let rule: JSONValue

    /// Checks a rule or combinator, to any depth.
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
