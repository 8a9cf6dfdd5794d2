import Testing

/// One name is one thing in the whole project.
struct TypeNameTests {
    @Test func `no two types have one name`() {
        let declaration =
            #/^(?:@\w+(?:\([^)]*\))? )*(?:\w+ )*?(?:struct|class|enum|actor|protocol|typealias) (\w+)/#
        var offences: Offences = [:]
        for file in SourceFile.all {
            for (number, line) in zip(1..., file.code) {
                guard let name = line.firstMatch(of: declaration)?.1 else { continue }
                offences["\(name)", default: []].append("\(file.path):\(number): \(line)")
            }
        }
        #expect(offences.count > 300)
        expectNone(
            offences.filter { $0.value.count > 1 },
            except: RuleExceptions.typeNames,
            "Two types have one name"
        )
    }

    @Test func `an offence that is not excepted is recorded, and an exception without one`() {
        withKnownIssue { expectNone(["a.swift": ["a.swift:1"]], except: [:], "A rule") }
        withKnownIssue { expectNone(["a.swift": []], except: ["a.swift": "a reason"], "A rule") }
        expectNone(["a.swift": ["a.swift:1"]], except: ["a.swift": "a reason"], "A rule")
    }
}
