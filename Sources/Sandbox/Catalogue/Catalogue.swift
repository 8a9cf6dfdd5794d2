package import JSON

/// The data of a Port organization in the sandbox: blueprints, entities, scorecards and one action.
package struct Catalogue: Sendable {
    package struct Blueprint: Sendable {
        package var identifier: String
        package var title: String
        /// The entities in the form of Port's API.
        package var entities: [JSONValue]
        /// The scorecards in the form of Port's API.
        package var scorecards: [JSONValue]
    }

    package struct Action: Sendable {
        package var identifier: String
        package var title: String
        package var description: String
        package var blueprint: String
    }

    package var blueprints: [Blueprint]
    package var action: Action

    package init(blueprints: [Blueprint], action: Action) {
        self.blueprints = blueprints
        self.action = action
    }

    package func blueprint(_ identifier: String) -> Blueprint? {
        blueprints.first { $0.identifier == identifier }
    }

    /// Sixty services of four teams, some with awkward titles, and a few libraries.
    package static let standard = generated(services: 60, seed: 20)

    /// The entities of the action's blueprint.
    package var services: [JSONValue] { blueprint(action.blueprint)?.entities ?? [] }
}
