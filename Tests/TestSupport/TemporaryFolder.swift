import FoundationEssentials

/// A folder of a test's own, gone with it.
package final class TemporaryFolder: Sendable {
    package let path: String

    package init() throws {
        let temporary = FileManager.default.temporaryDirectory.path
        path = "\(temporary)/scorebell-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        // A folder that cannot be removed must not fail the test that used it.
        try? FileManager.default.removeItem(atPath: path)
    }
}
