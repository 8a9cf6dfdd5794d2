import JobsPostgres
import JobStoreConformance
import Platform
import Testing
import TestSupport

@Suite(.enabled(if: PostgresServer.isThere, "\(PostgresServer.absence)"))
struct PostgresConformanceTests {
    @Test(arguments: StoreRule.all)
    func `the PostgreSQL store keeps every rule`(_ rule: StoreRule) async throws {
        let url = Secret(try PostgresServer.emptyDatabase())
        let stores = OpenStores()
        try await rule.check { await stores.add(try PostgresJobStore(url: url)) }
        await stores.close()
    }
}

/// Stores that are closed when their test is over, because a server has only so many connections.
private actor OpenStores {
    private var stores: [PostgresJobStore] = []

    func add(_ store: PostgresJobStore) -> PostgresJobStore {
        stores.append(store)
        return store
    }

    func close() async {
        // Nobody needs them any more; that one is closed already is no trouble.
        for store in stores { try? await store.close() }
    }
}
