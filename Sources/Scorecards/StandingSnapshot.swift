import JSON
package import Platform

/// How entities stood when they were last told of: the level of each, and the rules it missed.
///
/// Identifiers are kept once, in the order of their bytes, and everything else as numbers: a
/// snapshot of 20,000 entities takes a few megabytes, and a few hundred kilobytes where it is
/// stored. Times are whole hours, rounded down, so that what is stored stays small, and a note that
/// comes a few seconds earlier in the next week still counts seven days.
package struct StandingSnapshot: Sendable, Hashable {
    /// In the order of their identifiers; no identifier comes twice.
    let entries: [Entry]
    /// The unmet rules of all entries, entry after entry; those of one in the order of `rules`.
    let marks: [Mark]
    /// The identifiers of the rules that somebody misses, in order.
    let rules: [ExactString]
    /// The titles of the levels that somebody is at, in order.
    let levels: [ExactString]

    struct Entry: Sendable, Hashable {
        var identifier: ExactString
        /// In `levels`; nil where Port sent none.
        var level: UInt32?
        /// Where its marks begin and end.
        var start: UInt32
        var end: UInt32

        var range: Range<Int> { Int(start)..<Int(end) }
    }

    /// One unmet rule of one entity.
    struct Mark: Sendable, Hashable {
        /// In `rules`.
        var rule: UInt32
        /// Since when the rule is known to be unmet, in hours since 1970.
        var since: UInt32
    }

    init(entries: [Entry], marks: [Mark], rules: [ExactString], levels: [ExactString]) {
        self.entries = entries
        self.marks = marks
        self.rules = rules
        self.levels = levels
    }

    /// Takes the standings of now; an entity without one is left out.
    ///
    /// - Parameters:
    ///   - entities: All that were looked at, whether they miss a rule or not.
    ///   - now: Since when a rule is unmet that the previous snapshot does not have.
    ///   - previous: What was last told; nil for the first time.
    ///   - calendar: Since when rules are unmet, where Port knows; it wins over the snapshot.
    package init(
        of entities: some Sequence<Entity>,
        at now: Timestamp,
        after previous: StandingSnapshot?,
        calendar: ResultCalendar
    ) {
        var draft = SnapshotDraft(now: Self.hours(now), previous: previous, calendar: calendar)
        for entity in entities {
            if let standing = entity.standing { draft.add(entity.identifier, standing) }
        }
        self = draft.snapshot
    }

    /// How many rules are unmet, of all entities.
    package var unmetRules: Int { marks.count }

    /// Since when the rule of the entity is unmet; nil for one that is met, or not known.
    package func since(_ entity: String, _ rule: String) -> Timestamp? {
        guard let entry = entry(of: ExactString(entity)),
            let rule = rules.place(of: ExactString(rule)),
            let since = since(rule, of: entry)
        else { return nil }
        return Timestamp(secondsSince1970: Int64(since) * 3_600)
    }

    func entry(of entity: ExactString) -> Entry? {
        let place = entries.place { $0.identifier < entity }
        guard place < entries.count, entries[place].identifier == entity else { return nil }
        return entries[place]
    }

    /// The hour since when an entry's rule is unmet; nil for one that is met.
    func since(_ rule: Int, of entry: Entry) -> UInt32? {
        let marks = marks[entry.range]
        let place = marks.place { $0.rule < rule }
        guard place < marks.endIndex, marks[place].rule == rule else { return nil }
        return marks[place].since
    }

    /// The snapshot without the rules that nobody is reminded of now: nobody was told of them, so that
    /// they are new once their exemption or grace is over.
    package func without(_ exemptions: Exemptions) -> StandingSnapshot {
        guard !exemptions.calendar.isEmpty else { return self }
        var kept: [Mark] = []
        kept.reserveCapacity(marks.count)
        let entries = entries.map { entry in
            var entry = entry
            let own = marks[entry.range]
            entry.start = UInt32(kept.count)
            kept += own.filter {
                !exemptions.holds(entry.identifier.text, rules[Int($0.rule)].text)
            }
            entry.end = UInt32(kept.count)
            return entry
        }
        return StandingSnapshot(entries: entries, marks: kept, rules: rules, levels: levels)
    }

    static func hours(_ time: Timestamp) -> UInt32 {
        UInt32(clamping: max(0, time.secondsSince1970) / 3_600)
    }
}

/// A snapshot while it is made: its rules and levels are numbered as they come.
private struct SnapshotDraft {
    private let now: UInt32
    private let previous: StandingSnapshot?
    private let calendar: ResultCalendar
    private var entries: [StandingSnapshot.Entry] = []
    private var marks: [StandingSnapshot.Mark] = []
    private var rules = NameTable()
    private var levels = NameTable()
    /// The number of each rule in the previous snapshot.
    private var rulesBefore: [Int?] = []

    init(now: UInt32, previous: StandingSnapshot?, calendar: ResultCalendar) {
        self.now = now
        self.previous = previous
        self.calendar = calendar
    }

    mutating func add(_ identifier: String, _ standing: Standing) {
        let name = ExactString(identifier)
        let before = previous?.entry(of: name)
        let start = UInt32(marks.count)
        for rule in standing.unmet {
            let number = rules.number(of: ExactString(rule))
            if number == rulesBefore.count {
                rulesBefore.append(previous?.rules.place(of: ExactString(rule)))
            }
            let known = calendar.isEmpty ? nil : calendar[identifier, rule]?.since
            let since =
                known.map(StandingSnapshot.hours)
                ?? before.flatMap { entry in
                    rulesBefore[number].flatMap { previous?.since($0, of: entry) }
                } ?? now
            marks.append(StandingSnapshot.Mark(rule: UInt32(number), since: since))
        }
        entries.append(
            StandingSnapshot.Entry(
                identifier: name,
                level: standing.level.map { UInt32(levels.number(of: ExactString($0))) },
                start: start,
                end: UInt32(marks.count)
            )
        )
    }

    /// The snapshot; of an entity or a rule that came twice, what came last.
    var snapshot: StandingSnapshot {
        let (rules, rulePlaces) = self.rules.sorted
        let (levels, levelPlaces) = self.levels.sorted
        var sorted: [StandingSnapshot.Entry] = []
        var sortedMarks: [StandingSnapshot.Mark] = []
        sorted.reserveCapacity(entries.count)
        sortedMarks.reserveCapacity(marks.count)
        // The standard library promises that its sort is stable.
        for entry in entries.sorted(by: { $0.identifier < $1.identifier }) {
            if let last = sorted.last, last.identifier == entry.identifier {
                sortedMarks.removeLast(sortedMarks.count - Int(last.start))
                sorted.removeLast()
            }
            let start = UInt32(sortedMarks.count)
            let own = marks[entry.range]
                .map { StandingSnapshot.Mark(rule: rulePlaces[Int($0.rule)], since: $0.since) }
                .sorted { $0.rule < $1.rule }
            for mark in own {
                if sortedMarks.count > start, sortedMarks.last?.rule == mark.rule {
                    sortedMarks.removeLast()
                }
                sortedMarks.append(mark)
            }
            sorted.append(
                StandingSnapshot.Entry(
                    identifier: entry.identifier,
                    level: entry.level.map { levelPlaces[Int($0)] },
                    start: start,
                    end: UInt32(sortedMarks.count)
                )
            )
        }
        return StandingSnapshot(
            entries: sorted,
            marks: sortedMarks,
            rules: rules,
            levels: levels
        )
    }
}

/// Names with numbers, in the order in which they came.
private struct NameTable {
    private var names: [ExactString] = []
    private var numbers: [ExactString: Int] = [:]

    mutating func number(of name: ExactString) -> Int {
        if let number = numbers[name] { return number }
        numbers[name] = names.count
        names.append(name)
        return names.count - 1
    }

    /// The names in order, and the place of each number among them.
    var sorted: (names: [ExactString], places: [UInt32]) {
        let order = names.indices.sorted { names[$0] < names[$1] }
        var places = [UInt32](repeating: 0, count: names.count)
        for (place, number) in order.enumerated() { places[number] = UInt32(place) }
        return (order.map { names[$0] }, places)
    }
}

extension RandomAccessCollection where Index == Int {
    /// Returns the place of the first element that does not precede what is looked for, in a
    /// collection in which those that do stand first.
    func place(precedes: (Element) -> Bool) -> Int {
        var (low, high) = (startIndex, endIndex)
        while low < high {
            let middle = low + (high - low) / 2
            if precedes(self[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension [ExactString] {
    /// Returns the place of a name in an ordered list; nil where it is not there.
    func place(of name: ExactString) -> Int? {
        let place = place { $0 < name }
        return place < count && self[place] == name ? place : nil
    }
}
