import Foundation
import JSON
import TestSupport
import Testing

/// The commands and options that the README and the pages in `docs` name are those of the program.
struct DocumentedCommandTests {
    private static let pages: [String] =
        ["README.md"] + Repository.paths(in: "docs").filter { $0.hasSuffix(".md") }

    /// A command, as the program describes itself.
    private struct Command {
        var options: Set<String>
        var subcommands: [String: Command]

        init(_ json: JSONValue) {
            let names = (json["arguments"]?.array ?? []).flatMap { $0["names"]?.array ?? [] }
            options = Set(names.compactMap { $0["name"]?.string.map { "--\($0)" } })
            let commands = (json["subcommands"]?.array ?? [])
                .compactMap { command in
                    command["commandName"]?.string.map { ($0, Command(command)) }
                }
            subcommands = Dictionary(uniqueKeysWithValues: commands)
        }

        /// The options of it and of all below it.
        var allOptions: Set<String> {
            subcommands.values.reduce(options) { $0.union($1.allOptions) }
        }

        /// Returns what a line names that is not there, from behind the program's name.
        func strangers(in words: some Sequence<String>) -> [String] {
            var command = self
            var strangers: [String] = []
            for word in words.prefix(while: { $0.wholeMatch(of: #/[|&;><#].*/#) == nil }) {
                if let inner = command.subcommands[word] {
                    command = inner
                } else if word.hasPrefix("--") {
                    let name = String(word.prefix { $0 != "=" })
                    if !command.options.contains(name) { strangers.append(name) }
                } else if !command.subcommands.isEmpty, word.contains(#/^[a-z]/#) {
                    strangers.append(word)
                }
            }
            return strangers
        }
    }

    /// Options of docker and curl that the pages name.
    private static let others: Set<String> = ["--platform", "--fail"]

    private func program() async throws -> Command {
        let (status, text) = try await Program.run(["--experimental-dump-help"], in: "/tmp")
        let description = try JSONValue(parsing: Array(text.utf8))
        try #require(status == 0)
        var program = Command(try #require(description["command"]))
        // The one that its own description leaves out.
        program.subcommands["--generate-completion-script"] = Command(.null)
        return program
    }

    @Test func `each command that a page names is there, with its options`() async throws {
        let program = try await program()
        var count = 0
        for page in Self.pages {
            let text = try #require(Repository.text(page))
            let quoted = text.matches(of: #/`([^`\n]+)`/#).map { String($0.1) }
            let blocks = text.matches(of: #/(?ms)^ *```(?:sh|yaml)\n(.*?)^ *```/#)
                .flatMap { $0.1.replacing("\\\n", with: " ").split(separator: "\n") }
                .map(String.init)
            for line in quoted + blocks {
                for call in line.matches(of: #/(?:^|[\s\/])scorebell +([a-z-].*)/#)
                where !line.contains("docker build") {
                    let words = call.1.split(separator: " ").map(String.init)
                    let strangers = program.strangers(in: words)
                    #expect(strangers.isEmpty, "\(page) says: \(line)")
                    count += 1
                }
            }
            for name in quoted.compactMap({ $0.prefixMatch(of: #/--[a-z][a-z-]+/#)?.0 }) {
                let isKnown =
                    program.allOptions.contains(String(name)) || Self.others.contains(String(name))
                #expect(isKnown, "\(page) names \(name)")
                count += 1
            }
        }
        #expect(count > 40)
    }

    @Test func `a command or an option that is not there is noticed`() async throws {
        let program = try await program()
        #expect(program.strangers(in: ["runs", "show", "RUN", "--json"]) == [])
        #expect(program.strangers(in: ["runs", "list", "|", "jq", "--raw"]) == [])
        #expect(program.strangers(in: ["runs", "forget", "RUN"]) == ["forget"])
        #expect(program.strangers(in: ["send", "--dry", "--set", "a=b"]) == ["--dry"])
    }
}
