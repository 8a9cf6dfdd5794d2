import JSON

/// The self-service action and its scorecard, for the page's card.
struct ActionView: Sendable {
    var title: String
    var description = ""
    var identifier = ""
    var blueprint = ""
    var entityCount = 0
    var ruleCount = 0
    var levels: [LevelView] = []
    var shapes: [String] = []
    var doors: [DoorView] = []

    /// A way to call the service, for the page's menu.
    struct DoorView: Sendable {
        var name: String
        var title: String
    }

    /// One part of the bar of levels, in entities.
    struct LevelView: Sendable {
        var title: String
        /// The CSS class of its colour: the title in lower case.
        var style: String
        var start: Int
        var count: Int
    }

    /// What the list of runs needs, without a look at the entities.
    init(title: String) {
        self.title = title
    }

    init(_ catalogue: Catalogue) {
        title = catalogue.action.title
        description = catalogue.action.description
        identifier = catalogue.action.identifier
        blueprint = catalogue.action.blueprint
        entityCount = catalogue.services.count
        shapes = InvocationShape.allCases.map(\.rawValue)
        let scorecard = catalogue.blueprint(blueprint)?.scorecards.first
        ruleCount = scorecard?["rules"]?.array?.count ?? 0
        levels = Self.levels(of: catalogue.services, in: scorecard ?? .null)
    }

    private static func levels(of entities: [JSONValue], in scorecard: JSONValue) -> [LevelView] {
        let identifier = scorecard["identifier"]?.string ?? ""
        let reached = entities.map { $0["scorecards"]?[identifier]?["level"]?.string }
        let counts = Dictionary(grouping: reached, by: \.self).mapValues(\.count)
        let titles = (scorecard["levels"]?.array ?? []).compactMap { $0["title"]?.string }
        var start = 0
        var levels: [LevelView] = []
        for title in titles.reversed().map(Optional.some) + [nil] {
            guard let count = counts[title] else { continue }
            let shown = title ?? "No level"
            let style = title?.lowercased() ?? "none"
            levels.append(LevelView(title: shown, style: style, start: start, count: count))
            start += count
        }
        return levels
    }
}
