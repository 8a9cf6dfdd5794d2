/// The catalogue of English.
struct English: Wording {
    private func count(_ number: Int, _ one: String, _ many: String) -> String {
        "\(number.grouped) \(number == 1 ? one : many)"
    }

    /// `payments, cart and 3 more`.
    func list(_ texts: [Document.Text], more: Int, last: String = "and") -> Document.Text {
        var all = texts
        if more > 0 { all.append("\(own: more.grouped) more") }
        return all.joined(by: ", ", last: "\(own: " \(last) ")")
    }

    /// What entities of a blueprint are called; a blueprint in the plural already stays as it is.
    private func noun(_ blueprint: String, _ number: Int) -> String {
        guard !blueprint.isBlank else { return number == 1 ? "entity" : "entities" }
        let plural = EnglishPlural.of(blueprint)
        let isPlural =
            plural.utf8.count < blueprint.utf8.count
            && blueprint.utf8.last == UInt8(ascii: "s")
        return number == 1 || isPlural ? blueprint : plural
    }
}

extension English {
    var colon: String { ": " }
    var untitled: String { Document.untitled }

    func title(scorecard: String, owner: String?) -> Document.Text {
        guard let owner else { return "\(scorecard)" }
        return "\(scorecard), \(owner)"
    }

    func finding(_ figures: NoteFigures) -> Document.Text {
        var text: Document.Text
        let number = figures.entities
        if number == 0 {
            text = "nothing to fix"
        } else {
            let yours = figures.isPersonal ? "of your " : ""
            // "1 of your services", but "1 service".
            let nouns = noun(figures.blueprint, figures.isPersonal ? 2 : number)
            text = "\(own: number.grouped) \(own: yours)\(nouns)"
            text += " \(own: number == 1 ? "misses" : "miss")"
            text += " \(own: count(figures.rules, "rule", "rules"))"
        }
        if figures.new > 0 { text += ", \(own: figures.new.grouped) new" }
        if figures.fixed > 0 { text += ", \(own: figures.fixed.grouped) fixed" }
        return text
    }

    func addressees(_ names: [Document.Span], more: Int) -> Document.Text {
        guard !names.isEmpty else {
            return "For \(own: count(more, "person", "people"))."
        }
        return "For \(list(names.map { [$0] }, more: more))."
    }

    func belonging(to owner: String, because reason: String) -> Document.Text {
        "This is for \(owner): \(reason)"
    }

    var firstNote: Document.Text { "This is the first note." }
    var unchanged: Document.Text { "Nothing changed since the last note." }

    func changes(fixed: Int, new: Int, still: Int, longest: Int?) -> Document.Text {
        var parts: [Document.Text] = []
        if fixed > 0 { parts.append("\(own: fixed.grouped) fixed") }
        if new > 0 { parts.append("\(own: new.grouped) new") }
        if still > 0 {
            let days = longest.map { ", the longest \(since(days: $0))" } ?? ""
            parts.append("\(own: still.grouped) still failing\(own: days)")
        }
        if parts.isEmpty { parts.append("levels or entities changed") }
        return "Since the last note: \(parts.joined(by: ", ", last: ", "))."
    }

    func risen(_ entities: [Document.Text], more: Int) -> Document.Text {
        "Well done: \(list(entities, more: more))."
    }

    func cleared(_ entities: [Document.Text], more: Int) -> Document.Text {
        "Nothing left to fix: \(list(entities, more: more))."
    }

    func fallen(_ entities: [Document.Text], more: Int) -> Document.Text {
        "Lost a level: \(list(entities, more: more))."
    }

    func reached(_ level: Document.Text, by entity: Document.Text) -> Document.Text {
        "\(entity) reached \(level)"
    }

    func exempt(_ results: Int) -> Document.Text {
        let grace = results == 1 ? "its grace" : "their grace"
        return "\(own: count(results, "result is", "results are")) exempt or within \(own: grace)."
    }

    func next(_ level: Document.Text, entities: Int) -> Document.Text {
        "Next: \(level) (\(own: entities.grouped))"
    }

    func levelless(entities: Int) -> Document.Text {
        "Rules without a level (\(own: entities.grouped))"
    }

    func progress(met: Int, total: Int, to level: Document.Text?) -> Document.Text {
        guard let level else { return "\(met) of \(total) met" }
        return "\(met) of \(total) to \(level)"
    }

    func now(at level: Document.Text) -> Document.Text { "now \(level)" }
    var noLevel: Document.Text { "no level yet" }
    var new: String { "new" }
    func since(days: Int) -> String { "for \(count(days, "day", "days"))" }

    func due(_ date: String, daysLeft: Int) -> String {
        switch daysLeft {
        case ..<0: "overdue by \(count(-daysLeft, "day", "days"))"
        case 0: "due today"
        default: "due \(date), \(count(daysLeft, "day", "days")) left"
        }
    }

    func date(year: Int?, month: Int, day: Int) -> String {
        let months = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ]
        let name = months.indices.contains(month - 1) ? months[month - 1] : "\(month)"
        return "\(day) \(name)" + (year.map { " \($0)" } ?? "")
    }

    var howTo: Document.Text { "How to fix" }
    func needs(_ conditions: Document.Text) -> Document.Text { "it asks that \(conditions)." }

    func condition(
        _ property: Document.Text,
        _ comparison: RuleComparison,
        _ value: Document.Text
    ) -> Document.Text {
        switch comparison {
        case .equal: "\(property) is \(value)"
        case .notEqual: "\(property) is not \(value)"
        case .atMost: "\(property) is at most \(value)"
        case .atLeast: "\(property) is at least \(value)"
        case .less: "\(property) is less than \(value)"
        case .more: "\(property) is more than \(value)"
        case .contains: "\(property) contains \(value)"
        case .containsAny: "\(property) contains any of \(value)"
        case .doesNotContain: "\(property) does not contain \(value)"
        case .beginsWith: "\(property) begins with \(value)"
        case .doesNotBeginWith: "\(property) does not begin with \(value)"
        case .endsWith: "\(property) ends with \(value)"
        case .doesNotEndWith: "\(property) does not end with \(value)"
        case .isEmpty: "\(property) is empty"
        case .isNotEmpty: "\(property) is not empty"
        }
    }

    func joined(_ conditions: [Document.Text], all: Bool) -> Document.Text {
        let word: Document.Text = all ? " and " : " or "
        return conditions.joined(by: word, last: word)
    }

    func values(_ values: [Document.Text], more: Int) -> Document.Text {
        list(values, more: more, last: "or")
    }

    func moreConditions(_ count: Int) -> Document.Text {
        "\(own: self.count(count, "more condition is", "more conditions are")) met"
    }

    func folded(_ entities: Int, of blueprint: String, port: Document.Span) -> Document.Text {
        let rules = entities == 1 ? "misses rules" : "miss rules"
        let noun = self.noun(blueprint, entities)
        return "\(own: entities.grouped) more \(noun) \(own: rules); see \(port)."
    }

    func moreRules(_ count: Int) -> String { "and \(self.count(count, "more rule", "more rules"))" }
    func more(_ count: Int) -> String { "and \(count) more" }
}
