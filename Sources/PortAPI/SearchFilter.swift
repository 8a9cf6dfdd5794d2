import Vocabulary

/// A person's filter in the form that Port's searches take.
struct SearchFilter: Sendable, Hashable {
    /// A combinator with rules.
    let query: JSONValue
    /// What may stand among the rules of another combinator: the filter as it was given.
    let rule: JSONValue

    /// Takes a rule, or a combinator whose rules may be combinators again.
    ///
    /// - Parameter filter: What was configured; only its outline is checked, the rest is Port's.
    /// - Throws: `PortError.invalidFilter` when it can be neither; a person has to correct it.
    init(_ filter: JSONValue) throws(PortError) {
        guard let members = filter.object, !members.isEmpty else {
            throw .invalidFilter(
                message: "it must be an object: a rule, or a combinator with rules"
            )
        }
        rule = filter
        guard members["combinator"] != nil || members["rules"] != nil else {
            query = ["combinator": "and", "rules": [filter]]
            return
        }
        guard ["and", "or"].contains(members["combinator"]?.string) else {
            throw .invalidFilter(message: "its combinator must be `and` or `or`")
        }
        guard members["rules"]?.array != nil else {
            throw .invalidFilter(message: "its rules must be a list")
        }
        query = filter
    }
}
