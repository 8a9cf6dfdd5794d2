import JSON
package import Platform

/// When a rule of an entity began to fail, is due, and is exempt, as far as Port knows.
package struct ResultDates: Sendable, Hashable {
    /// Since when the result is what it is.
    package var since: Timestamp?
    package var due: Timestamp?
    /// Nobody is reminded of the rule before this time.
    package var exemptUntil: Timestamp?

    package init(since: Timestamp? = nil, due: Timestamp? = nil, exemptUntil: Timestamp? = nil) {
        self.since = since
        self.due = due
        self.exemptUntil = exemptUntil
    }
}

/// The dates of the failing rules of a scorecard, by entity and rule.
package struct ResultCalendar: Sendable {
    /// A failing rule of an entity.
    private struct Result: Hashable {
        var rule: ExactString
        var dates: ResultDates
    }

    /// By entity, each list in the order of the rules' identifiers.
    ///
    /// An entity fails a few rules: a list of them takes half the memory of a dictionary.
    private var results: [ExactString: [Result]] = [:]
    /// Each rule's identifier once, for all entities that fail it.
    private var rules: Set<ExactString> = []
    /// How many rules of entities have dates.
    package private(set) var count = 0

    package init() {}

    package var isEmpty: Bool { count == 0 }

    /// The dates of one rule of one entity, both by identifier; nil where Port has none.
    package subscript(entity: String, rule: String) -> ResultDates? {
        get {
            guard let list = results[ExactString(entity)] else { return nil }
            let rule = ExactString(rule)
            let index = Self.index(of: rule, in: list)
            return index < list.count && list[index].rule == rule ? list[index].dates : nil
        }
        set {
            let (entity, rule) = (ExactString(entity), ExactString(rule))
            // Taken out, so that it is changed in place.
            var list = results.removeValue(forKey: entity) ?? []
            let index = Self.index(of: rule, in: list)
            if index < list.count, list[index].rule == rule {
                list.remove(at: index)
                count -= 1
            }
            if let newValue {
                let shared = rules.insert(rule).memberAfterInsert
                list.insert(Result(rule: shared, dates: newValue), at: index)
                count += 1
            }
            if !list.isEmpty { results[entity] = list }
        }
    }

    /// Returns where the rule is in the list, or would be.
    private static func index(of rule: ExactString, in list: [Result]) -> Int {
        var (low, high) = (0, list.count)
        while low < high {
            let middle = (low + high) / 2
            if list[middle].rule < rule { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension ResultCalendar: Hashable {
    package static func == (left: ResultCalendar, right: ResultCalendar) -> Bool {
        left.results == right.results
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(results)
    }
}
