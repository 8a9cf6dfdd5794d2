import Testing
import TestSupport

/// What a start costs.
struct ExecutableTests {
    /// Without one ArgumentParser makes it from the type's name, at the price of a fifth of a start.
    @Test func `every command says its name`() throws {
        let files = Repository.swiftFiles(in: "Sources/scorebell")
            .compactMap { path in Repository.text(path).map { (path, $0) } }
            .filter { $0.1.contains(": AsyncParsableCommand {") }
        #expect(files.count > 8)
        for (path, text) in files { #expect(text.contains("        commandName: \""), "\(path)") }
    }
}
