package import JSON
import Platform

/// The data of a Port organization in the sandbox: blueprints, entities, scorecards and one action.
package struct Catalogue: Sendable {
    package struct Blueprint: Sendable {
        package var identifier: String
        package var title: String
        /// The entities in the form of Port's API.
        package var entities: [JSONValue]
        /// The scorecards in the form of Port's API.
        package var scorecards: [JSONValue] = []
        /// The relations by name, each with its `target` and whether it is `many`.
        package var relations: JSONValue = [:]
        /// Whether its entities belong to teams.
        package var isOwned = false
    }

    package struct Action: Sendable {
        package var identifier: String
        package var title: String
        package var description: String
        package var blueprint: String

        /// The identifier of the action that calls in that way: an agent's is one of its own.
        func identifier(through door: Door) -> String {
            door == .agent ? "\(identifier)_by_agent" : identifier
        }
    }

    package var blueprints: [Blueprint]
    package var action: Action
    /// The teams as `GET /v1/teams` lists them, with every field.
    package var teams: [JSONValue]
    /// When results of rules last changed, where that was in the sandbox.
    var changes: [RuleResultEntities.Key: Timestamp] = [:]

    package func blueprint(_ identifier: String) -> Blueprint? {
        blueprints.first { $0.identifier == identifier }
    }

    /// Sixty services of four teams, some with awkward titles, and a few libraries.
    package static let standard = generated(services: 60, seed: 20)

    /// The entities of the action's blueprint.
    package var services: [JSONValue] {
        get { blueprint(action.blueprint)?.entities ?? [] }
        set {
            if let index = blueprints.firstIndex(where: { $0.identifier == action.blueprint }) {
                blueprints[index].entities = newValue
            }
        }
    }
}
