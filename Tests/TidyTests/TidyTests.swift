import TestSupport
import Testing

/// The house style that a formatter cannot check.
struct TidyTests {
    private static let sources = Repository.swiftFiles(in: "Sources")
    private static let tests = Repository.swiftFiles(in: "Tests")

    private func lines(of path: String) throws -> [Substring] {
        try #require(Repository.text(path))
            .split(
                separator: "\n",
                omittingEmptySubsequences: false
            )
    }

    @Test func `there are files to look at`() {
        #expect(Self.sources.count > 50 && Self.tests.count > 20)
    }

    @Test(arguments: sources)
    func `a source file has at most 400 lines`(path: String) throws {
        #expect(try lines(of: path).count <= 400)
    }

    @Test(arguments: tests)
    func `a test file has at most 600 lines`(path: String) throws {
        #expect(try lines(of: path).count <= 600)
    }

    @Test(arguments: sources)
    func `a function has at most 60 lines`(path: String) throws {
        var start: (line: Int, indentation: Int)?
        for (number, line) in try lines(of: path).enumerated() {
            let indentation = line.prefix { $0 == " " }.count
            if start == nil, line.contains(#/\b(func|init)\b.*[({]/#), !line.contains("//") {
                start = (number, indentation)
            }
            guard let begun = start, number > begun.line else { continue }
            if line.hasPrefix(String(repeating: " ", count: begun.indentation) + "}") {
                #expect(number - begun.line < 60, "\(path):\(begun.line + 1)")
                start = nil
            } else if indentation <= begun.indentation, !line.isEmpty, !line.contains(")") {
                start = nil
            }
        }
    }

    /// What must not stand in code, as a pattern, and why.
    private static let banned: [(pattern: String, reason: String)] = [
        (#": Any\b"#, "decode into types"),
        (#"as\? \[String"#, "decode into types"),
        (#"\bJSONSerialization\b"#, "JSONCoding is the one place"),
        (#"\bfatalError\("#, "an operating error is handled, a programmer's is a precondition"),
        (#"\btry! "#, "an error is handled"),
        (#"\bTask\.sleep\("#, "AlarmClock keeps no cancelled sleep"),
        (#"\b(class|struct|enum|actor) \w*(Manager|Helper|Util|Common|Impl)\b"#, "name it"),
        (#"\bimport FoundationNetworking\b"#, "libcurl is the client"),
        (#"\bimport Foundation$"#, "it brings ICU: FoundationEssentials has what is needed"),
        (#"\bimport (NIO|AsyncHTTPClient|Hummingbird)"#, "the server is our own"),
    ]

    @Test(arguments: banned)
    func `nothing banned stands in a source file`(pattern: String, reason: String) throws {
        let regex = try Regex(pattern)
        for path in Self.sources {
            for (number, line) in try lines(of: path).enumerated()
            where line.contains(regex) && !line.drop(while: \.isWhitespace).hasPrefix("//") {
                Issue.record("\(path):\(number + 1): \(line) (\(reason))")
            }
        }
    }

    @Test(arguments: sources)
    func `a JSON coder is made in JSON only`(path: String) throws {
        guard !path.hasPrefix("Sources/JSON/") else { return }
        let text = try #require(Repository.text(path))
        #expect(!text.contains("JSONEncoder()") && !text.contains("JSONDecoder()"))
    }

    @Test(arguments: tests)
    func `a test does not sleep`(path: String) throws {
        guard path != "Tests/TidyTests/TidyTests.swift" else { return }
        let text = try #require(Repository.text(path))
        #expect(!text.contains(#/Task\.sleep|\busleep\(|Thread\.sleep|\bsleep\(\d/#))
    }

    /// A process writes its log on a thread of its own, so a line comes at any time.
    @Test(arguments: tests)
    func `a test waits for what a program writes, with wrote`(path: String) throws {
        let text = try #require(Repository.text(path))
        #expect(!text.contains(#/#expect\(\s*program\.text\.contains\(/#))
    }

    @Test(arguments: sources)
    func `an unchecked claim has its argument beside it`(path: String) throws {
        let lines = try lines(of: path)
        for (number, line) in lines.enumerated()
        where line.contains("@unchecked Sendable") || line.contains("nonisolated(unsafe)") {
            let before = lines[max(0, number - 12)...number]
            #expect(
                before.contains { $0.contains("Safe:") },
                "\(path):\(number + 1) says nothing of why it is safe"
            )
        }
    }

    /// C libraries, and the one module that may import each.
    @Test(arguments: [
        ("CCurl", "Sources/Outbound/"), ("COpenSSL", "Sources/OpenSSL/"),
        ("CPostgres", "Sources/JobsPostgres/"), ("CSQLite", "Sources/JobsSQLite/"),
        ("CLinux", "Sources/HTTPServer/"), ("CProcess", "Sources/Platform/"),
        ("CYAML", "Sources/YAML/"),
    ])
    func `a library has one importer`(module: String, folder: String) throws {
        for path in Self.sources where !path.hasPrefix(folder) {
            let text = try #require(Repository.text(path))
            #expect(!text.contains("import \(module)\n"), "\(path) imports \(module)")
        }
    }

    /// The arrows that architecture forbids although the package could draw them.
    @Test func `only the executable reads the environment`() throws {
        for path in Self.sources where !path.hasPrefix("Sources/scorebell/") {
            let text = try #require(Repository.text(path))
            #expect(!text.contains("ProcessInfo.processInfo.environment"), "\(path)")
        }
    }
}
