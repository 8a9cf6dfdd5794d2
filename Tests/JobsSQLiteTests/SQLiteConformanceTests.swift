import JobStoreConformance
import JobsSQLite
import TestSupport
import Testing

struct SQLiteConformanceTests {
    @Test(arguments: StoreRule.all)
    func `the SQLite store keeps every rule`(_ rule: StoreRule) async throws {
        let folder = try TemporaryFolder()
        try await rule.check { try SQLiteJobStore(path: "\(folder.path)/jobs.sqlite") }
    }
}
