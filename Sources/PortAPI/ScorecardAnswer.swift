package import JSON
package import Scorecards

/// Port's answer to a request for a scorecard: `{"ok":true,"scorecard":{…}}`.
///
/// Port's schema allows null for levels and rules, so lists and titles may be missing.
package struct ScorecardAnswer: Sendable {
    private var title: String?
    private var levels: [Level] = []
    private var rules: [Rule] = []

    /// Parses an answer; nil without a scorecard.
    package init?(_ json: inout JSONPullReader) throws(JSONError) {
        var hasScorecard = false
        guard try json.enterObject() else { return nil }
        while try json.nextMember() {
            if json.isNamed("scorecard") {
                hasScorecard = try readScorecard(&json)
            } else {
                try json.skip()
            }
        }
        guard hasScorecard else { return nil }
    }

    private mutating func readScorecard(_ json: inout JSONPullReader) throws(JSONError) -> Bool {
        (title, levels, rules) = (nil, [], [])
        guard try json.enterObject() else { return false }
        while try json.nextMember() {
            if json.isNamed("title") {
                title = try json.text()
            } else if json.isNamed("levels") {
                levels = []
                guard try json.enterArray() else { continue }
                while try json.nextItem() {
                    if let level = try Level(&json) { levels.append(level) }
                }
            } else if json.isNamed("rules") {
                rules = []
                guard try json.enterArray() else { continue }
                while try json.nextItem() {
                    if let rule = try Rule(&json) { rules.append(rule) }
                }
            } else {
                try json.skip()
            }
        }
        return true
    }

    package func scorecard(identifier: String, blueprint: String) -> Scorecard {
        Scorecard(
            identifier: identifier,
            title: title.orElse(identifier),
            blueprint: blueprint,
            levels: levels,
            rules: rules
        )
    }
}

extension Level {
    /// Parses a level; nil without a title.
    fileprivate init?(_ json: inout JSONPullReader) throws(JSONError) {
        var title: String?
        var color: String?
        guard try json.enterObject() else { return nil }
        while try json.nextMember() {
            if json.isNamed("title") {
                title = try json.text()
            } else if json.isNamed("color") {
                color = try json.text()
            } else {
                try json.skip()
            }
        }
        guard let title else { return nil }
        self.init(title: title, color: color.orNil)
    }
}

extension Rule {
    /// Parses a rule; nil without an identifier.
    fileprivate init?(_ json: inout JSONPullReader) throws(JSONError) {
        var identifier: String?
        var (title, level, description): (String?, String?, String?)
        var query: RuleQuery?
        guard try json.enterObject() else { return nil }
        while try json.nextMember() {
            if json.isNamed("identifier") {
                identifier = try json.text()
            } else if json.isNamed("title") {
                title = try json.text()
            } else if json.isNamed("level") {
                level = try json.text()
            } else if json.isNamed("description") {
                description = try json.text()
            } else if json.isNamed("query") {
                query = try RuleQuery(&json)
            } else {
                try json.skip()
            }
        }
        guard let identifier else { return nil }
        self.init(
            identifier: identifier,
            title: title.orElse(identifier),
            level: level ?? "",
            description: description.orNil,
            query: query
        )
    }
}
