import JSON
package import Reminders
package import Scorecards

/// A scorecard and its entities in Port, which tests change at will.
package struct ModelCatalogue: Sendable {
    package struct Item: Sendable {
        package var identifier: String
        package var title: String
        /// The identifiers of the rules that are met; nil where Port has measured nothing yet.
        package var met: Set<String>?
        /// Rules that Port has no result of yet.
        package var missing: Set<String> = []

        package init(identifier: String, title: String, met: Set<String>?) {
            self.identifier = identifier
            self.title = title
            self.met = met
        }
    }

    package var scorecard = "ready"
    /// Scorecards that Port has besides.
    package var otherScorecards: [String] = []
    package var title = "Production Readiness"
    package var blueprint = "service"
    package var levels = ["Bronze", "Silver", "Gold"]
    package var rules: [Rule]
    package var items: [Item]
    private var made = 0
    /// Entities that went and may come back.
    private var gone: [Item] = []

    package init(rules: [Rule] = [], items: [Item] = []) {
        self.rules = rules
        self.items = items
    }

    /// Entities of these names, each of which misses the one rule of the one level, `Gold`.
    package static func missing(_ names: [String]) -> ModelCatalogue {
        var catalogue = ModelCatalogue(
            rules: [Rule(identifier: "r1", title: "Rule 1", level: "Gold")],
            items: names.map { Item(identifier: $0, title: $0, met: []) }
        )
        catalogue.levels = ["Gold"]
        return catalogue
    }

    package var scope: TicketScope { TicketScope(blueprint: blueprint, scorecard: scorecard) }

    package func key(_ entity: String, _ level: String) -> TicketKey {
        TicketKey(entity: entity, level: level, scope: scope)
    }

    /// What tickets there should be.
    package var wanted: WantedTickets {
        var tickets: [WantedTicket] = []
        for item in items {
            for level in levels {
                let own = rules.filter { $0.level.hasSameBytes(as: level) }
                guard !own.isEmpty else { continue }
                let measured = own.filter { !item.missing.contains($0.identifier) }
                tickets.append(
                    WantedTicket(
                        key: key(item.identifier, level),
                        entityTitle: item.title,
                        entityURL: "https://app.port.test/\(item.identifier)",
                        scorecardTitle: title,
                        appURL: "https://app.port.test",
                        rules: item.met.map { met in
                            measured.map { TicketRule($0, isMet: met.contains($0.identifier)) }
                        } ?? []
                    )
                )
            }
        }
        return WantedTickets(
            scope: scope,
            tickets: tickets,
            entities: Set(items.map { scope.digest(ofEntity: $0.identifier) })
        )
    }

    /// The title that port-sender gave to its tickets.
    package func othersTitle(_ entity: String, _ level: String) -> String {
        "\(title) tasks to reach the \(level) level for the \(blueprint): \(entity)"
    }

    // MARK: Chance

    /// Makes a catalogue of a few entities.
    package static func random(using random: inout some RandomNumberGenerator) -> ModelCatalogue {
        var catalogue = ModelCatalogue()
        catalogue.levels = Array(catalogue.levels.prefix(Int.random(in: 1...3, using: &random)))
        for _ in 0..<Int.random(in: 1...4, using: &random) { catalogue.addRule(using: &random) }
        for _ in 0..<Int.random(in: 0...4, using: &random) { catalogue.addItem(using: &random) }
        return catalogue
    }

    private mutating func addRule(using random: inout some RandomNumberGenerator) {
        made += 1
        rules.append(
            Rule(
                identifier: "r\(made)",
                title: "Rule \(made)",
                level: levels.randomElement(using: &random) ?? ""
            )
        )
    }

    private mutating func addItem(using random: inout some RandomNumberGenerator) {
        made += 1
        // One identifier begins with another, which a search for texts takes for it.
        let isFirst = items.isEmpty && gone.isEmpty
        let name = isFirst ? "svc" : "svc-\(made)"
        var item = Item(identifier: name, title: name.uppercased(), met: [])
        for rule in rules where Bool.random(using: &random) { item.met?.insert(rule.identifier) }
        if Int.random(in: 0..<10, using: &random) == 0 { item.met = nil }
        items.append(item)
    }

    /// Changes something, and returns what.
    package mutating func change(using random: inout some RandomNumberGenerator) -> String {
        let place = items.indices.randomElement(using: &random)
        switch (Int.random(in: 0..<21, using: &random), place) {
        case (0..<9, let place?):
            return turnRule(of: place, using: &random)
        case (9, let place?):
            items[place].met = items[place].met == nil ? [] : nil
            let state = items[place].met == nil ? "unmeasured" : "measured"
            return "\(items[place].identifier) becomes \(state)"
        case (10, let place?):
            items[place].met = Set(rules.map(\.identifier))
            return "\(items[place].identifier) meets all"
        case (11, let place?):
            gone.append(items.remove(at: place))
            return "\(gone.last?.identifier ?? "") goes"
        case (12, let place?):
            items[place].title += "!"
            return "\(items[place].identifier) gets another title"
        case (13, _):
            return renameLevel(using: &random)
        case (14, _):
            guard let rule = rules.indices.randomElement(using: &random) else { return "nothing" }
            rules[rule].title += "!"
            return "\(rules[rule].identifier) gets another title"
        case (15, _):
            guard let rule = rules.indices.randomElement(using: &random), rules.count > 1
            else { return "nothing" }
            return "\(rules.remove(at: rule).identifier) goes"
        case (16, _):
            addRule(using: &random)
            if let rule = rules.last?.identifier, Bool.random(using: &random) {
                for place in items.indices { items[place].missing.insert(rule) }
            }
            return "\(rules.last?.identifier ?? "") comes, at \(rules.last?.level ?? "")"
        case (17, _):
            for place in items.indices { items[place].missing = [] }
            return "all is measured"
        case (18, _):
            return moveRule(using: &random)
        case (19, _) where !gone.isEmpty:
            items.append(gone.removeLast())
            return "\(items.last?.identifier ?? "") comes back"
        case (_, _):
            addItem(using: &random)
            return "\(items.last?.identifier ?? "") comes"
        }
    }

    private mutating func turnRule(
        of place: Int,
        using random: inout some RandomNumberGenerator
    ) -> String {
        guard let rule = rules.randomElement(using: &random)?.identifier,
            var met = items[place].met
        else { return "nothing" }
        if met.remove(rule) == nil { met.insert(rule) }
        items[place].met = met
        let verb = met.contains(rule) ? "meets" : "misses"
        return "\(items[place].identifier) \(verb) \(rule)"
    }

    private mutating func renameLevel(using random: inout some RandomNumberGenerator) -> String {
        guard let place = levels.indices.randomElement(using: &random) else { return "nothing" }
        let old = levels[place]
        made += 1
        levels[place] = "Level \(made)"
        for rule in rules.indices where rules[rule].level.hasSameBytes(as: old) {
            rules[rule].level = levels[place]
        }
        return "\(old) becomes \(levels[place])"
    }

    private mutating func moveRule(using random: inout some RandomNumberGenerator) -> String {
        guard let rule = rules.indices.randomElement(using: &random),
            let level = levels.randomElement(using: &random)
        else { return "nothing" }
        rules[rule].level = level
        return "\(rules[rule].identifier) moves to \(level)"
    }
}
