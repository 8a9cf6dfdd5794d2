import GRDB

/// The tables, and how each version of them came from the one before.
enum Schema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 jobs and steps") { db in
            // One time says when a job can be claimed: its due time, or the end of its lease.
            try db.execute(
                sql: """
                    CREATE TABLE job (
                        id TEXT PRIMARY KEY NOT NULL,
                        key TEXT NOT NULL UNIQUE,
                        kind TEXT NOT NULL,
                        run_id TEXT NOT NULL,
                        payload TEXT NOT NULL,
                        state TEXT NOT NULL,
                        attempts INTEGER NOT NULL,
                        snoozes INTEGER NOT NULL,
                        created_at INTEGER NOT NULL,
                        claimable_at INTEGER NOT NULL,
                        lease TEXT,
                        ended_at INTEGER,
                        reason TEXT
                    ) WITHOUT ROWID;
                    CREATE INDEX job_claimable ON job (claimable_at) WHERE ended_at IS NULL;
                    CREATE TABLE step (
                        id INTEGER PRIMARY KEY,
                        job_id TEXT NOT NULL REFERENCES job (id) ON DELETE CASCADE,
                        name TEXT NOT NULL,
                        state TEXT NOT NULL,
                        result TEXT NOT NULL,
                        started_at INTEGER NOT NULL,
                        ended_at INTEGER,
                        UNIQUE (job_id, name)
                    );
                    """
            )
        }
        return migrator
    }
}
