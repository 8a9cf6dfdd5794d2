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
}
