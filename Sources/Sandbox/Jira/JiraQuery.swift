import JSON

/// A search in JQL, as far as clients write it that look for their own issues.
///
/// Strict: what it does not know is refused, because a query that Jira would read otherwise must
/// not find the right issues here.
/// Source: Atlassian "JQL: fields", "JQL: operators", "JQL: keywords".
struct JiraQuery: Sendable {
    indirect enum Clause: Sendable {
        case all([Clause])
        case any([Clause])
        case not(Clause)
        case comparison(Comparison)
    }

    struct Comparison: Sendable {
        enum Operation: Sendable {
            /// `=`, `!=`, `in`, `not in`: one of the values, or none of them.
            case isOneOf(negated: Bool)
            /// `is EMPTY`, `is not EMPTY`.
            case isEmpty(negated: Bool)
            /// `~`, `!~`.
            case matches(negated: Bool)
        }

        var field: String
        var operation: Operation
        var values: [String]
    }

    struct Order: Sendable {
        var field: String
        var isDescending: Bool
    }

    struct Problem: Error, Sendable {
        var text: String
    }

    static let ordersMax = 7
    static let depthMax = 30

    /// Nil for a search without a restriction.
    var clause: Clause?
    var orders: [Order] = []

    init(_ text: String) throws(Problem) {
        var reader = JiraQueryReader(tokens: try JiraQueryToken.tokens(of: text))
        self = try reader.query()
    }

    init(clause: Clause?, orders: [Order]) {
        self.clause = clause
        self.orders = orders
    }
}

/// Reads the tokens of a search from left to right.
private struct JiraQueryReader {
    let tokens: [JiraQueryToken]
    private var index = 0
    private var depth = 0

    init(tokens: [JiraQueryToken]) {
        self.tokens = tokens
    }

    private var next: JiraQueryToken? { index < tokens.count ? tokens[index] : nil }

    private mutating func takes(_ token: JiraQueryToken) -> Bool {
        guard next == token else { return false }
        index += 1
        return true
    }

    /// Passes over a keyword, in whatever case.
    private mutating func takes(word: String) -> Bool {
        guard case .word(let text)? = next, text.lowercased() == word else { return false }
        index += 1
        return true
    }

    private func problem(_ expected: String) -> JiraQuery.Problem {
        let found = next.map { "got '\($0.text)'" } ?? "the query ended"
        return JiraQuery.Problem(
            text: "Error in the JQL Query: Expecting \(expected) but \(found)."
        )
    }

    mutating func query() throws(JiraQuery.Problem) -> JiraQuery {
        var clause: JiraQuery.Clause?
        if next != nil, !isAtOrder { clause = try any() }
        let orders = try orders()
        guard next == nil else { throw problem("either 'OR' or 'AND'") }
        return JiraQuery(clause: clause, orders: orders)
    }

    private var isAtOrder: Bool {
        if case .word(let text)? = next { text.lowercased() == "order" } else { false }
    }

    private mutating func any() throws(JiraQuery.Problem) -> JiraQuery.Clause {
        var clauses = [try all()]
        while takes(word: "or") { clauses.append(try all()) }
        return clauses.count == 1 ? clauses[0] : .any(clauses)
    }

    private mutating func all() throws(JiraQuery.Problem) -> JiraQuery.Clause {
        var clauses = [try one()]
        while takes(word: "and") { clauses.append(try one()) }
        return clauses.count == 1 ? clauses[0] : .all(clauses)
    }

    private mutating func one() throws(JiraQuery.Problem) -> JiraQuery.Clause {
        depth += 1
        defer { depth -= 1 }
        if depth > JiraQuery.depthMax { throw JiraQuery.Problem(text: "The query is too deep.") }
        if takes(word: "not") { return .not(try one()) }
        if takes(.sign("(")) {
            let clause = try any()
            guard takes(.sign(")")) else { throw problem("')'") }
            return clause
        }
        return .comparison(try comparison())
    }

    private mutating func comparison() throws(JiraQuery.Problem) -> JiraQuery.Comparison {
        let field = try operand("a field name").lowercased()
        if takes(.sign("=")) { return try comparison(field, .isOneOf(negated: false)) }
        if takes(.sign("!=")) { return try comparison(field, .isOneOf(negated: true)) }
        if takes(.sign("~")) { return try comparison(field, .matches(negated: false)) }
        if takes(.sign("!~")) { return try comparison(field, .matches(negated: true)) }
        if takes(word: "is") {
            let isNegated = takes(word: "not")
            guard takes(word: "empty") || takes(word: "null") else { throw problem("EMPTY") }
            return JiraQuery.Comparison(
                field: field,
                operation: .isEmpty(negated: isNegated),
                values: []
            )
        }
        let isNegated = takes(word: "not")
        guard takes(word: "in") else { throw problem("an operator") }
        guard takes(.sign("(")) else { throw problem("'('") }
        var values = [try operand("a value")]
        while takes(.sign(",")) { values.append(try operand("a value")) }
        guard takes(.sign(")")) else { throw problem("')'") }
        return JiraQuery.Comparison(
            field: field,
            operation: .isOneOf(negated: isNegated),
            values: values
        )
    }

    private mutating func comparison(
        _ field: String,
        _ operation: JiraQuery.Comparison.Operation
    ) throws(JiraQuery.Problem) -> JiraQuery.Comparison {
        let value = try operand("a value")
        return JiraQuery.Comparison(field: field, operation: operation, values: [value])
    }

    /// A field or value: in quotation marks, or a word that is not reserved.
    private mutating func operand(_ what: String) throws(JiraQuery.Problem) -> String {
        switch next {
        case .quoted(let text):
            index += 1
            return text
        case .word(let text):
            if JiraQueryToken.reserved.contains(text.lowercased()) {
                throw JiraQuery.Problem(
                    text: "Error in the JQL Query: '\(text)' is a reserved JQL word. "
                        + "You must surround it in quotation marks to use it in a query."
                )
            }
            index += 1
            return text
        default: throw problem(what)
        }
    }

    private mutating func orders() throws(JiraQuery.Problem) -> [JiraQuery.Order] {
        guard takes(word: "order") else { return [] }
        guard takes(word: "by") else { throw problem("'BY'") }
        var orders: [JiraQuery.Order] = []
        repeat {
            let field = try operand("a field name").lowercased()
            let isDescending = takes(word: "desc")
            if !isDescending { _ = takes(word: "asc") }
            orders.append(JiraQuery.Order(field: field, isDescending: isDescending))
        } while takes(.sign(","))
        if orders.count > JiraQuery.ordersMax {
            throw JiraQuery.Problem(text: "A query has at most 7 fields to order by.")
        }
        return orders
    }
}
