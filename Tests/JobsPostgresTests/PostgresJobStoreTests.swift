import Glibc
import Jobs
import JobsPostgres
import Platform
import Synchronization
import Testing
import TestSupport

/// What a server can do to us, and what we do on it.
@Suite(.enabled(if: PostgresServer.isThere, "\(PostgresServer.absence)"), .serialized)
struct PostgresJobStoreTests {
    private let url: String
    private let now = Timestamp(secondsSince1970: 1_795_000_000)

    init() throws {
        url = try PostgresServer.emptyDatabase()
    }

    private func job(_ key: String, payload: [UInt8] = [1]) -> NewJob {
        NewJob(kind: "sample", key: key, runID: "r_\(key)", payload: payload)
    }

    private func open(
        _ changes: String = "",
        limits: PostgresLimits = PostgresLimits(),
        rung: @escaping @Sendable () -> Void = {}
    ) throws(JobStoreError) -> PostgresJobStore {
        try PostgresJobStore(url: Secret(url + changes), limits: limits, rung: rung)
    }

    private func message(_ url: String) -> String {
        do throws(JobStoreError) {
            _ = try PostgresJobStore(url: Secret(url))
            return "it was opened"
        } catch {
            return "\(error)"
        }
    }

    @Test func `it has a mark while somebody hears of new jobs, for an empty store alone`()
        async throws
    {
        let unheard = try PostgresJobStore(url: Secret(url))
        let (rings, ring) = AsyncStream.makeStream(of: Void.self)
        let store = try open { ring.yield() }
        // It rings once when it has begun to listen.
        var heard = rings.makeAsyncIterator()
        _ = await heard.next()
        #expect(store.changeMark?.isOfEmptyStore == true)
        #expect(unheard.changeMark == nil)
        try await unheard.close()
        try await store.close()
        while store.changeMark != nil { await Task.yield() }
    }

    @Test func `replicas may start together on an empty database`() async throws {
        let stores = try await withThrowingTaskGroup { group in
            for _ in 0..<8 { group.addTask { try open() } }
            return try await group.reduce(into: [PostgresJobStore]()) { $0.append($1) }
        }
        let id = try await stores[0].enqueue(job("a"), depthMax: 9, at: now).jobID
        for store in stores {
            #expect(try await store.job(id: id)?.key == "a")
            try await store.close()
        }
        let versions = try PostgresServer.sql("SELECT count(*) FROM scorebell_schema", in: url)
        #expect(versions == "3\n")
    }

    @Test func `jobs are there when the store is opened again`() async throws {
        let store = try open()
        let id = try await store.enqueue(job("a"), depthMax: 9, at: now).jobID
        try await store.close()
        await #expect(throws: JobStoreError.self) { try await store.job(id: id) }
        let again = try open()
        #expect(try await again.job(id: id)?.state == .queued)
        try await again.close()
    }

    @Test func `a schema of a newer program is refused in words`() async throws {
        try await open().close()
        try PostgresServer.sql("INSERT INTO scorebell_schema VALUES (99)", in: url)
        #expect(
            message(url)
                == "The database cannot be used: its schema is of a newer version of this program"
                + " (99)."
        )
    }

    @Test func `what cannot be reached is told without the password`() {
        let nobody = message("postgres://me:hush-hush@127.0.0.1:9/jobs")
        #expect(nobody.hasPrefix("The database cannot be used now: PostgreSQL cannot be reached:"))
        let database = message(url.replacing("/postgres?", with: "/nowhere?"))
        #expect(database == "The database cannot be used: PostgreSQL has no such database.")
        let file = message("\(url)&sslmode=verify-full&sslrootcert=/nowhere.pem")
        let text = message("postgres://me:hush-hush@/jobs?nonsense=1")
        for text in [nobody, file, text] { #expect(!text.contains("hush-hush"), "\(text)") }
    }

    @Test func `a server that only reads is told as such`() async throws {
        try await open().close()
        // The schema's own options stay, the last of two with one name counts.
        let message = message("\(url)%20-cdefault_transaction_read_only%3Don")
        #expect(message.contains("PostgreSQL takes no writes now: it is read-only"), "\(message)")
    }

    @Test func `a probe finds what the start would, and changes nothing`() async throws {
        func probe(_ options: String = "") -> String {
            do {
                return "\(try PostgresJobStore.probe(url: Secret("\(url)\(options)")))"
            } catch {
                return "\(error)"
            }
        }
        let readOnly = "%20-cdefault_transaction_read_only%3Don"
        #expect(probe() == "false")
        #expect(probe(readOnly) == message("\(url)\(readOnly)"))
        let tables = "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()"
        #expect(try PostgresServer.sql(tables, in: url) == "0\n")

        try await open().close()
        #expect(probe() == "true")
        #expect(probe(readOnly) == message("\(url)\(readOnly)"))
        #expect(try PostgresServer.sql("SELECT count(*) FROM scorebell_turn", in: url) == "0\n")
        try PostgresServer.sql("INSERT INTO scorebell_schema VALUES (99)", in: url)
        #expect(probe().contains("its schema is of a newer version of this program (99)"))
        #expect(probe() == message(url))
    }

    @Test func `a commit is on the disk, whatever the server's default is`() async throws {
        let store = try open("%20-csynchronous_commit%3Doff")
        #expect(try await store.synchronousCommit() == "on")
        try await store.close()
    }

    @Test func `a large payload and a large result come back as they were`() async throws {
        let store = try open()
        let payload = (0..<1_500_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let id = try await store.enqueue(job("a", payload: payload), depthMax: 9, at: now).jobID
        #expect(try await store.job(id: id)?.payload == payload)
        let claims = try await store.claim(limit: 1, for: .seconds(60), at: now)
        let lease = try #require(claims.first).lease
        #expect(try await store.finish(step: "one", result: payload, of: lease, at: now))
        #expect(try await store.steps(of: id).first?.result == payload)
        try await store.close()
    }

    @Test func `a thousand callers at once each get their job`() async throws {
        let store = try open()
        let ids = try await withThrowingTaskGroup { group in
            for index in 0..<1_000 {
                group.addTask {
                    try await store.enqueue(job("\(index)"), depthMax: 100_000, at: now).jobID
                }
            }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(ids.count == 1_000)
        #expect(try await store.summary().counts == [.queued: 1_000])
        try await store.close()
    }

    @Test func `one call that is refused takes nothing from those beside it`() async throws {
        let store = try open()
        try PostgresServer.sql("ALTER TABLE scorebell_job ADD CHECK (key <> '25')", in: url)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<50 {
                group.addTask {
                    let job = job("\(index)")
                    let stored = try? await store.enqueue(job, depthMax: 100_000, at: now)
                    #expect((stored == nil) == (index == 25))
                }
            }
            try await group.waitForAll()
        }
        #expect(try await store.summary().counts == [.queued: 49])
        try await store.close()
    }

    @Test func `a commit that is refused takes nothing from those beside it, nor from later ones`()
        async throws
    {
        let store = try open()
        // It is refused when every statement of the batch has had its answer.
        try PostgresServer.sql(
            """
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql
                AS $$ BEGIN RAISE EXCEPTION 'refused'; END $$;
            CREATE CONSTRAINT TRIGGER refusing AFTER INSERT ON scorebell_job
                DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW WHEN (NEW.key LIKE '%-7') EXECUTE FUNCTION refuse();
            """,
            in: url
        )
        for round in 0..<5 {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in 0..<30 {
                    group.addTask {
                        let job = job("\(round)-\(index)")
                        let stored = try? await store.enqueue(job, depthMax: 100_000, at: now)
                        #expect((stored == nil) == (index == 7))
                        guard let stored else { return }
                        let found = try await store.job(id: stored.jobID)
                        #expect(found?.key == job.key)
                    }
                }
                try await group.waitForAll()
            }
        }
        #expect(try await store.summary().counts == [.queued: 145])
        try await store.close()
    }

    @Test(arguments: ["LATIN1", "SQL_ASCII"])
    func `a database that does not hold every text is refused`(encoding: String) throws {
        let database = try PostgresServer.database(encoding: encoding)
        let words =
            "The database cannot be used: its encoding is \(encoding), and has to be UTF8: make one"
            + " with CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0."
        #expect(message(database) == words)
        let error = #expect(throws: JobStoreError.self) {
            try PostgresJobStore.probe(url: Secret(database))
        }
        #expect(error?.description == words)
    }

    @Test(arguments: ["EUC_JP", "LATIN1", "SQL_ASCII"])
    func `a text is stored as it is, whatever encoding the URL names`(
        encoding: String
    ) async throws {
        let store = try open("&client_encoding=\(encoding)")
        _ = try await store.enqueue(job("a"), depthMax: 9, at: now)
        let claim = try #require(try await store.claim(limit: 1, for: .seconds(9), at: now).first)
        let reason = "Slack sagt: „Müll“ 🙂"
        let end = Settlement.failed(reason: reason, followUp: nil)
        #expect(try await store.settle(claim.lease, as: end, at: now))
        #expect(try await store.job(id: claim.job.id)?.reason == reason)
        let stored = "SELECT count(*) FROM scorebell_job WHERE reason = '\(reason)'"
        #expect(try PostgresServer.sql(stored, in: url) == "1\n")
        try await store.close()
    }

    @Test func `a job that another process stored rings here`() async throws {
        let (rings, ring) = AsyncStream<Void>.makeStream()
        let listening = try open { ring.yield() }
        let storing = try open()
        var iterator = rings.makeAsyncIterator()
        // The first ring says that it listens.
        _ = await iterator.next()
        _ = try await storing.enqueue(job("a"), depthMax: 9, at: now)
        _ = await iterator.next()
        try await listening.close()
        try await storing.close()
    }

    @Test func `a server that is frozen is taken for one that is away`() async throws {
        var limits = PostgresLimits()
        limits.answerTime = .seconds(1)
        let store = try open(limits: limits)
        _ = try await store.enqueue(job("a"), depthMax: 9, at: now)
        // Only the processes behind this store: what comes anew finds a server that answers.
        let behind = "datname = current_database() AND application_name = 'scorebell'"
        let numbers = try PostgresServer.sql(
            "SELECT pid FROM pg_stat_activity WHERE \(behind)",
            in: url
        )
        let processes = numbers.split(separator: "\n").compactMap { pid_t($0) }
        for process in processes { kill(process, SIGSTOP) }
        defer { for process in processes { kill(process, SIGCONT) } }
        await #expect(throws: JobStoreError.self) {
            try await store.enqueue(job("b"), depthMax: 9, at: now)
        }
        var stored: Enqueued?
        while stored == nil { stored = try? await store.enqueue(job("c"), depthMax: 9, at: now) }
        #expect(stored?.isDuplicate == false)
        try await store.close()
    }

    @Test func `a caller is told when a server hangs, and the next one gets its own answer`()
        async throws
    {
        var limits = PostgresLimits()
        limits.callTime = .milliseconds(400)
        let store = try open("&application_name=hanging", limits: limits)
        _ = try await store.enqueue(job("a"), depthMax: 9, at: now)
        let numbers = try PostgresServer.sql(
            "SELECT pid FROM pg_stat_activity WHERE application_name = 'hanging'",
            in: url
        )
        let processes = numbers.split(separator: "\n").compactMap { pid_t($0) }
        for process in processes { kill(process, SIGSTOP) }
        let start = ContinuousClock.now
        for key in ["b", "c"] {
            let error = await #expect(throws: JobStoreError.self) {
                try await store.enqueue(job(key), depthMax: 9, at: now)
            }
            #expect(error?.description.contains("it gave no answer in 400 ms") == true)
        }
        await #expect(throws: JobStoreError.self) { try await store.check() }
        #expect(ContinuousClock.now - start < .seconds(5))
        for process in processes { kill(process, SIGCONT) }
        // What had been sent is done; what waited behind it was never sent.
        var stored: Enqueued?
        while stored == nil { stored = try? await store.enqueue(job("d"), depthMax: 9, at: now) }
        #expect(try await store.job(id: stored?.jobID ?? "")?.key == "d")
        #expect(try await store.enqueue(job("b"), depthMax: 9, at: now).isDuplicate)
        #expect(try await !store.enqueue(job("c"), depthMax: 9, at: now).isDuplicate)

        for process in processes { kill(process, SIGSTOP) }
        async let late = store.enqueue(job("e"), depthMax: 9, at: now)
        _ = try? await late
        let end = ContinuousClock.now
        try await store.close()
        #expect(ContinuousClock.now - end < .seconds(5))
        for process in processes { kill(process, SIGCONT) }
    }

    @Test func `a connection that has lost its statements is replaced`() async throws {
        var limits = PostgresLimits()
        limits.reconnectPause = .zero
        let store = try open(limits: limits)
        _ = try await store.enqueue(job("a"), depthMax: 100_000, at: now)
        // As behind a pooler that lends us another connection of the server.
        try PostgresServer.sql(
            """
            CREATE FUNCTION forget() RETURNS trigger LANGUAGE plpgsql
                AS $$ BEGIN EXECUTE 'DEALLOCATE ALL'; RETURN NEW; END $$;
            CREATE TRIGGER forgetting AFTER INSERT ON scorebell_job
                FOR EACH ROW WHEN (NEW.key = 'b') EXECUTE FUNCTION forget();
            """,
            in: url
        )
        _ = try await store.enqueue(job("b"), depthMax: 100_000, at: now)
        let next = try await store.enqueue(job("c"), depthMax: 100_000, at: now)
        #expect(!next.isDuplicate)

        // Of a batch each is tried again, on a new connection.
        try PostgresServer.sql(
            """
            DROP TRIGGER forgetting ON scorebell_job;
            CREATE TRIGGER forgetting AFTER INSERT ON scorebell_job
                FOR EACH ROW WHEN (NEW.key = 'd') EXECUTE FUNCTION forget();
            """,
            in: url
        )
        _ = try await store.enqueue(job("d"), depthMax: 100_000, at: now)
        let stored = await withTaskGroup(of: Bool.self) { group in
            for index in 0..<30 {
                group.addTask {
                    (try? await store.enqueue(job("\(index)"), depthMax: 100_000, at: now)) != nil
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(stored == 30)
        try await store.close()
    }

    @Test func `what lets us in and then is silent is taken for a server that is away`() throws {
        let server = try ScriptedServer { peer, _ in
            // As a pooler does that has no connection to its server:
            // https://www.postgresql.org/docs/15/protocol-message-formats.html,
            // AuthenticationOk, ParameterStatus of what libpq would ask for, and ReadyForQuery.
            while peer.read().starts(with: [0, 0, 0, 8]) { peer.write("N") }
            peer.write([0x52, 0, 0, 0, 8, 0, 0, 0, 0])
            for (name, value) in [
                ("server_version", "15.1"), ("in_hot_standby", "off"),
                ("default_transaction_read_only", "off"),
            ] {
                let text = Array("\(name)\u{0}\(value)\u{0}".utf8)
                peer.write([0x53, 0, 0, 0, UInt8(text.count + 4)] + text)
            }
            peer.write([0x5A, 0, 0, 0, 5, 0x49])
            peer.hang()
        }
        var limits = PostgresLimits()
        limits.answerTime = .milliseconds(100)
        let error = #expect(throws: JobStoreError.self) {
            let url = "postgres://me:hush-hush@127.0.0.1:\(server.port)/jobs?gssencmode=disable"
            _ = try PostgresJobStore(url: Secret(url), limits: limits)
        }
        #expect(
            error?.description == "The database cannot be used now: PostgreSQL cannot be reached:"
                + " it gave no answer in 100 ms."
        )
    }

    @Test func `a server that went away is found again by itself`() async throws {
        let (rings, ring) = AsyncStream<Void>.makeStream()
        let store = try open { ring.yield() }
        var iterator = rings.makeAsyncIterator()
        _ = await iterator.next()
        let id = try await store.enqueue(job("a"), depthMax: 9, at: now).jobID
        try PostgresServer.restart()
        // The first calls may meet the broken connections; one of the next finds the new server.
        var found: Job?
        while found == nil { found = try? await store.job(id: id) }
        #expect(found?.key == "a")
        var stored: Enqueued?
        while stored == nil { stored = try? await store.enqueue(job("b"), depthMax: 9, at: now) }
        #expect(try await store.summary().counts == [.queued: 2])
        _ = await iterator.next()
        try await store.close()
    }
}
