import Foundation
import TestSupport
import Testing

/// What the README and the pages in `docs` name is there.
struct DocumentationTests {
    private static let pages: [String] = {
        let docs = (try? FileManager.default.contentsOfDirectory(atPath: path("docs"))) ?? []
        return ["README.md"] + docs.filter { $0.hasSuffix(".md") }.map { "docs/\($0)" }.sorted()
    }()

    /// The names of the configuration's keys, as the code has them.
    private static let keys: Set<String> = Set(
        ["SettingsTable", "SettingsTable+Tickets"]
            .compactMap { Repository.text("Sources/scorebell/Configuration/\($0).swift") }
            .joined(separator: "\n")
            .matches(of: #/[rR]ow\("([a-z.-]+)"\)/#).map { String($0.1) }
    )

    /// Files that the operator makes and the project does not have.
    private static let operatorsOwn: Set<String> = ["config/scorebell.yaml", "config/.env"]

    /// Variables of port-agent, from which people come, and of the test that runs it.
    private static let agentsOwn: Set<String> = ["GITLAB_URL", "PORT_AGENT", "PORT_AGENT_PYTHON"]

    private static func path(_ name: String) -> String { "\(Repository.root)/\(name)" }

    private static func exists(_ name: String) -> Bool {
        FileManager.default.fileExists(atPath: path(name))
    }

    private func text(_ page: String) throws -> String {
        try #require(Repository.text(page))
    }

    /// What stands between backticks, outside of blocks of code.
    private func quoted(_ page: String) throws -> [String] {
        try text(page).replacing(#/(?ms)^ *```.*?^ *```/#, with: "")
            .matches(of: #/`([^`\n]+)`/#).map { String($0.1) }
    }

    @Test func `the benchmark of the work links as the image does`() throws {
        let flags = try ["Dockerfile", "scripts/bench-work.sh"]
            .map { path in
                try text(path).matches(of: #/-X(?:linker|swiftc) [^ \n]+/#).map { String($0.0) }
            }
        #expect(flags[0] == flags[1] && flags[0].count == 4)
    }

    @Test func `there are pages and keys to look at`() {
        #expect(Self.pages.count >= 6)
        #expect(Self.keys.isSuperset(of: ["port.client-id", "shutdown.grace"]))
        #expect(Self.keys.count > 30)
    }

    @Test(arguments: pages)
    func `each relative link leads to a file, and to a heading in it`(page: String) throws {
        let folder = page.split(separator: "/").dropLast().joined(separator: "/")
        for match in try text(page).matches(of: #/\]\(([^)\s]+)\)/#)
        where !match.1.hasPrefix("http") {
            let parts = match.1.split(separator: "#", omittingEmptySubsequences: false)
            let file =
                parts[0].isEmpty ? page : folder.isEmpty ? "\(parts[0])" : "\(folder)/\(parts[0])"
            #expect(Self.exists(file), "\(page) links to \(match.1)")
            guard parts.count > 1 else { continue }
            let anchors = try text(file).matches(of: #/(?m)^#+ (.*)$/#).map { Self.anchor($0.1) }
            #expect(anchors.contains("\(parts[1])"), "\(page) links to \(match.1)")
        }
    }

    /// The name that GitHub gives a heading.
    private static func anchor(_ heading: Substring) -> String {
        String(
            heading.lowercased()
                .filter { $0.isLetter || $0.isNumber || " -_".contains($0) }
                .map { $0 == " " ? "-" : $0 }
        )
    }

    @Test(arguments: pages)
    func `each file that is named is there`(page: String) throws {
        let path = #/^(?:Sources|Tests|Benchmarks|config|docs|scripts|\.ci)/[\w.\/+-]*$/#
        for name in try quoted(page) where name.contains(path) {
            #expect(
                Self.exists(name) || Self.operatorsOwn.contains(name),
                "\(page) names \(name)"
            )
        }
    }

    @Test(arguments: pages)
    func `each target of make that is named can be made`(page: String) throws {
        let makefile = try text("Makefile")
        let targets = Set(makefile.matches(of: #/(?m)^([a-z-]+):/#).map { $0.1 })
        for match in try text(page).matches(of: #/(?m)(?:`|^\s*)make ([a-z][a-z-]*)/#) {
            #expect(targets.contains(match.1), "\(page) says make \(match.1)")
        }
    }

    @Test(arguments: pages)
    func `each key that is named is one of the configuration's`(page: String) throws {
        let sections = Set(Self.keys.compactMap { $0.split(separator: ".").first })
        for name in try quoted(page) {
            guard let match = name.prefixMatch(of: #/([a-z]+)(?:\.[a-z-]+)+(?=$|:|=)/#),
                sections.contains(match.1)
            else { continue }
            let isSection = Self.keys.contains { $0.hasPrefix("\(match.0).") }
            #expect(Self.keys.contains("\(match.0)") || isSection, "\(page) names \(name)")
        }
    }

    @Test(arguments: pages)
    func `each variable that is named is a key's`(page: String) throws {
        let names = Self.keys.map { key in
            key.uppercased().replacing(#/[.-]/#, with: "_")
        }
        let sections = Set(Self.keys.compactMap { $0.split(separator: ".").first?.uppercased() })
        for match in try text(page).matches(of: #/\b([A-Z]+)_[A-Z_]+\b(?!\.md)/#)
        where sections.contains(String(match.1)) {
            let name = match.0.hasSuffix("_FILE") ? match.0.dropLast(5) : match.0
            #expect(
                names.contains("\(name)") || Self.agentsOwn.contains("\(name)"),
                "\(page) names \(match.0)"
            )
        }
    }

    @Test func `each alert has a row that says what to do`() throws {
        let page = try text("docs/OPERATIONS.md")
        let rows = Set(page.matches(of: #/(?m)^\| `(Scorebell\w+)` \|/#).map { String($0.1) })
        #expect(!rows.isEmpty)
        guard let alerts = Repository.text("config/alerts.yaml") else { return }
        let names = Set(alerts.matches(of: #/- alert: (\w+)/#).map { String($0.1) })
        #expect(rows == names)
    }
}
