import Foundation
import Testing
import TestSupport

/// What a start costs.
struct ExecutableTests {
    /// One use of full Foundation in one dependency links ICU too: 48 MB of file, and a slower start.
    @Test func `the executable uses no more of Foundation than its essentials`() throws {
        let file = try Data(contentsOf: URL(filePath: Program.path), options: .alwaysMapped)
        // The beginning of every symbol of the module, and the name of ICU's data.
        for name in ["$s10Foundation", "icudt"] {
            #expect(file.range(of: Data(name.utf8)) == nil, "\(name)")
        }
        #expect(file.range(of: Data("$s20FoundationEssentials".utf8)) != nil)
    }

    /// Without one ArgumentParser makes it from the type's name, at the price of a fifth of a start.
    @Test func `every command says its name`() throws {
        let files = Repository.swiftFiles(in: "Sources/scorebell")
            .compactMap { path in Repository.text(path).map { (path, $0) } }
            .filter { $0.1.contains(": AsyncParsableCommand {") }
        #expect(files.count > 8)
        for (path, text) in files { #expect(text.contains("        commandName: \""), "\(path)") }
    }
}
