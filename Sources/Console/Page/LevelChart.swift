import HTTPMessage
import JSON
import Reminders

/// How many entities were at each level, and how many rules were unmet, run by run.
///
/// A bar for each run, with the lowest level at its foot; below it a line of unmet rules; and the
/// same figures as a table. All lengths are whole tenths of a pixel.
struct LevelChart: Sendable {
    struct Bar: Sendable {
        var look: String
        var x: Int
        var y: Int
        var width: Int
        var height: Int
        var words: String
    }

    struct Dot: Sendable {
        var x: Int
        var y: Int
        var words: String
    }

    struct Key: Sendable {
        var look: String
        var word: String
    }

    struct Row: Sendable {
        var at: TimeView
        var run: String
        var counts: [Int]
        var unmet: Int
        var delivered: Int
        var fellBack: Int
        var unreached: Int
    }

    /// The levels from the lowest to the highest.
    var keys: [Key]
    var bars: [Bar]
    var dots: [Dot]
    /// The line through the dots.
    var line: String
    /// What the tops of both charts stand for.
    var entitiesMax: Int
    var unmetMax: Int
    var first: TimeView
    var last: TimeView
    var levelsInWords: String
    var unmetInWords: String
    /// The newest first.
    var rows: [Row]

    private static let looksMax = 8
    private static let (left, width, top, height) = (520, 6_600, 100, 1_300)
    /// A number that no chart needs, so that none can be too large to compute with.
    private static let countMax = 1_000_000_000

    /// Draws runs, the newest last; nil without one.
    init?(_ runs: [RunRecord]) {
        guard let oldest = runs.first, let newest = runs.last else { return nil }
        let levels = LevelTable(runs, atMost: Self.looksMax)
        let counts = runs.map(levels.counts)
        keys = levels.titles.enumerated().map { Key(look: "level\($0)", word: $1) }
        entitiesMax = max(1, counts.map { $0.reduce(0, +) }.max() ?? 0)
        let unmet = runs.map { Self.bounded($0.unmetRules) }
        unmetMax = max(1, unmet.max() ?? 0)
        (bars, dots, line) = ([], [], "")
        (first, last) = (TimeView(oldest.at), TimeView(newest.at))
        let span =
            "\(ReminderPlan.count(runs.count, "run", "runs")) from \(first.text) to \(last.text)"
        let latest = zip(keys, counts.last ?? []).map { "\($0.word) \($1)" }
        levelsInWords = "\(span). In the last: \(latest.joined(separator: ", "))."
        unmetInWords =
            "\(span). In the first \(unmet.first ?? 0), in the last \(unmet.last ?? 0)."
        rows = zip(runs, counts)
            .map { run, counts in
                Row(
                    at: TimeView(run.at),
                    run: "/runs/\(percentEncoded(run.jobID))",
                    counts: counts,
                    unmet: run.unmetRules,
                    delivered: run.delivered,
                    fellBack: run.fellBack,
                    unreached: run.unreached
                )
            }
            .reversed()
        let slot = Self.width / runs.count
        for (place, run) in runs.enumerated() {
            let time = TimeView(run.at).text
            let middle = Self.left + place * slot + slot / 2
            draw(counts[place], at: middle, width: min(slot * 8 / 10, 400), time)
            dots.append(
                Dot(
                    x: middle,
                    y: Self.y(unmet[place], of: unmetMax),
                    words: "\(time): \(unmet[place])"
                )
            )
        }
        line = dots.map { "\($0.x),\($0.y)" }.joined(separator: " ")
    }

    /// Draws the bar of a run, a piece for each level.
    private mutating func draw(_ counts: [Int], at middle: Int, width: Int, _ time: String) {
        var sum = 0
        for (level, count) in counts.enumerated() where count > 0 {
            let foot = Self.y(sum, of: entitiesMax)
            sum += count
            let head = Self.y(sum, of: entitiesMax)
            bars.append(
                Bar(
                    look: keys[level].look,
                    x: middle - width / 2,
                    y: head,
                    width: width,
                    // The gap tells two levels apart without their colours.
                    height: max(foot - head - 10, 5),
                    words: "\(time): \(keys[level].word) \(count)"
                )
            )
        }
    }

    private static func y(_ count: Int, of max: Int) -> Int {
        top + height - height * count / max
    }

    fileprivate static func bounded(_ count: Int) -> Int { min(max(0, count), countMax) }
}

/// The levels that some runs have, as rows of a chart.
private struct LevelTable {
    let titles: [String]
    /// The row of each level; those without one share the last.
    private let places: [ExactString: Int]
    private let hasNone: Bool

    /// In the order of the newest run that has them.
    init(_ runs: [RunRecord], atMost limit: Int) {
        hasNone = runs.contains { Self.without($0) > 0 }
        var places: [ExactString: Int] = [:]
        var titles = hasNone ? ["No level yet"] : []
        for level in runs.reversed().flatMap(\.levels) where places[level.level] == nil {
            if titles.count < limit - 1 {
                places[level.level] = titles.count
                titles.append(level.level)
            } else {
                if titles.count < limit { titles.append("Other levels") }
                places[level.level] = limit - 1
            }
        }
        (self.titles, self.places) = (titles, places)
    }

    /// How many entities of a run are at the level of each row.
    func counts(_ run: RunRecord) -> [Int] {
        var counts = [Int](repeating: 0, count: titles.count)
        if hasNone { counts[0] = Self.without(run) }
        for level in run.levels {
            guard let place = places[level.level] else { continue }
            counts[place] = LevelChart.bounded(counts[place] + LevelChart.bounded(level.entities))
        }
        return counts
    }

    /// How many entities of a run are at no level.
    private static func without(_ run: RunRecord) -> Int {
        let sum = run.levels.reduce(0) { LevelChart.bounded($0 + LevelChart.bounded($1.entities)) }
        return max(0, LevelChart.bounded(run.examined) - sum)
    }
}
