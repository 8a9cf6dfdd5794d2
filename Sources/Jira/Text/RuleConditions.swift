import JSON
import Reminders
package import Scorecards

/// The conditions of a rule in port-sender's words, which are Python's where a value is a list, true
/// or false.
///
/// Port's numbers and texts are read alike, so a text that looks like one in a list is written
/// without quotes, and the texts `true` and `false` as Python's words.
package struct RuleConditions: Sendable {
    /// The paragraphs: `When` or the combinator, and what is asked.
    package let lines: [(lead: String, words: String)]

    package init(of query: RuleQuery) {
        switch query {
        case .condition: lines = [("When", Self.words(query))]
        case .all(let queries): lines = Self.lines(queries, "and")
        case .any(let queries): lines = Self.lines(queries, "or")
        }
    }

    private static func lines(
        _ queries: [RuleQuery],
        _ combinator: String
    ) -> [(lead: String, words: String)] {
        queries.enumerated().map { ($0.offset == 0 ? "When" : combinator, words($0.element)) }
    }

    /// A group, which port-sender writes as `None`, stands in parentheses.
    private static func words(_ query: RuleQuery) -> String {
        switch query {
        case .condition(let property, let comparison, let values):
            expression(property, comparison, values)
        case .all(let queries): "(\(queries.map(words).joined(separator: " and ")))"
        case .any(let queries): "(\(queries.map(words).joined(separator: " or ")))"
        }
    }

    private static func expression(
        _ property: String,
        _ comparison: String,
        _ values: [String]
    ) -> String {
        switch RuleComparison(exactly: comparison) {
        case .isEmpty, .isNotEmpty: return "Is \(property) \(comparison)"
        case .containsAny: return "\(property) \(comparison) \(list(values))"
        default: break
        }
        switch values.count {
        case 0: return "\(property) \(comparison)"
        case 1: return "\(property) \(comparison) \(word(values[0]) ?? values[0])"
        default: return "\(property) \(comparison) \(list(values))"
        }
    }

    /// More values are never shown, and longer ones not to their end.
    private static let valuesMax = 200

    private static func list(_ values: [String]) -> String {
        let items = values.prefix(valuesMax)
            .map { value in
                word(value) ?? (isNumber(value) ? value : quoted(value))
            }
        return "[\(items.joined(separator: ", "))]"
    }

    /// Returns Python's word for true or false; nil for another value.
    private static func word(_ value: String) -> String? {
        if value.hasSameBytes(as: "true") { return "True" }
        return value.hasSameBytes(as: "false") ? "False" : nil
    }

    /// Whether a text is a number as JSON writes it (RFC 8259 section 6).
    private static func isNumber(_ value: String) -> Bool {
        guard value.utf8.count <= 32, let last = value.utf8.last, isDigit(last),
            value.utf8.allSatisfy({ isDigit($0) || "+-.eE".utf8.contains($0) })
        else { return false }
        let digits = value.utf8.drop { $0 == UInt8(ascii: "-") }
        guard let first = digits.first, isDigit(first), Double(value) != nil else { return false }
        let second = digits.dropFirst().first
        return first != UInt8(ascii: "0") || second.map(isDigit) != true
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    /// Returns the text as Python's `repr` writes it.
    private static func quoted(_ value: String) -> String {
        let value = value.firstScalars(JiraText.conditionUnitsMax)
        let hasSingle = value.utf8.contains(UInt8(ascii: "'"))
        let hasDouble = value.utf8.contains(UInt8(ascii: "\""))
        let quote: Unicode.Scalar = hasSingle && !hasDouble ? "\"" : "'"
        var result = String(quote)
        for scalar in value.unicodeScalars {
            switch scalar {
            case quote, "\\": result += "\\\(scalar)"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where scalar == " " || isPrintable(scalar):
                result.unicodeScalars.append(scalar)
            default: result += escape(scalar.value)
            }
        }
        return result + String(quote)
    }

    /// As `str.isprintable` has it.
    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
            .paragraphSeparator, .spaceSeparator:
            false
        default: true
        }
    }

    private static func escape(_ value: UInt32) -> String {
        let (letter, digits) = value < 0x100 ? ("x", 2) : value < 0x1_0000 ? ("u", 4) : ("U", 8)
        let code = String(value, radix: 16)
        return "\\\(letter)" + String(repeating: "0", count: digits - code.utf8.count) + code
    }
}
