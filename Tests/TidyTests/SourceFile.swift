import TestSupport
import Testing

/// A Swift file of ours, for rules about its code.
struct SourceFile: Sendable {
    let path: String
    /// The lines without comments; a line that is a comment is empty.
    let code: [Substring]

    /// Every Swift file under `Sources`.
    static let all: [SourceFile] = Repository.swiftFiles(in: "Sources")
        .map { SourceFile(path: $0, text: Repository.text($0) ?? "") }

    init(path: String, text: String) {
        self.path = path
        code = text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { line in
                if line.drop(while: \.isWhitespace).hasPrefix("//") { return "" }
                // The formatter puts two spaces before a comment behind code.
                return line.firstRange(of: "  // ").map { line[..<$0.lowerBound] } ?? line
            }
    }

    func isIn(_ folders: [String]) -> Bool {
        folders.contains { path.hasPrefix($0) }
    }

    /// Returns the places of the lines of code that a rule forbids, as `file:line: code`.
    func places(where isForbidden: (Substring) -> Bool) -> [String] {
        zip(1..., code).filter { isForbidden($0.1) }.map { "\(path):\($0.0): \($0.1)" }
    }
}

/// What is wrong with a file, or with a name, by the path or the name.
typealias Offences = [String: [String]]

/// Records every offence that is not excepted, and every exception that is needed no more.
func expectNone(_ offences: Offences, except exceptions: [String: String], _ rule: String) {
    for (subject, places) in offences.sorted(by: { $0.key < $1.key }) where !places.isEmpty {
        guard exceptions[subject] == nil else { continue }
        Issue.record("\(rule):\n\(places.joined(separator: "\n"))")
    }
    for (subject, reason) in exceptions.sorted(by: { $0.key < $1.key })
    where offences[subject, default: []].isEmpty {
        Issue.record("\(subject) keeps the rule now; take it from RuleExceptions (\(reason))")
    }
}
