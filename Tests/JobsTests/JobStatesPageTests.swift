import Foundation
import Jobs
import TestSupport
import Testing

/// The page that draws the life of a job says what the code does.
struct JobStatesPageTests {
    private struct Arrow: Hashable, CustomStringConvertible {
        var from: String
        var to: String

        var description: String { "\(from) --> \(to)" }
    }

    @Test func `the drawing has every change of a job and no other`() throws {
        let page = try #require(Repository.text("docs/JOB_STATES.md"))
        let drawing =
            page.components(separatedBy: "```mermaid")[1]
            .components(separatedBy: "```")[0]
        let arrows = drawing.matches(of: #/(\w+) --> (\w+): (.*)/#)
            .map { Arrow(from: String($0.1), to: String($0.2)) }
        let changes = JobChange.allCases.flatMap { change in
            change.from.map { Arrow(from: $0.rawValue, to: change.to.rawValue) }
        }
        #expect(Set(arrows) == Set(changes))
    }

    @Test func `what needs a lease is marked so, and nothing else is`() throws {
        let page = try #require(Repository.text("docs/JOB_STATES.md"))
        let rows = page.split(separator: "\n")
            .compactMap { $0.firstMatch(of: #/^\| ([a-z ]+) \| .* \| \w+ \| (.*) \|$/#) }
        for change in JobChange.allCases {
            let name = change.rawValue.replacing(#/[A-Z]/#) { " \($0.output.lowercased())" }
            let row = try #require(rows.first { $0.1 == name }, "\(name)")
            #expect(row.2.hasPrefix("**lease**") == change.needsLease, "\(name)")
        }
    }
}
