import JobStoreConformance
import Jobs
import Testing

struct MemoryJobStoreTests {
    @Test(arguments: StoreRule.all)
    func `the store in memory keeps every rule`(_ rule: StoreRule) async throws {
        let store = MemoryJobStore()
        try await rule.check { store }
    }
}
