import Testing

/// A new destination or operation touches its own folder and the composition, and nothing else.
struct DestinationRuleTests {
    /// Where destinations may be named: in their own folders, in the settings and the commands that
    /// set them, in the sandbox that stands in for them, and where the parts are put together.
    private static let folders = [
        "Sources/Slack/", "Sources/Teams/", "Sources/Jira/", "Sources/GitHub/",
        "Sources/Sandbox/", "Sources/scorebell/Commands/", "Sources/scorebell/Configuration/",
        "Sources/scorebell/Serving/", "Sources/scorebell/Trial/",
    ]

    /// Microsoft's Teams as a type, a module or a word; Port's teams are the domain's.
    private static let names =
        #"(?i:slack|jira|github)|\bTeams(?=[A-Z(.])|import Teams|"Teams""#

    /// The cases of an operation and of a kind of target.
    private static let cases =
        #"\.(?:scorecardReminder|scorecardReport|ticketHandler|issueHandler|slack|jira|github)\b"#

    /// A question about one of them that says nothing of the others.
    private static let comparison =
        #"[=!]= (?:\w+)?\#(cases)|\#(cases)\??\)? [=!]= |"#
        + #"\b(?:if|guard|while|for) case (?:\w+)?\#(cases)"#

    @Test func `a destination is named where it is at home, and nowhere else`() throws {
        let names = try Regex(Self.names)
        var offences: Offences = [:]
        for file in SourceFile.all where !file.isIn(Self.folders) {
            offences[file.path] = file.places { $0.contains(names) }
        }
        expectNone(
            offences,
            except: RuleExceptions.destinationNames,
            "A destination is named outside of its folder, the settings and the composition"
        )
    }

    @Test func `an operation and a destination are chosen by a switch that names each`() throws {
        let compared = try Regex(Self.comparison)
        var offences: Offences = [:]
        // A stand-in's own routes are no operations.
        for file in SourceFile.all where !file.isIn(["Sources/Sandbox/"]) {
            offences[file.path] =
                file.places { $0.contains(compared) } + (try Self.defaults(in: file))
        }
        expectNone(
            offences,
            except: RuleExceptions.operationChecks,
            "A new operation or destination would not be noticed here; use a switch without default"
        )
    }

    /// Returns the places of each `default:` in a switch over operations or destinations.
    private static func defaults(in file: SourceFile) throws -> [String] {
        let known = try Regex(#"^ *case .*\#(cases)"#)
        /// The switches around a line: how far each is indented, and whether it is over these.
        var open: [(indentation: Int, isOurs: Bool)] = []
        return zip(1..., file.code)
            .compactMap { number, line in
                let indentation = line.prefix { $0 == " " }.count
                let word = line.dropFirst(indentation)
                if word.hasPrefix("}"), open.last?.indentation == indentation { open.removeLast() }
                if line.contains(#/\bswitch .*\{$/#) { open.append((indentation, false)) }
                guard let last = open.indices.last, open[last].indentation == indentation else {
                    return nil
                }
                if line.contains(known) { open[last].isOurs = true }
                let isDefault = word.hasPrefix("default:") && open[last].isOurs
                return isDefault ? "\(file.path):\(number): \(line)" : nil
            }
    }

    @Test(arguments: [
        "let isReport = kind == .scorecardReport",
        "guard kind.target != .jira else { return }", "if case .issueHandler = kind { return }",
        "switch kind {\ncase .slack: 1\ndefault: 2\n}",
        "let name = switch kind {\ncase .ticketHandler?: 1\ncase nil: 3\ndefault: 2\n}",
    ])
    func `the rule about switches sees what it forbids`(code: String) throws {
        let file = SourceFile(path: "example.swift", text: code)
        let compared = try Regex(Self.comparison)
        #expect(
            file.places { $0.contains(compared) }.count + (try Self.defaults(in: file)).count == 1
        )
    }
}
