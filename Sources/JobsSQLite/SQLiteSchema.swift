import Jobs

/// The tables, as they grew: a released migration is never changed.
package enum SQLiteSchema {
    package typealias Migration = (identifier: String, script: String)

    package static let migrations: [Migration] = [
        ("1 jobs and steps", firstTables),
        ("2 lanes, replays and turns", lanesReplaysAndTurns),
        ("3 failures by origin, and the ledger", failuresAndLedger),
        ("4 locks", locks),
    ]

    /// Brings the file to this program's schema, each migration in a transaction of its own.
    ///
    /// The table of what was done has the name that 0.1.0's library gave it.
    ///
    /// - Throws: `JobStoreError.unusable` when a newer program has changed the file, else
    ///   `SQLiteError`.
    package static func migrate(
        _ db: SQLiteConnection,
        by migrations: [Migration] = Self.migrations
    ) throws {
        try requireNoNewer(db)
        try db.run(
            "CREATE TABLE IF NOT EXISTS grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY)"
        )
        let done = Set(try identifiers(db))
        for migration in migrations where !done.contains(migration.identifier) {
            try db.transaction(.immediate) {
                // Another process may have opened the file at the same moment.
                guard try !identifiers(db).contains(migration.identifier) else { return }
                try db.execute(script: migration.script)
                try db.run(
                    "INSERT INTO grdb_migrations (identifier) VALUES (?)",
                    [.text(migration.identifier)]
                )
            }
        }
    }

    /// Throws `JobStoreError.unusable` when a newer program has changed the file.
    static func requireNoNewer(_ db: SQLiteConnection) throws {
        guard try has(table: "grdb_migrations", db) else { return }
        guard try Set(identifiers(db)).isSubset(of: migrations.map(\.identifier)) else {
            throw JobStoreError.unusable(
                reason: "its schema is of a newer version of this program"
            )
        }
    }

    static func has(table name: String, _ db: SQLiteConnection) throws -> Bool {
        try db.row(
            "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?",
            [.text(name)]
        ) { row in try row.integer() } != nil
    }

    private static func identifiers(_ db: SQLiteConnection) throws -> [String] {
        try db.rows("SELECT identifier FROM grdb_migrations") { row in try row.text() }
    }

    // Times are milliseconds since 1970. `dueAt` is when a job may be claimed: its due time, or,
    // while it runs, the end of its lease; so one small index serves claims, rescues and timers.
    // A job is finished when it has an `endedAt`. Each index costs every enqueue; the second one
    // has no entry before a job ends.
    private static let firstTables = """
        CREATE TABLE job (
            seq INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            key TEXT NOT NULL UNIQUE,
            kind TEXT NOT NULL,
            runID TEXT NOT NULL,
            payload BLOB NOT NULL,
            state TEXT NOT NULL,
            attempts INTEGER NOT NULL,
            snoozes INTEGER NOT NULL,
            createdAt INTEGER NOT NULL,
            dueAt INTEGER NOT NULL,
            endedAt INTEGER,
            leaseToken TEXT,
            reason TEXT
        ) STRICT;
        CREATE INDEX jobUnfinished ON job (dueAt, state) WHERE endedAt IS NULL;
        CREATE INDEX jobFinished ON job (state, endedAt) WHERE endedAt IS NOT NULL;
        CREATE TABLE step (
            seq INTEGER PRIMARY KEY,
            jobSeq INTEGER NOT NULL REFERENCES job (seq),
            name TEXT NOT NULL,
            result BLOB NOT NULL,
            startedAt INTEGER NOT NULL,
            endedAt INTEGER,
            UNIQUE (jobSeq, name)
        ) STRICT;
        """

    // New columns have defaults, so that no row is written anew and an enqueue names only its lane.
    // A claim goes from lane to lane by `jobUnfinished`. `jobRunning` costs an enqueue nothing,
    // because a job enters it with its claim. `probe` is written to find out whether one can.
    private static let lanesReplaysAndTurns = """
        ALTER TABLE job ADD COLUMN lane TEXT NOT NULL DEFAULT '';
        ALTER TABLE job ADD COLUMN portTroubles INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE job ADD COLUMN slackTroubles INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE job ADD COLUMN replays INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE job ADD COLUMN replayedAt INTEGER;
        DROP INDEX jobUnfinished;
        CREATE INDEX jobUnfinished ON job (lane, dueAt, state) WHERE endedAt IS NULL;
        CREATE INDEX jobRunning ON job (lane, dueAt) WHERE state = 'running';
        CREATE TABLE lane (name TEXT PRIMARY KEY, turn INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE replay (
            jobSeq INTEGER NOT NULL REFERENCES job (seq),
            nonce TEXT NOT NULL,
            number INTEGER NOT NULL,
            at INTEGER NOT NULL,
            PRIMARY KEY (jobSeq, nonce)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE turn (key TEXT PRIMARY KEY, freeAt INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE probe (seq INTEGER PRIMARY KEY, filler BLOB NOT NULL) STRICT;
        INSERT INTO probe VALUES (1, x'');
        """

    // The columns of migration 2 that counted troubles stay, and nobody reads them: to drop them
    // SQLite would write every row anew. `ledgerAge` is what pruning reads; a row of it is as small
    // as its key. No statement on jobs reads either table.
    private static let failuresAndLedger = """
        ALTER TABLE job ADD COLUMN failures TEXT NOT NULL DEFAULT '{}';
        UPDATE job SET failures = json_patch('{}', json_object(
            'port', nullif(portTroubles, 0), 'slack', nullif(slackTroubles, 0)
        )) WHERE portTroubles > 0 OR slackTroubles > 0;
        CREATE TABLE ledger (
            book TEXT NOT NULL,
            key TEXT NOT NULL,
            value BLOB NOT NULL,
            writtenAt INTEGER NOT NULL,
            PRIMARY KEY (book, key)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX ledgerAge ON ledger (book, writtenAt, key);
        """

    // A lock that was let go has no row.
    private static let locks = """
        CREATE TABLE lock (
            name TEXT PRIMARY KEY,
            owner TEXT NOT NULL,
            heldUntil INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """
}
