import Jobs

/// The tables, as they grew: a released migration is never changed.
enum PostgresSchema {
    /// Numbers that nobody else uses for locks, so that replicas may start together.
    ///
    /// Source: https://www.postgresql.org/docs/15/explicit-locking.html#ADVISORY-LOCKS.
    private static let lock = "7236832101"

    /// Brings the database to this program's schema.
    ///
    /// - Throws: `JobStoreError.unusable` when a newer program has changed it.
    static func migrate(_ connection: PostgresConnection) throws(JobStoreError) {
        try requireNoNewer { () throws(PostgresError) in try connection.transaction(migrate) }
    }

    /// Finds out whether `migrate` would do, and whether the tables may be written; it changes
    /// nothing.
    ///
    /// Tables that are there are not brought up to date, because others work with them. Whether
    /// they could be made is found by making them, which is taken back.
    ///
    /// - Returns: True if the tables are there.
    /// - Throws: As `migrate`.
    static func probe(_ connection: PostgresConnection) throws(JobStoreError) -> Bool {
        var isThere = false
        try requireNoNewer { () throws(PostgresError) in
            _ = try connection.run(Statement("BEGIN"))
            // If this fails the connection is broken, and the server rolls back by itself.
            defer { _ = try? connection.run(Statement("ROLLBACK")) }
            isThere = try areTablesThere(connection)
            guard isThere else { return try migrate(connection) }
            if let newer = newer(try version(connection)) { return newer }
            _ = try connection.run(OperatorSQL.writeNothing)
            return nil
        }
        return isThere
    }

    private static func requireNoNewer(
        _ version: () throws(PostgresError) -> Int64?
    ) throws(JobStoreError) {
        let newer: Int64?
        do throws(PostgresError) {
            newer = try version()
        } catch {
            throw JobStoreError(error)
        }
        if let newer {
            throw .unusable(
                reason: "its schema is of a newer version of this program (\(newer))"
            )
        }
    }

    private static func areTablesThere(
        _ connection: PostgresConnection
    ) throws(PostgresError) -> Bool {
        let found = try connection.run(Statement("SELECT to_regclass('scorebell_schema')::text"))
        var row = RowReader(found.rows.first ?? [nil])
        return try row.optionalText() != nil
    }

    private static func version(_ connection: PostgresConnection) throws(PostgresError) -> Int {
        let known = try connection.run(Statement("SELECT max(version) FROM scorebell_schema"))
        var row = RowReader(known.rows.first ?? [nil])
        return Int(try row.optionalInteger() ?? 0)
    }

    private static func newer(_ version: Int) -> Int64? {
        version <= migrations.count ? nil : Int64(version)
    }

    /// Returns the version of a schema that is too new; nil when all went well.
    private static func migrate(_ connection: PostgresConnection) throws(PostgresError) -> Int64? {
        _ = try connection.run(Statement("SELECT pg_advisory_xact_lock(\(lock))"))
        // A table that is there already is only a notice, which nobody needs to see.
        try connection.execute(script: "SET LOCAL client_min_messages = warning")
        try connection.execute(
            script: "CREATE TABLE IF NOT EXISTS scorebell_schema (version bigint PRIMARY KEY)"
        )
        let version = try version(connection)
        if let newer = newer(version) { return newer }
        for (index, script) in migrations.enumerated().dropFirst(version) {
            try connection.execute(script: script)
            try connection.execute(
                script: "INSERT INTO scorebell_schema (version) VALUES (\(index + 1))"
            )
        }
        return nil
    }

    private static let migrations = [tables + claiming + operating, failuresAndLedger, locks]

    // Times are milliseconds since 1970. `due_at` is when a job may be claimed: its due time, or,
    // while it runs, the end of its lease. A job is finished when it has an `ended_at`. The free
    // space in each page keeps a claim's update on the page of its row, without new index entries
    // where no indexed column changes. Words compare by their bytes, as they do in SQLite.
    private static let tables = """
        CREATE TABLE scorebell_job (
            seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            id text COLLATE "C" NOT NULL UNIQUE,
            key text COLLATE "C" NOT NULL UNIQUE,
            kind text NOT NULL,
            run_id text NOT NULL,
            payload bytea NOT NULL,
            state text COLLATE "C" NOT NULL,
            attempts bigint NOT NULL DEFAULT 0,
            snoozes bigint NOT NULL DEFAULT 0,
            created_at bigint NOT NULL,
            due_at bigint NOT NULL,
            ended_at bigint,
            lease_token text,
            reason text,
            lane text COLLATE "C" NOT NULL DEFAULT '',
            port_troubles bigint NOT NULL DEFAULT 0,
            slack_troubles bigint NOT NULL DEFAULT 0,
            replays bigint NOT NULL DEFAULT 0,
            replayed_at bigint
        ) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);
        CREATE INDEX scorebell_job_unfinished ON scorebell_job (lane, due_at, state, seq)
            WHERE ended_at IS NULL;
        CREATE INDEX scorebell_job_running ON scorebell_job (lane, due_at)
            WHERE state = 'running';
        CREATE INDEX scorebell_job_finished ON scorebell_job (state, ended_at)
            WHERE ended_at IS NOT NULL;
        CREATE TABLE scorebell_step (
            seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            job_seq bigint NOT NULL REFERENCES scorebell_job (seq) ON DELETE CASCADE,
            name text COLLATE "C" NOT NULL,
            result bytea NOT NULL,
            started_at bigint NOT NULL,
            ended_at bigint,
            UNIQUE (job_seq, name)
        );
        CREATE TABLE scorebell_lane (name text COLLATE "C" PRIMARY KEY, turn bigint NOT NULL);
        CREATE TABLE scorebell_replay (
            job_seq bigint NOT NULL REFERENCES scorebell_job (seq) ON DELETE CASCADE,
            nonce text COLLATE "C" NOT NULL,
            number bigint NOT NULL,
            at bigint NOT NULL,
            PRIMARY KEY (job_seq, nonce)
        );
        CREATE TABLE scorebell_turn (key text COLLATE "C" PRIMARY KEY, free_at bigint NOT NULL);
        """

    // One call for a claim, so that its lock is held for no longer than its work takes. The lock
    // keeps two claims from both filling a lane's last place; rows that somebody writes just now
    // are left to the next claim.
    //
    // A claim does not wait for the disk: if the server dies before it is there, the job is as it
    // was, and no write of the lost lease changes anything. Whatever that attempt does after its
    // first durable write cannot lose it, because the log is written in order.
    // Source: https://www.postgresql.org/docs/15/wal-async-commit.html.
    private static let claiming = """
        CREATE FUNCTION scorebell_open_lanes() RETURNS TABLE (name text) LANGUAGE sql STABLE AS $$
            WITH RECURSIVE lanes AS (
                (SELECT lane FROM scorebell_job WHERE ended_at IS NULL ORDER BY lane LIMIT 1)
                UNION ALL
                SELECT (
                    SELECT job.lane FROM scorebell_job AS job
                    WHERE job.ended_at IS NULL AND job.lane > lanes.lane
                    ORDER BY job.lane LIMIT 1
                ) FROM lanes WHERE lanes.lane IS NOT NULL
            )
            SELECT lane FROM lanes WHERE lane IS NOT NULL
        $$;
        CREATE FUNCTION scorebell_room(of_lane text, lane_max bigint, moment bigint)
        RETURNS bigint LANGUAGE sql STABLE AS $$
            SELECT CASE WHEN of_lane = '' OR lane_max = 9223372036854775807
            THEN 9223372036854775807
            ELSE greatest(0, lane_max - (
                SELECT count(*) FROM scorebell_job
                WHERE state = 'running' AND lane = of_lane AND due_at > moment
            )) END
        $$;
        CREATE FUNCTION scorebell_claim(
            job_limit bigint, lane_max bigint, lease_end bigint, moment bigint, tokens text[]
        ) RETURNS TABLE (place bigint, job scorebell_job) LANGUAGE plpgsql AS $$
        DECLARE
            open_lane record;
            candidate bigint;
            lane_place bigint := 0;
            lane_rank bigint;
            seqs bigint[] := '{}';
            ranks bigint[] := '{}';
            places bigint[] := '{}';
            lanes text[] := '{}';
        BEGIN
            PERFORM set_config('synchronous_commit', 'off', true);
            FOR open_lane IN
                SELECT lanes.name, coalesce(lane.turn, 0) AS turn
                FROM scorebell_open_lanes() AS lanes
                LEFT JOIN scorebell_lane AS lane ON lane.name = lanes.name COLLATE "C"
                ORDER BY 2, 1
            LOOP
                lane_place := lane_place + 1;
                lane_rank := 0;
                IF open_lane.name <> '' AND lane_max < 9223372036854775807 THEN
                    PERFORM pg_advisory_xact_lock(7236832102);
                END IF;
                FOR candidate IN
                    SELECT due.seq FROM scorebell_job AS due
                    WHERE due.ended_at IS NULL AND due.lane = open_lane.name
                        AND due.due_at <= moment
                    ORDER BY due.due_at, due.state, due.seq
                    LIMIT least(job_limit, scorebell_room(open_lane.name, lane_max, moment))
                    FOR UPDATE SKIP LOCKED
                LOOP
                    lane_rank := lane_rank + 1;
                    seqs := seqs || candidate;
                    ranks := ranks || lane_rank;
                    places := places || lane_place;
                    lanes := lanes || open_lane.name;
                END LOOP;
            END LOOP;
            RETURN QUERY
            WITH chosen AS (
                SELECT one.seq, one.lane,
                    row_number() OVER (ORDER BY one.lane_rank, one.lane_place) AS place
                FROM unnest(seqs, ranks, places, lanes)
                    AS one (seq, lane_rank, lane_place, lane)
                ORDER BY 3 LIMIT job_limit
            ), served AS (
                INSERT INTO scorebell_lane (name, turn)
                SELECT chosen.lane,
                    (SELECT coalesce(max(turn), 0) FROM scorebell_lane) + max(chosen.place)
                FROM chosen WHERE lane_place > 1 GROUP BY chosen.lane
                ON CONFLICT (name) DO UPDATE SET turn = excluded.turn
            ), taken AS (
                UPDATE scorebell_job AS one SET state = 'running', attempts = one.attempts + 1,
                    lease_token = tokens[chosen.place], due_at = lease_end
                FROM chosen WHERE one.seq = chosen.seq RETURNING one, chosen.place
            )
            SELECT taken.place, taken.one FROM taken ORDER BY 1;
        END
        $$;
        CREATE FUNCTION scorebell_next_due(lane_max bigint, moment bigint)
        RETURNS bigint LANGUAGE sql STABLE AS $$
            SELECT min(
                CASE WHEN scorebell_room(lanes.name, lane_max, moment) > 0 THEN (
                    SELECT min(due_at) FROM scorebell_job
                    WHERE ended_at IS NULL AND lane = lanes.name
                ) ELSE (
                    SELECT min(due_at) FROM scorebell_job
                    WHERE state = 'running' AND lane = lanes.name AND due_at > moment
                ) END
            ) FROM scorebell_open_lanes() AS lanes
        $$;
        """

    private static let operating = replayFunction(
        "CREATE",
        clearing: "port_troubles = 0, slack_troubles = 0"
    )

    /// Returns the statement that makes the function which begins a job anew.
    ///
    /// - Parameters:
    ///   - create: `CREATE`, or `CREATE OR REPLACE` where an earlier migration has made it.
    ///   - counts: The assignments that forget what failed before.
    /// - Returns: The statement.
    private static func replayFunction(_ create: String, clearing counts: String) -> String {
        """
        \(create) FUNCTION scorebell_retry(job_id text, with_nonce text, moment bigint)
        RETURNS TABLE (answer text, number bigint) LANGUAGE plpgsql AS $$
        DECLARE
            found_job scorebell_job;
            known bigint;
        BEGIN
            SELECT * INTO found_job FROM scorebell_job WHERE id = job_id FOR UPDATE;
            IF NOT FOUND THEN
                RETURN QUERY SELECT 'unknown', 0::bigint;
                RETURN;
            END IF;
            SELECT replay.number INTO known FROM scorebell_replay AS replay
            WHERE replay.job_seq = found_job.seq AND replay.nonce = with_nonce;
            IF FOUND THEN
                RETURN QUERY SELECT 'duplicate', known;
                RETURN;
            END IF;
            IF found_job.state NOT IN ('failed', 'dead', 'cancelled') THEN
                RETURN QUERY SELECT found_job.state::text, 0::bigint;
                RETURN;
            END IF;
            UPDATE scorebell_job AS job SET state = 'queued', attempts = 0, snoozes = 0,
                \(counts), reason = NULL, ended_at = NULL,
                due_at = CASE WHEN found_job.state = 'cancelled'
                    THEN greatest(moment, found_job.due_at) ELSE moment END,
                replays = job.replays + 1, replayed_at = moment
            WHERE job.seq = found_job.seq;
            INSERT INTO scorebell_replay (job_seq, nonce, number, at)
            VALUES (found_job.seq, with_nonce, found_job.replays + 1, moment);
            RETURN QUERY SELECT 'replayed', found_job.replays + 1;
        END
        $$;
        """
    }

    // The columns that counted troubles stay, for replicas of 0.1.0 that go on until they are
    // replaced; this program does not read them. No statement on jobs reads the ledger.
    private static let failuresAndLedger = """
        ALTER TABLE scorebell_job ADD COLUMN failures text NOT NULL DEFAULT '{}';
        UPDATE scorebell_job SET failures = jsonb_strip_nulls(jsonb_build_object(
            'port', nullif(port_troubles, 0), 'slack', nullif(slack_troubles, 0)
        ))::text WHERE port_troubles > 0 OR slack_troubles > 0;
        CREATE TABLE scorebell_ledger (
            book text COLLATE "C" NOT NULL,
            key text COLLATE "C" NOT NULL,
            value bytea NOT NULL,
            written_at bigint NOT NULL,
            PRIMARY KEY (book, key)
        );
        CREATE INDEX scorebell_ledger_age ON scorebell_ledger (book, written_at, key);

        """
        + replayFunction(
            "CREATE OR REPLACE",
            clearing: "failures = '{}', port_troubles = 0, slack_troubles = 0"
        )

    // A lock that was let go has no row.
    private static let locks = """
        CREATE TABLE scorebell_lock (
            name text COLLATE "C" PRIMARY KEY,
            owner text COLLATE "C" NOT NULL,
            held_until bigint NOT NULL
        );
        """
}
