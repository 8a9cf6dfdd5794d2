import TestSupport
import Testing

/// What browsers load: files of their own kind, which SwiftPM compiles into their module.
struct ResourceTests {
    private static let files = Repository.paths(in: "Sources")
        .filter { $0.contains("/Resources/") }

    @Test func `there are files to look at`() {
        for kind in [".mustache", ".css", ".js", ".svg", ".json"] {
            #expect(Self.files.contains { $0.hasSuffix(kind) }, "\(kind)")
        }
    }

    @Test(arguments: files)
    func `a resource has no tabs, no spaces at the end of a line, and ends with one newline`(
        path: String
    ) throws {
        let text = try #require(Repository.text(path))
        #expect(!text.contains(#/\t|[ \r]\n|\n\n$/#) && text.hasSuffix("\n"))
    }

    @Test(arguments: files.filter { $0.hasSuffix(".css") || $0.hasSuffix(".js") })
    func `a style sheet and a script have at most 400 lines of 100 columns`(path: String) throws {
        let lines = try #require(Repository.text(path)).split(separator: "\n")
        #expect(lines.count <= 400 && lines.allSatisfy { $0.count <= 100 })
    }

    @Test(arguments: files)
    func `a resource is used where it is compiled in`(path: String) throws {
        let parts = path.split(separator: "/")
        let name = try #require(parts.last).replacing(#/[^a-zA-Z0-9]/#, with: "_")
        let module = parts.prefix(2).joined(separator: "/")
        let use = try Regex(#"PackageResources\.\#(name)\b"#)
        let isUsed = try Repository.swiftFiles(in: module)
            .contains { try #require(Repository.text($0)).contains(use) }
        #expect(isUsed, "nothing in \(module) says PackageResources.\(name)")
    }

    @Test(arguments: Repository.swiftFiles(in: "Sources"))
    func `no page, style or description of an API stands in a Swift string`(path: String) throws {
        let text = try #require(Repository.text(path))
        let page = #/(?i)<!doctype|<\/body>|\{\{[#^\/>]|@media|"openapi": *"|<svg xmlns/#
        #expect(!text.contains(page))
    }
}
