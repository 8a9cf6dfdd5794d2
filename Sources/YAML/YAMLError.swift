/// Why a text is not YAML, as the end of a sentence; it names keys, and quotes no values.
package enum YAMLError: Error, Hashable, CustomStringConvertible {
    /// What is wrong, and where; lines and columns count from 1, columns in Unicode scalars.
    case problem(String, line: Int, column: Int)
    /// A character that YAML forbids.
    case unreadable

    package var description: String {
        switch self {
        case .problem(let problem, let line, let column):
            "line \(line), column \(column): \(problem)"
        case .unreadable: "it cannot be parsed"
        }
    }
}
