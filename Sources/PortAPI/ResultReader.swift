import JSON
import Scorecards

/// Reads the standings of a page's entities.
///
/// A rule has the same few results all over a page, written in the same bytes. Each is read once
/// and then known by its bytes, which takes a fraction of the time.
struct ResultReader {
    /// A rule's result as it is in the page.
    private struct Result {
        var object: JSONPullReader.ObjectPlace
        /// The rule's identifier; nil if it has none, and so counts for nothing.
        var rule: JSONPullReader.Place?
        var isMet: Bool
    }

    /// The results that were at each place of a list, the last one first.
    private var known: [[Result]] = []
    private var rules: [JSONPullReader.Place] = []
    private var isMet: [Bool] = []

    /// How many places of a list are remembered, and how many results of each.
    private static let (placesMax, resultsMax) = (256, 3)

    /// Parses an entity's standing; nil if the value is no object.
    mutating func standing(
        _ json: inout JSONPullReader,
        sharing texts: inout SharedTexts
    ) throws(JSONError) -> Standing? {
        var level: String?
        rules.removeAll(keepingCapacity: true)
        isMet.removeAll(keepingCapacity: true)
        guard try json.enterObject() else { return nil }
        while try json.nextMember() {
            if json.isNamed("level") {
                level = try json.text().flatMap { $0.isEmpty ? nil : texts.shared($0) }
            } else if json.isNamed("rules") {
                try readRules(&json)
            } else {
                try json.skip()
            }
        }
        let list =
            json.isList(rules, equalTo: texts.rules)
            ? texts.rules : texts.sharedRules(json.list(of: rules))
        return Standing(level: level, results: RuleResults(of: list, isMet: isMet))
    }

    private mutating func readRules(_ json: inout JSONPullReader) throws(JSONError) {
        rules.removeAll(keepingCapacity: true)
        isMet.removeAll(keepingCapacity: true)
        guard try json.enterArray() else { return }
        var place = 0
        while try json.nextItem() {
            if let result = try result(&json, at: place), let rule = result.rule {
                rules.append(rule)
                isMet.append(result.isMet)
            }
            place += 1
        }
    }

    /// Takes the result at that place of its list; nil if the value is no object.
    private mutating func result(
        _ json: inout JSONPullReader,
        at place: Int
    ) throws(JSONError) -> Result? {
        if place < known.count {
            for result in known[place] where json.takeSame(as: result.object) { return result }
        }
        var rule: JSONPullReader.Place?
        var isMet = false
        let object = try json.objectPlace { (json) throws(JSONError) in
            guard try json.enterObject() else { return }
            while try json.nextMember() {
                if json.isNamed("identifier") {
                    rule = try json.place()
                } else if json.isNamed("status") {
                    isMet = try json.isText("SUCCESS")
                } else {
                    try json.skip()
                }
            }
        }
        guard let object else { return nil }
        let result = Result(object: object, rule: rule, isMet: isMet)
        remember(result, at: place)
        return result
    }

    private mutating func remember(_ result: Result, at place: Int) {
        guard place < Self.placesMax else { return }
        if place >= known.count {
            known.append(contentsOf: repeatElement([], count: place + 1 - known.count))
        }
        if known[place].count == Self.resultsMax { known[place].removeLast() }
        known[place].insert(result, at: 0)
    }
}
