import JSON

/// The blueprint to which a relation of another leads, from Port's answer to a request for that:
/// `{"ok":true,"blueprint":{"relations":{"domain":{"target":"domain"}}}}`.
struct RelationTarget {
    /// The target's identifier; nil where there is no such relation.
    private(set) var blueprint: String?

    /// Parses an answer; nil without a blueprint.
    ///
    /// - Parameters:
    ///   - json: One answer.
    ///   - relation: The relation's identifier.
    /// - Throws: What is wrong with the text; another answer may be right.
    init?(_ json: inout JSONPullReader, of relation: String) throws(JSONError) {
        var hasBlueprint = false
        guard try json.enterObject() else { return nil }
        while try json.nextMember() {
            guard json.isNamed("blueprint") else {
                try json.skip()
                continue
            }
            blueprint = nil
            hasBlueprint = try json.enterObject()
            guard hasBlueprint else { continue }
            while try json.nextMember() {
                if json.isNamed("relations") {
                    blueprint = try Self.target(&json, of: relation)
                } else {
                    try json.skip()
                }
            }
        }
        guard hasBlueprint else { return nil }
    }

    private static func target(
        _ json: inout JSONPullReader,
        of relation: String
    ) throws(JSONError) -> String? {
        var target: String?
        guard try json.enterObject() else { return nil }
        while try json.nextMember() {
            guard json.isNamed(equalTo: relation) else {
                try json.skip()
                continue
            }
            target = nil
            guard try json.enterObject() else { continue }
            while try json.nextMember() {
                if json.isNamed("target") {
                    target = try json.text().orNil
                } else {
                    try json.skip()
                }
            }
        }
        return target
    }
}
