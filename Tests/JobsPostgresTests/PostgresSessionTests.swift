import Jobs
import JobsPostgres
import Platform
import Testing
import TestSupport

/// What a session keeps from the time when it began, and a new one would not have.
@Suite(.enabled(if: PostgresServer.isThere, "\(PostgresServer.absence)"), .serialized)
struct PostgresSessionTests {
    private let url: String
    private let now = Timestamp(secondsSince1970: 1_795_000_000)

    init() throws {
        url = try PostgresServer.emptyDatabase() + "&application_name=sessions"
    }

    private func open(
        pause: Duration = .zero,
        rung: @escaping @Sendable () -> Void = {}
    ) throws -> PostgresJobStore {
        var limits = PostgresLimits()
        limits.reconnectPause = pause
        return try PostgresJobStore(url: Secret(url), limits: limits, rung: rung)
    }

    private func add(_ key: String, to store: PostgresJobStore) async throws -> Enqueued {
        // A run's name that is an address, so that the column can become one of addresses.
        let job = NewJob(kind: "sample", key: key, runID: "192.0.2.1", payload: [1])
        return try await store.enqueue(job, depthMax: 100_000, at: now)
    }

    /// Lets the session that stores a job of that key run this behind it.
    private func spoil(with statement: String, at key: String) throws {
        try PostgresServer.sql(
            """
            CREATE OR REPLACE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql
                AS $$ BEGIN EXECUTE '\(statement)'; RETURN NEW; END $$;
            CREATE TRIGGER spoiling AFTER INSERT ON scorebell_job
                FOR EACH ROW WHEN (NEW.key = '\(key)') EXECUTE FUNCTION spoil();
            """,
            in: url
        )
    }

    /// The processes of the server that are behind the store, by the last statement of each.
    private func sessions(_ condition: String = "true") throws -> Set<Substring> {
        let question = """
            SELECT pid FROM pg_stat_activity WHERE application_name = 'sessions' \
            AND pid <> pg_backend_pid() AND \(condition)
            """
        return Set(try PostgresServer.sql(question, in: url).split(separator: "\n"))
    }

    @Test func `a plan whose columns changed (0A000) costs no call`() async throws {
        let store = try open()
        let id = try await add("a", to: store).jobID
        #expect(try await store.job(id: id)?.key == "a")
        try PostgresServer.sql("ALTER TABLE scorebell_job ALTER lane TYPE varchar", in: url)
        #expect(try await store.job(id: id)?.key == "a")
        try await store.close()
    }

    @Test func `a column whose type changed (42804) costs no call`() async throws {
        let store = try open()
        _ = try await add("a", to: store)
        let change = "ALTER TABLE scorebell_job ALTER run_id TYPE inet USING run_id::inet"
        try PostgresServer.sql(change, in: url)
        #expect(try await !add("b", to: store).isDuplicate)
        try await store.close()
    }

    @Test(arguments: [
        ("DEALLOCATE ALL", "26000"),
        // The name under which `SHOW synchronous_commit` is prepared.
        ("PREPARE s58766418811aab1f AS SELECT 1", "42P05"),
        ("SET SESSION default_transaction_read_only = on", "25006"),
    ])
    func `a session that something changed costs no call`(
        statement: String,
        state: String
    ) async throws {
        let store = try open()
        _ = try await add("a", to: store)
        try spoil(with: statement, at: "b")
        _ = try await add("b", to: store)
        #expect(try await store.synchronousCommit() == "on", "\(state)")
        #expect(try await !add("c", to: store).isDuplicate, "\(state)")
        try await store.close()
    }

    @Test func `all connections leave a server that takes no writes any more`() async throws {
        let store = try open()
        let id = try await add("a", to: store).jobID
        _ = try await store.job(id: id)
        while try sessions("query = 'LISTEN scorebell'").isEmpty {}
        let before = try sessions()
        #expect(before.count == 3)
        try spoil(with: "SET SESSION default_transaction_read_only = on", at: "b")
        _ = try await add("b", to: store)
        _ = try await add("c", to: store)
        _ = try await store.job(id: id)
        while try sessions().count != 3 || !sessions().isDisjoint(with: before) {}
        try await store.close()
    }

    @Test(arguments: [true, false])
    func `what every session refuses is told, and brings a new one only after the pause`(
        isOver: Bool
    ) async throws {
        let store = try open(pause: isOver ? .zero : .seconds(3_600))
        _ = try await add("a", to: store)
        let writer = "query LIKE '%INSERT INTO scorebell_job%'"
        let before = try sessions(writer)
        #expect(before.count == 1)
        try PostgresServer.sql("DROP TABLE scorebell_turn", in: url)
        for _ in 0..<5 {
            let error = await #expect(throws: JobStoreError.self) { try await store.check() }
            #expect(error?.description.contains("refuses a statement (42P01)") == true)
        }
        // Whoever asks for something else notices nothing.
        #expect(try await !add("b", to: store).isDuplicate)
        #expect(try sessions(writer).isDisjoint(with: before) == isOver)
        try await store.close()
    }

    @Test func `only a server that takes no writes is called read-only`() {
        func words(_ state: String) -> String {
            JobStoreError(PostgresError.refused(state: state, message: "a message")).description
        }
        #expect(
            words("25006")
                == "The database cannot be used now: PostgreSQL takes no writes now: it is"
                + " read-only."
        )
        for state in ["25P02", "26000", "42P05", "0A000"] {
            #expect(
                words(state)
                    == "The database cannot be used now: PostgreSQL reports a message (\(state))."
            )
        }
    }
}
