import JobsSQLite
import Platform
import TestSupport
import Testing

/// The edge over SQLite, on real files.
struct ConnectionTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = "\(folder.path)/any.sqlite"
    }

    private func open(_ script: String = "") throws -> SQLiteConnection {
        let db = try SQLiteConnection(path: path)
        try db.execute(script: script)
        return db
    }

    private func count(_ db: SQLiteConnection) throws -> Int64? {
        try db.row("SELECT COUNT(*) FROM t") { try $0.integer() }
    }

    private static let words = "CREATE TABLE t (a TEXT NOT NULL) STRICT"

    // MARK: Values

    @Test(arguments: ["", "a", "é🚀", "a\u{0}b", "\u{0}", String(repeating: "x", count: 100_000)])
    func `a text comes back byte by byte`(text: String) throws {
        let db = try open(Self.words)
        #expect(try db.run("INSERT INTO t VALUES (?)", [.text(text)]) == 1)
        let found = try db.rows("SELECT a FROM t WHERE a = ?", [.text(text)]) { try $0.text() }
        #expect(found.map { Array($0.utf8) } == [Array(text.utf8)])
    }

    @Test(arguments: [0, 1, 4_096, 3_000_000])
    func `a blob comes back byte by byte, and an empty one is not NULL`(count: Int) throws {
        let db = try open("CREATE TABLE t (a BLOB NOT NULL) STRICT")
        let blob = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
        try db.run("INSERT INTO t VALUES (?)", [.blob(blob)])
        #expect(try db.row("SELECT a FROM t") { try $0.blob() } == blob)
    }

    @Test(arguments: [Int64.min, -1, 0, 1, .max])
    func `a number comes back with all its bits`(number: Int64) throws {
        let db = try open("CREATE TABLE t (a INTEGER NOT NULL) STRICT")
        try db.run("INSERT INTO t VALUES (?)", [.integer(number)])
        #expect(try db.row("SELECT a FROM t") { try $0.integer() } == number)
        let time = Timestamp(millisecondsSince1970: number)
        #expect(try db.row("SELECT a FROM t WHERE a = ?", [.time(time)]) { try $0.time() } == time)
    }

    @Test func `values of all kinds stand in their order, and those left over are NULL`() throws {
        let db = try open()
        let values: SQLiteValues = [
            .text("a"), .blob([1, 2]), .text(""), .integer(3), .blob([]), .text("z"),
        ]
        let sql = "SELECT ?, ?, ?, ?, ?, ?, ?"
        let found = try db.row(sql, values) { row in
            #expect(try row.text() == "a")
            #expect(try row.blob() == [1, 2])
            #expect(try row.text().isEmpty)
            #expect(try row.integer() == 3)
            #expect(try row.blob().isEmpty)
            #expect(try row.text() == "z")
            return try row.optionalText()
        }
        #expect(found == .some(nil))
        // And none stays for the next time.
        #expect(try db.row(sql) { try $0.optionalText() } == .some(nil))
    }

    @Test func `NULL is nil where it may be, and an error where it may not`() throws {
        let db = try open()
        let nothing: SQLiteValues = [.text(nil), .integer(nil)]
        let none = try db.row("SELECT ?, ?, NULL", nothing) { row in
            (try row.optionalText(), try row.optionalInteger(), try row.optionalTime())
        }
        #expect(none?.0 == nil && none?.1 == nil && none?.2 == nil)
        #expect(throws: SQLiteError.unexpected("column 1 holds no text")) {
            try db.row("SELECT NULL") { try $0.text() }
        }
        #expect(throws: SQLiteError.unexpected("column 2 holds no number")) {
            try db.row("SELECT 1, NULL") { (try $0.integer(), try $0.integer()) }
        }
        #expect(throws: SQLiteError.unexpected("column 1 holds no blob")) {
            try db.row("SELECT NULL") { try $0.blob() }
        }
    }

    @Test func `a value of another kind is an error that names both`() throws {
        let db = try open()
        #expect(throws: SQLiteError.unexpected("column 1 holds a number, not a text")) {
            try db.row("SELECT 1") { try $0.text() }
        }
        #expect(throws: SQLiteError.unexpected("column 1 holds a text, not a number")) {
            try db.row("SELECT '1'") { try $0.integer() }
        }
        #expect(throws: SQLiteError.unexpected("column 1 holds a fraction, not a number")) {
            try db.row("SELECT 1.5") { try $0.optionalInteger() }
        }
        #expect(throws: SQLiteError.unexpected("column 1 holds a text, not a blob")) {
            try db.row("SELECT 'a'") { try $0.blob() }
        }
        #expect(throws: SQLiteError.unexpected("a row has too few columns")) {
            try db.row("SELECT 1") { (try $0.integer(), try $0.integer()) }
        }
    }

    @Test func `too many values are refused, and nothing is run`() throws {
        let db = try open(Self.words)
        let error = #expect(throws: SQLiteError.self) {
            try db.run("INSERT INTO t VALUES (?)", [.text("a"), .text("b")])
        }
        // https://www.sqlite.org/rescode.html#range
        #expect(error?.primaryCode == 25)
        #expect(try count(db) == 0)
    }

    // MARK: Statements

    @Test func `a statement is run again after the tables were changed`() throws {
        let db = try open(Self.words)
        try db.run("INSERT INTO t VALUES (?)", [.text("a")])
        let sql = "SELECT * FROM t"
        #expect(try db.rows(sql) { try $0.text() } == ["a"])
        try db.execute(script: "ALTER TABLE t ADD COLUMN b TEXT DEFAULT 'new'")
        try open().run("CREATE INDEX i ON t (a)")
        #expect(try db.rows(sql) { (try $0.text(), try $0.text()) }.map(\.1) == ["new"])
        try db.run("DROP TABLE t")
        let error = #expect(throws: SQLiteError.self) { try db.rows(sql) { try $0.text() } }
        #expect(error == .reported(code: 1, message: "no such table: t"))
        try db.execute(script: Self.words)
        #expect(try db.rows(sql) { try $0.text() } == [])
    }

    @Test func `statements beyond those that are kept are run too`() throws {
        let db = try open()
        for number in Array(0..<250) + Array(0..<250) {
            #expect(try db.row("SELECT \(number)") { try $0.integer() } == Int64(number))
        }
        // The one that is under way is not lost when the others are.
        let rows = try db.rows("SELECT 1 UNION ALL SELECT 2") { row in
            for number in 0..<250 {
                _ = try db.row("SELECT \(number) + 1") { try $0.integer() }
            }
            return try row.integer()
        }
        #expect(rows == [1, 2])
    }

    @Test func `an error has SQLite's codes and words, and no value`() throws {
        let db = try open("CREATE TABLE t (a TEXT NOT NULL UNIQUE) STRICT")
        try db.run("INSERT INTO t VALUES (?)", [.text("secret")])
        let error = #expect(throws: SQLiteError.self) {
            try db.run("INSERT INTO t VALUES (?)", [.text("secret")])
        }
        // https://www.sqlite.org/rescode.html#constraint_unique
        #expect(error == .reported(code: 2_067, message: "UNIQUE constraint failed: t.a"))
        #expect(error?.primaryCode == 19)
        #expect(try db.run("INSERT INTO t VALUES (?)", [.text("other")]) == 1)
    }

    @Test func `what no statement can be made of is refused`() throws {
        let db = try open()
        let error = #expect(throws: SQLiteError.self) { try db.run("SELEC 1") }
        #expect(error == .reported(code: 1, message: "near \"SELEC\": syntax error"))
        #expect(throws: SQLiteError.unexpected("a statement is empty")) { try db.run("-- none") }
        // A string in double quotes is a column that is misspelt.
        #expect(throws: SQLiteError.self) { try db.run("SELECT \"a string\"") }
    }

    @Test func `what reads a row may throw, and the statement is over`() throws {
        let db = try open(Self.words + "; INSERT INTO t VALUES ('a'), ('b')")
        struct Stop: Error {}
        #expect(throws: Stop.self) { try db.rows("SELECT a FROM t") { _ in throw Stop() } }
        // A statement that had not ended would hold the table.
        try db.run("DROP TABLE t")
    }

    // MARK: Transactions

    @Test func `a transaction is kept, or rolled back after an error`() throws {
        let db = try open(Self.words)
        struct Stop: Error {}
        #expect(throws: Stop.self) {
            try db.transaction(.immediate) {
                try db.run("INSERT INTO t VALUES ('a')")
                throw Stop()
            }
        }
        #expect(!db.isInsideTransaction)
        #expect(try count(db) == 0)
        let number = try db.transaction(.immediate) {
            try db.run("INSERT INTO t VALUES ('a')")
            return db.lastInsertedRowID
        }
        #expect(number == 1)
        #expect(try count(db) == 1)
    }

    @Test func `a savepoint is kept or not, and the transaction around it goes on`() throws {
        let db = try open(Self.words)
        try db.transaction(.immediate) {
            #expect(throws: SQLiteError.self) {
                try db.savepoint {
                    try db.run("INSERT INTO t VALUES ('a')")
                    try db.run("INSERT INTO t VALUES (NULL)")
                }
            }
            try db.savepoint { try db.run("INSERT INTO t VALUES ('b')") }
        }
        #expect(try db.rows("SELECT a FROM t") { try $0.text() } == ["b"])
    }

    @Test func `nothing runs by itself after SQLite has ended the transaction`() throws {
        let db = try open(Self.words)
        let ended = SQLiteError.reported(code: 4, message: "the transaction has ended")
        #expect(throws: ended) {
            try db.transaction(.immediate) {
                try db.run("INSERT INTO t VALUES ('a')")
                // As a full disk does it.
                _ = try? db.run("INSERT OR ROLLBACK INTO t VALUES (NULL)")
                try db.run("INSERT INTO t VALUES ('b')")
            }
        }
        #expect(throws: ended) {
            try db.transaction(.immediate) {
                _ = try? db.run("INSERT OR ROLLBACK INTO t VALUES (NULL)")
            }
        }
        #expect(try count(db) == 0)
        #expect(try db.run("INSERT INTO t VALUES ('c')") == 1)
    }

    @Test func `who finds the file locked waits as long as it is told, and no longer`() throws {
        let first = try open(Self.words)
        _ = try first.row("PRAGMA journal_mode = WAL") { try $0.text() }
        let second = try open()
        try first.transaction(.immediate) {
            let error = #expect(throws: SQLiteError.self) {
                try second.transaction(.immediate) {}
            }
            #expect(error?.primaryCode == 5)
            second.setBusyTimeout(.milliseconds(50))
            let time = ContinuousClock()
                .measure {
                    #expect(throws: SQLiteError.self) { try second.transaction(.immediate) {} }
                }
            #expect(time >= .milliseconds(50) && time < .seconds(5))
        }
        try second.transaction(.immediate) { try second.run("INSERT INTO t VALUES ('a')") }
        #expect(try count(first) == 1)
    }

    @Test func `a reader sees the file as of one moment, and cannot write from an old one`() throws
    {
        let writer = try open(Self.words)
        _ = try writer.row("PRAGMA journal_mode = WAL") { try $0.text() }
        let reader = try open()
        try reader.transaction(.deferred) {
            #expect(try count(reader) == 0)
            try writer.run("INSERT INTO t VALUES ('a')")
            #expect(try count(reader) == 0)
            let error = #expect(throws: SQLiteError.self) {
                try reader.run("INSERT INTO t VALUES ('b')")
            }
            // https://www.sqlite.org/rescode.html#busy_snapshot
            guard case .reported(let code, _)? = error else { return }
            #expect(code == 517)
        }
        #expect(try count(reader) == 1)
    }

    // MARK: Files

    @Test func `who only reads makes no file and changes none`() throws {
        let error = #expect(throws: SQLiteError.self) {
            try SQLiteConnection(path: path, access: .reading)
        }
        #expect(error?.primaryCode == 14)
        _ = try open(Self.words)
        let reader = try SQLiteConnection(path: path, access: .reading)
        #expect(try count(reader) == 0)
        let refusal = #expect(throws: SQLiteError.self) {
            try reader.run("INSERT INTO t VALUES ('a')")
        }
        #expect(refusal?.primaryCode == 8)
    }

    @Test func `a statement that takes too long is ended, and the connection goes on`() throws {
        let db = try open()
        let endless = """
            WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n) SELECT MAX(n) FROM n
            """
        let error = #expect(throws: SQLiteError.self) {
            try db.interrupted(after: .milliseconds(20)) {
                try db.row(endless) { try $0.integer() }
            }
        }
        #expect(error?.primaryCode == 9)
        #expect(
            try db.interrupted(after: .seconds(9)) { try db.row("SELECT 1") { try $0.integer() } }
                == 1
        )
    }
}
