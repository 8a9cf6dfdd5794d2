import JSON
import Scorecards

/// The levels of a scorecard and its rules from the lowest level to the highest, for people.
struct LevelLadder {
    /// What each level is called, with a sign of its colour, from the lowest to the highest.
    let levels: [Document.Text]
    /// The rules by level, those of no known level last; those of one level in Port's order.
    let rules: [Rung]
    private let levelPlaces: [ExactString: Int]
    private let rulePlaces: [ExactString: Int]

    /// A rule, and the level that needs it.
    struct Rung {
        var rule: Rule
        /// The level's place; nil for a level that the scorecard does not have.
        var level: Int?
    }

    /// - Parameters:
    ///   - scorecard: Whose levels and rules.
    ///   - untitled: What a level without a visible title is called.
    init(of scorecard: Scorecard, untitled: String) {
        levels = scorecard.levels.map { Self.text(of: $0, untitled: untitled) }
        let levelPlaces = Dictionary(
            scorecard.levels.enumerated().map { (ExactString($1.title), $0) },
            uniquingKeysWith: { first, _ in first }
        )
        self.levelPlaces = levelPlaces
        // The standard library promises that its sort is stable.
        rules = scorecard.rules
            .map { Rung(rule: $0, level: levelPlaces[ExactString($0.level)]) }
            .sorted { ($0.level ?? .max) < ($1.level ?? .max) }
        rulePlaces = Dictionary(
            rules.enumerated().map { (ExactString($1.rule.identifier), $0) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// Returns the place of a rule; nil for one that the scorecard does not have.
    func place(of rule: String) -> Int? { rulePlaces[ExactString(rule)] }

    /// Returns the rule at a place; nil where the scorecard does not have it.
    func identifier(of place: Int) -> String? {
        rules.indices.contains(place) ? rules[place].rule.identifier : nil
    }

    /// Returns what the level of that title is called; nil where an entity has none.
    func level(_ title: String?) -> Document.Text? {
        guard let title, !title.isBlank else { return nil }
        return levelPlaces[ExactString(title)].map { levels[$0] } ?? "\(title)"
    }

    private static func text(of level: Level, untitled: String) -> Document.Text {
        let title: Document.Text = "\(level.title.isBlank ? untitled : level.title)"
        guard let color = level.color else { return title }
        return "\(own: sign(of: color)) \(title)"
    }

    /// Returns a circle or a medal of a colour by Port's name for it; white for one unknown here.
    private static func sign(of color: String) -> String {
        switch ExactString(color) {
        case "bronze": "🥉"
        case "silver": "🥈"
        case "gold": "🥇"
        case "red": "🔴"
        case "orange": "🟠"
        case "yellow": "🟡"
        case "green", "lime", "olive": "🟢"
        case "blue", "paleBlue", "turquoise": "🔵"
        case "purple", "pink": "🟣"
        case "brown": "🟤"
        case "black", "darkGray": "⚫"
        default: "⚪"
        }
    }
}
