/// What `.dump` prints of files that released versions left behind; none is ever changed.
enum ReleasedSchemas {
    /// Version 0.1.0, killed while it worked: jobs in every state, and steps.
    static let first = """
        CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
        INSERT INTO grdb_migrations VALUES('1 jobs and steps');
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
        INSERT INTO job VALUES(1,'j1','run:r_1','scorecard_reminder','r_1',X'7b7d','succeeded',
            1,0,1795000000000,1795000060000,1795000001000,NULL,NULL);
        INSERT INTO job VALUES(2,'j2','report:j1','run_report','r_1',X'7b7d','succeeded',
            1,0,1795000001000,1795000061000,1795000002000,NULL,NULL);
        INSERT INTO job VALUES(3,'j3','run:r_3','scorecard_reminder','r_3',X'7b7d','dead',
            12,3,1795000003000,1795000063000,1795000009000,NULL,'Port did not answer.');
        INSERT INTO job VALUES(4,'j4','run:r_4','scorecard_reminder','r_4',X'7b7d','failed',
            1,0,1795000004000,1795000064000,1795000005000,NULL,'No such blueprint.');
        INSERT INTO job VALUES(5,'j5','run:r_5','scorecard_reminder','r_5',X'7b7d','running',
            2,1,1795000005000,1795000065000,NULL,'token5','Slack did not answer.');
        INSERT INTO job VALUES(6,'j6','run:r_6','scorecard_reminder','r_6',X'7b7d','waiting',
            3,0,1795000006000,1795000070000,NULL,NULL,'Slack did not answer.');
        INSERT INTO job VALUES(7,'j7','run:r_7','scorecard_reminder','r_7',X'7b7d','queued',
            0,0,1795000007000,1795000007000,NULL,NULL,NULL);
        CREATE TABLE step (
            seq INTEGER PRIMARY KEY,
            jobSeq INTEGER NOT NULL REFERENCES job (seq),
            name TEXT NOT NULL,
            result BLOB NOT NULL,
            startedAt INTEGER NOT NULL,
            endedAt INTEGER,
            UNIQUE (jobSeq, name)
        ) STRICT;
        INSERT INTO step VALUES(1,1,'build',X'01',1795000000000,1795000000500);
        INSERT INTO step VALUES(2,5,'build',X'02',1795000005000,1795000005500);
        INSERT INTO step VALUES(3,5,'send 1',X'',1795000005600,NULL);
        CREATE INDEX jobUnfinished ON job (dueAt, state) WHERE endedAt IS NULL;
        CREATE INDEX jobFinished ON job (state, endedAt) WHERE endedAt IS NOT NULL;
        """
}
