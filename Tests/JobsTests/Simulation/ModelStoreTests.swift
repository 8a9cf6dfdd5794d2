import JobStoreConformance
import Testing

struct ModelStoreTests {
    @Test(arguments: StoreRule.all)
    func `the model that simulations work on keeps every rule`(_ rule: StoreRule) async throws {
        let store = ModelStore()
        try await rule.check { store }
    }
}
