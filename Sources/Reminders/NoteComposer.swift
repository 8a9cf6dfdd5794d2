import JSON
import Platform
import Scorecards

/// Composes the text of a note in the detailed layout.
struct NoteComposer {
    let note: Note
    let links: EntityLinks
    let words: any Wording
    /// Whether anything is known of an earlier note.
    let tellsChanges: Bool
    private let ladder: LevelLadder
    private var dates: NoteDates
    /// Rules that the scorecard does not have any more, behind those that it has.
    private var strangers: [ExactString: Int] = [:]
    private(set) var ruleNames: [Document.Text]
    /// All that miss something, those with the lowest level before them first.
    private(set) var standings: [EntityStanding] = []
    private(set) var figures = Figures()

    /// An entity, and what it is told to do.
    struct EntityStanding {
        var entity: Entity
        /// The lowest level that needs a missed rule; nil for rules of no level.
        var next: Int?
        /// The rules that it meets, of all that the levels up to the next one need.
        var met: Int
        var total: Int
        var missed: [MissedRule]
    }

    struct MissedRule {
        /// Its place in the names of rules.
        var place: Int
        var since: Timestamp?
        var isNew: Bool
    }

    /// What the first lines say.
    struct Figures {
        var rules = 0
        var new = 0
        var oldest: Timestamp?
    }

    init(_ note: Note, links: EntityLinks, tellsChanges: Bool = true) {
        self.note = note
        self.links = links
        self.tellsChanges = tellsChanges
        words = note.subject.notes.language.wording
        ladder = LevelLadder(of: note.scorecard, untitled: words.untitled)
        dates = NoteDates(words, now: note.now)
        let words = words
        let ladder = ladder
        ruleNames = ladder.rules.map { rung in
            let name = Self.name(of: rung.rule, untitled: words.untitled)
            return rung.level.map { "\(name) (\(ladder.levels[$0]))" } ?? "\(name)"
        }
        collect()
    }

    static func name(of rule: Rule, untitled: String) -> String {
        [rule.title, rule.identifier].first { !$0.isBlank } ?? untitled
    }

    /// Finds what each entity misses, and puts the entities in order.
    private mutating func collect() {
        var groups = [[EntityStanding]](repeating: [], count: ladder.levels.count + 1)
        for group in note.unmet.groups {
            for shortfall in group.shortfalls {
                guard let standing = standing(of: shortfall.entity) else { continue }
                groups[standing.next ?? ladder.levels.count].append(standing)
            }
        }
        // The standard library promises that its sort is stable.
        standings = groups.flatMap { $0.sorted { $0.total - $0.met < $1.total - $1.met } }
    }

    /// Returns what an entity is told of; nil where all that it misses is exempt.
    private mutating func standing(of entity: Entity) -> EntityStanding? {
        guard let results = entity.standing?.results else { return nil }
        let change = isFollowing ? note.changes[entity.identifier] : nil
        let new = Set((change?.new ?? []).map { ExactString($0) })
        var missed: [MissedRule] = []
        // Exempt ones among them.
        var unmet: [Int] = []
        for rule in results.unmet {
            let place = place(of: rule)
            unmet.append(place)
            guard !note.exemptions.holds(entity.identifier, rule) else { continue }
            let since = note.snapshot.since(entity.identifier, rule)
            let isNew = !new.isEmpty && new.contains(ExactString(rule))
            missed.append(MissedRule(place: place, since: since, isNew: isNew))
            if isNew {
                figures.new += 1
            } else if let since {
                figures.oldest = min(figures.oldest ?? since, since)
            }
        }
        guard !missed.isEmpty else { return nil }
        figures.rules += missed.count
        missed.sort { $0.place < $1.place }
        let next = missed.first.flatMap { level(of: $0.place) }
        let counts: (Int) -> Bool = { [ladder] place in
            guard let next else { return true }
            let level = place < ladder.rules.count ? ladder.rules[place].level : nil
            return level.map { $0 <= next } ?? false
        }
        let total = results.rules.count { ladder.place(of: $0).map(counts) ?? (next == nil) }
        return EntityStanding(
            entity: entity,
            next: next,
            met: total - unmet.count(where: counts),
            total: total,
            missed: missed
        )
    }

    /// Whether there was a note before this one.
    var isFollowing: Bool { tellsChanges && !note.changes.isFirst }

    private func level(of place: Int) -> Int? {
        place < ladder.rules.count ? ladder.rules[place].level : nil
    }

    private mutating func place(of rule: String) -> Int {
        if let place = ladder.place(of: rule) { return place }
        let key = ExactString(rule)
        if let place = strangers[key] { return place }
        let place = ruleNames.count
        strangers[key] = place
        ruleNames.append(rule.isBlank ? "\(words.untitled)" : "\(rule)")
        return place
    }
}

/// The entities of a note.
extension NoteComposer {
    /// The lists of the entities that are named, and of what helps them.
    mutating func lists() -> [Document.List] {
        let frame = links.frame(of: note.subject.blueprint)
        let named = standings.prefix(max(0, note.subject.notes.entitiesMax))
        var lists: [Document.List] = []
        var rest = named[...]
        while let first = rest.first {
            let group = rest.prefix { $0.next == first.next }
            rest = rest.dropFirst(group.count)
            var rules = ListedRules(names: ruleNames)
            let entries = group.map { entry(of: $0, frame: frame, &rules) }
            let heading =
                first.next.map { words.next(ladder.levels[$0], entities: entries.count) }
                ?? words.levelless(entities: entries.count)
            lists.append(Document.List(heading: heading, .standings(entries, rules: rules.listed)))
        }
        let advice = advice(for: named)
        if !advice.isEmpty {
            lists.append(Document.List(heading: words.howTo, .explanations(advice)))
        }
        return lists
    }

    /// How many entities are not named.
    var folded: Int { max(0, standings.count - max(0, note.subject.notes.entitiesMax)) }

    private mutating func entry(
        of standing: EntityStanding,
        frame: [String],
        _ rules: inout ListedRules
    ) -> Document.StandingEntry {
        let entity = standing.entity
        let progress = words.progress(
            met: standing.met,
            total: standing.total,
            to: standing.next.map { ladder.levels[$0] }
        )
        let level = ladder.level(entity.standing?.level).map { words.now(at: $0) } ?? words.noLevel
        return Document.StandingEntry(
            name: [entity.title, entity.identifier].first { !$0.isBlank } ?? words.untitled,
            address: EntityAddress(frame: frame, identifier: entity.identifier),
            met: standing.met,
            total: standing.total,
            status: "\(progress) · \(level)",
            rows: standing.missed.map { missed in
                let due = note.exemptions.calendar[
                    entity.identifier,
                    ladder.identifier(of: missed.place) ?? ""
                ]?
                .due
                return Document.StandingEntry.Row(
                    rule: rules.place(of: missed.place),
                    remark: remark(on: missed, due: due)
                )
            }
        )
    }

    private mutating func remark(on missed: MissedRule, due: Timestamp?) -> String {
        var remark = ""
        if missed.isNew {
            remark += " · \(words.new)"
        } else if let since = missed.since.flatMap({ dates.since($0) }) {
            remark += " · \(since)"
        }
        if let due { remark += " · \(dates.due(due))" }
        return remark
    }

    /// Each rule is explained once, however many entities miss it.
    private func advice(for named: ArraySlice<EntityStanding>) -> [Document.ExplanationEntry] {
        var isMissed = [Bool](repeating: false, count: ruleNames.count)
        for standing in named {
            for missed in standing.missed { isMissed[missed.place] = true }
        }
        let advice = RuleAdvice(words: words)
        return zip(ladder.rules, ladder.rules.indices)
            .compactMap { rung, place in
                guard isMissed[place], let text = advice.text(for: rung.rule) else { return nil }
                return Document.ExplanationEntry(title: ruleNames[place], content: text.indented)
            }
    }

    /// For how many days the oldest of the rules that are still unmet is unmet.
    var longest: Int? { figures.oldest.flatMap { dates.days(since: $0) } }

    func level(_ title: String?) -> Document.Text { ladder.level(title) ?? words.noLevel }
}

/// The rules that the entities of one list miss, each once: a list has no others, or the lists of
/// many levels together would have the square of their number.
private struct ListedRules {
    let names: [Document.Text]
    private(set) var listed: [Document.Text] = []
    private var places: [Int: Int] = [:]

    init(names: [Document.Text]) {
        self.names = names
    }

    /// Returns the place in the list's rules of a rule of the note.
    mutating func place(of rule: Int) -> Int {
        if let place = places[rule] { return place }
        let place = listed.count
        places[rule] = place
        listed.append(names[rule])
        return place
    }
}

extension Document.Text {
    /// The text with its further lines below the words of a list's entry.
    fileprivate var indented: Document.Text {
        Document.Text(
            spans.map { span in
                if case .text("\n") = span { .text("\n      ") } else { span }
            }
        )
    }
}
