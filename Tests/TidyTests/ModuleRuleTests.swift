import Testing

/// The arrows between modules that Package.swift could draw and architecture forbids.
struct ModuleRuleTests {
    private static let destinations: Set<String> = ["Slack", "Teams", "Jira", "GitHub"]

    /// What each module must not import, and why.
    private static let forbidden: [(module: String, imports: Set<String>, reason: String)] =
        [
            (
                "Intake", destinations.union(["Workers", "PortAPI", "Outbound"]),
                "a webhook never waits for a third party"
            ),
            (
                "Jobs", destinations.union(["JobsSQLite", "JobsPostgres", "Reminders"]),
                "the queue knows no store and nothing of the domain"
            ),
            (
                "Sandbox",
                destinations.union([
                    "Jobs", "Workers", "PortAPI", "Intake", "Reminders", "Scorecards", "Outbound",
                ]),
                "a stand-in shares nothing with what it tests"
            ),
            ("Reminders", ["Outbound", "HTTPMessage", "Jobs", "Logging"], "the domain is pure"),
            ("Scorecards", ["Outbound", "Jobs", "Logging"], "the domain is pure"),
        ]
        + destinations.sorted()
        .map {
            ($0, destinations.subtracting([$0]), "a destination knows no other")
        }

    /// What asks the operating system, of Platform and of the standard library.
    private static let impure =
        #"\b(?:WallClock|RandomSource|IDSource|FileText|FileError|FileStamp|OpenFiles|"#
        + #"StandardError|SystemError|Process\w+|Processors|RandomWords|ThreadSupply|Stopwatch|"#
        + #"ContinuousClock|FileManager|Date\(\)|print\()\b"#

    private static func imports(of file: SourceFile) -> Set<String> {
        let declaration = #/^(?:\w+ )?import (\w+)/#
        return Set(file.code.compactMap { $0.firstMatch(of: declaration).map { String($0.1) } })
    }

    @Test func `the modules are there, and so are their imports`() {
        for module in ["Intake", "Jobs", "Sandbox", "Reminders", "Scorecards", "Slack"] {
            #expect(SourceFile.all.contains { $0.isIn(["Sources/\(module)/"]) }, "\(module)")
        }
        #expect(SourceFile.all.contains { Self.imports(of: $0).contains("Reminders") })
    }

    @Test(arguments: forbidden)
    func `a module leaves alone what is not its business`(
        module: String,
        imports: Set<String>,
        reason: String
    ) {
        for file in SourceFile.all where file.isIn(["Sources/\(module)/"]) {
            let found = Self.imports(of: file).intersection(imports)
            #expect(found.isEmpty, "\(file.path) imports \(found): \(reason)")
        }
    }

    @Test func `only the executable knows the sandbox`() {
        for file in SourceFile.all where !file.isIn(["Sources/scorebell/"]) {
            #expect(!Self.imports(of: file).contains("Sandbox"), "\(file.path)")
        }
    }

    @Test func `the domain asks neither the clock nor the operating system`() throws {
        let impure = try Regex(Self.impure)
        for file in SourceFile.all where file.isIn(["Sources/Reminders/", "Sources/Scorecards/"]) {
            let places = file.places { $0.contains(impure) }
            #expect(places.isEmpty, "\(places.joined(separator: "\n"))")
        }
    }

    @Test func `unsafe code stands at the edges to C and to the operating system`() {
        let edges = [
            "Sources/OpenSSL/", "Sources/Outbound/Curl/", "Sources/JobsPostgres/Connection/",
            "Sources/JobsSQLite/Connection/", "Sources/Platform/", "Sources/HTTPServer/",
            "Sources/YAML/",
        ]
        var offences: Offences = [:]
        for file in SourceFile.all where !file.isIn(edges) {
            offences[file.path] = file.places { $0.contains(#/\bunsafe\b|Unsafe\w*Pointer/#) }
        }
        expectNone(offences, except: RuleExceptions.unsafeCode, "Unsafe code is away from an edge")
    }
}
