import TestSupport
import Testing

/// Text from outside is no key of a hash table as it is: see `ExactString`.
struct OutsideTextTests {
    /// The modules that meet text from outside.
    private static let folders = [
        "Sources/HTTPWire/", "Sources/HTTPServer/", "Sources/Intake/", "Sources/Console/",
        "Sources/JSON/", "Sources/PortAPI/", "Sources/Scorecards/", "Sources/Reminders/",
        "Sources/Slack/", "Sources/Workers/", "Sources/scorebell/Serving/",
        "Sources/scorebell/Metrics/", "Sources/scorebell/Logging/",
    ]

    @Test func `the modules are there`() {
        let sources = Repository.swiftFiles(in: "Sources")
        for folder in Self.folders {
            #expect(sources.contains { $0.hasPrefix(folder) }, "\(folder)")
        }
    }

    @Test func `a hash table with texts as keys says whose they are`() throws {
        let pattern = #/\[\s*String\??\s*:\s|\[\s*String\??\s*:\s*$|\b(Set|Dictionary)<\s*String\b/#
        for path in Repository.swiftFiles(in: "Sources")
        where Self.folders.contains(where: { path.hasPrefix($0) }) {
            let lines = try #require(Repository.text(path))
                .split(
                    separator: "\n",
                    omittingEmptySubsequences: false
                )
            for (number, line) in lines.enumerated() where line.contains(pattern) {
                let isOurs = lines[max(0, number - 1)...number]
                    .contains { $0.contains("// Ours: ") }
                #expect(
                    isOurs,
                    "\(path):\(number + 1): use ExactString, or say whose the keys are: // Ours: …"
                )
            }
        }
    }
}
