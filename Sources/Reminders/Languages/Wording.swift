/// Everything that this service says in the detailed layout and in a run's log, in one language.
///
/// Another language is one more file with a type that has all of it, and one more case of
/// `Language`; the compiler finds what is left out. Titles of Port, and what services answer, stay
/// as they are.
package protocol Wording: NoteWording, RunWording, TicketWording {}

extension Language {
    package var wording: any Wording {
        switch self {
        case .en: English()
        case .zh: Chinese()
        }
    }
}

/// The words of the detailed layout.
package protocol NoteWording: Sendable {
    /// Stands between a title and what is said of it.
    var colon: String { get }
    /// What a thing is called that its author has given no visible name.
    var untitled: String { get }
    /// The heading up to the colon.
    func title(scorecard: String, owner: String?) -> Document.Text
    /// The heading behind it: the point of the note.
    func finding(_ figures: NoteFigures) -> Document.Text

    /// Whom the note is for: some by name, and how many more.
    func addressees(_ names: [Document.Span], more: Int) -> Document.Text
    /// Whose the note is, above one that comes to the default channel.
    func belonging(to owner: String, because reason: String) -> Document.Text

    var firstNote: Document.Text { get }
    var unchanged: Document.Text { get }
    /// Rules since the last note, and for how many days the oldest is unmet, where that is known.
    func changes(fixed: Int, new: Int, still: Int, longest: Int?) -> Document.Text
    /// Entities, each with the level that it reached.
    func risen(_ entities: [Document.Text], more: Int) -> Document.Text
    /// Entities that miss nothing any more.
    func cleared(_ entities: [Document.Text], more: Int) -> Document.Text
    /// Entities, each with its level before and now.
    func fallen(_ entities: [Document.Text], more: Int) -> Document.Text
    /// An entity, and the level that it reached.
    func reached(_ level: Document.Text, by entity: Document.Text) -> Document.Text
    func exempt(_ results: Int) -> Document.Text

    /// The heading of the entities that have that level before them.
    func next(_ level: Document.Text, entities: Int) -> Document.Text
    /// The heading of the entities that miss only rules of no level.
    func levelless(entities: Int) -> Document.Text
    /// How far an entity is from its next level; nil where its rules are of none.
    func progress(met: Int, total: Int, to level: Document.Text?) -> Document.Text
    /// Where an entity is.
    func now(at level: Document.Text) -> Document.Text
    var noLevel: Document.Text { get }
    var new: String { get }
    func since(days: Int) -> String
    /// When something is due; below zero days are left of what is overdue.
    func due(_ date: String, daysLeft: Int) -> String
    /// A day; its year is nil where it is this one.
    func date(year: Int?, month: Int, day: Int) -> String

    /// The heading of what says how to meet rules.
    var howTo: Document.Text { get }
    /// What a rule asks, where nobody has described how to meet it.
    func needs(_ conditions: Document.Text) -> Document.Text
    func condition(
        _ property: Document.Text,
        _ comparison: RuleComparison,
        _ value: Document.Text
    ) -> Document.Text
    /// Several, all of which or one of which have to be true.
    func joined(_ conditions: [Document.Text], all: Bool) -> Document.Text
    /// Several values, any of which will do.
    func values(_ values: [Document.Text], more: Int) -> Document.Text
    func moreConditions(_ count: Int) -> Document.Text

    /// Entities that a note does not name, and where they are.
    func folded(_ entities: Int, of blueprint: String, port: Document.Span) -> Document.Text
    /// Rules of an entity that there is no room for.
    func moreRules(_ count: Int) -> String
    /// Entries that a notification has no room for.
    func more(_ count: Int) -> String
}

/// The figures of a note's first line.
package struct NoteFigures: Sendable, Hashable {
    /// What the entities are, as Port names it.
    package var blueprint: String
    package var entities: Int
    package var rules: Int
    package var new: Int
    package var fixed: Int
    /// Whether the entities are the reader's own.
    package var isPersonal: Bool

    package init(
        blueprint: String,
        entities: Int,
        rules: Int,
        new: Int,
        fixed: Int,
        isPersonal: Bool
    ) {
        self.blueprint = blueprint
        self.entities = entities
        self.rules = rules
        self.new = new
        self.fixed = fixed
        self.isPersonal = isPersonal
    }
}

/// How Port compares a property with a value, by Port's word for it.
package enum RuleComparison: String, Sendable, CaseIterable {
    case equal = "="
    case notEqual = "!="
    case atMost = "<="
    case atLeast = ">="
    case less = "<"
    case more = ">"
    case contains
    case containsAny
    case doesNotContain = "doesNotContains"
    case beginsWith
    case doesNotBeginWith = "doesNotBeginsWith"
    case endsWith
    case doesNotEndWith = "doesNotEndsWith"
    case isEmpty
    case isNotEmpty
}
