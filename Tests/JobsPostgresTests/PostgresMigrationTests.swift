import JobStoreConformance
import Jobs
import JobsPostgres
import Platform
import Testing
import TestSupport

/// Databases of released versions, opened by this one.
@Suite(.enabled(if: PostgresServer.isThere, "\(PostgresServer.absence)"), .serialized)
struct PostgresMigrationTests {
    private let url: String

    init() throws {
        url = try PostgresServer.emptyDatabase()
        try PostgresServer.script("Tests/Fixtures/jobs-0.1.0.postgres.sql", in: url)
    }

    @Test func `a database that 0.1.0 left in its work keeps its counts, and its jobs end`()
        async throws
    {
        let store = try PostgresJobStore(url: Secret(url))
        try await ReleasedJobs.check(store)
        try await store.close()
        // Replicas of 0.1.0 count by these columns until they are replaced.
        let counted = try PostgresServer.sql(
            "SELECT count(*) FROM scorebell_job WHERE replays > 0 AND port_troubles > 0",
            in: url
        )
        #expect(counted.hasPrefix("0"), "\(counted)")
    }

    @Test func `a database that was brought up to date is a new one's like`() async throws {
        try await PostgresJobStore(url: Secret(url)).close()
        let fresh = try PostgresServer.emptyDatabase()
        try await PostgresJobStore(url: Secret(fresh)).close()
        let columns = """
            SELECT table_name, column_name, data_type, column_default, is_nullable, collation_name
            FROM information_schema.columns WHERE table_schema = current_schema() ORDER BY 1, 2
            """
        let functions = """
            SELECT proname, prosrc FROM pg_proc WHERE pronamespace = current_schema()::regnamespace
            ORDER BY 1
            """
        for question in [columns, functions] {
            let old = try PostgresServer.sql(question, in: url)
            let new = try PostgresServer.sql(question, in: fresh)
            #expect(old == new && old.contains("scorebell"))
        }
    }
}
