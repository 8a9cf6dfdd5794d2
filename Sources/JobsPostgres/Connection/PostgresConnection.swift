import CPostgres
import Glibc
import Platform

/// One connection, used by one thread at a time; every call blocks that thread, but not for ever.
///
/// Source: https://www.postgresql.org/docs/15/libpq.html.
///
/// Safe: the handle is made in `init` and freed in `deinit`, and nobody else has it.
@safe
final class PostgresConnection {
    private let handle: OpaquePointer
    private let answers: AnswerTimeout
    /// The names under which this connection knows its statements.
    private var prepared: [String: String] = [:]
    /// Whether answers to earlier calls may still come, which later calls would take for theirs, or
    /// the server has ended the session.
    private var isSpent = false
    /// When the session began.
    let madeAt: ContinuousClock.Instant

    /// The longest that the first statement may take, unless `connect_timeout` is longer: what
    /// stands before the server may let us in by itself, and then wait for it.
    private static let greetingTime = Duration.seconds(5)

    /// Connects, and sees to it that a commit is on the disk when it is answered.
    ///
    /// - Parameters:
    ///   - url: What libpq takes; its own parameters win over the ones added here.
    ///   - answerTime: A call that has no answer for that long fails, and the connection with it.
    /// - Throws: `.disconnected`, or `.refused` for wrong credentials.
    init(url: String, answerTime: Duration) throws(PostgresError) {
        guard let handle = unsafe Self.connect(url) else {
            throw .disconnected("there is no memory for a connection")
        }
        unsafe self.handle = handle
        madeAt = .now
        answers = AnswerTimeout(time: answerTime)
        guard unsafe PQstatus(handle) == CONNECTION_OK else { throw refusalToConnect() }
        // Notices would go to standard error, between the lines of our own log.
        unsafe PQsetNoticeReceiver(handle, { _, _ in }, nil)
        // A server may be configured to answer before the disk has it; 202 promises more.
        let durably = Statement(
            """
            SELECT set_config('synchronous_commit', 'on', false) \
            WHERE current_setting('synchronous_commit') = 'off'
            """
        )
        let time = max(Self.greetingTime, connectTimeout)
        _ = try waiting(atMost: time) { () throws(PostgresError) in
            try answer(to: durably)
        }
    }

    deinit {
        unsafe PQfinish(handle)
    }

    /// Its descriptor, for poll(2) and shutdown(2) while it is open.
    var socket: Int32 { unsafe PQsocket(handle) }

    /// Waits for what the server sends unasked; false where nothing came in that time.
    func hasNews(within milliseconds: Int32) -> Bool {
        var descriptor = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        // Safe: the one descriptor is read and written during the call only.
        return unsafe poll(&descriptor, 1, milliseconds) > 0
    }

    /// False when a new connection has to take its place.
    var isUsable: Bool {
        unsafe isConnected && !isSpent && PQtransactionStatus(handle) == PQTRANS_IDLE
    }

    /// How the database keeps texts; nil when what stands before the server does not tell.
    ///
    /// Source: https://www.postgresql.org/docs/15/libpq-status.html, PQparameterStatus.
    var serverEncoding: String? {
        unsafe PQparameterStatus(handle, "server_encoding").map { unsafe String(cString: $0) }
    }

    /// Runs one statement in a transaction of its own, or in the one that was begun.
    func run(_ statement: Statement) throws(PostgresError) -> Rows {
        try waiting { () throws(PostgresError) in try answer(to: statement) }
    }

    /// Runs statements that go over the line together and are committed together.
    ///
    /// Source: https://www.postgresql.org/docs/15/libpq-pipeline-mode.html: without `BEGIN` all up
    /// to the sync are one transaction.
    ///
    /// - Parameter statements: In their order.
    /// - Returns: What each gave; when one was refused nothing of any is kept.
    /// - Throws: `.refused` when the commit was, and nothing of any is kept; `.disconnected` when it
    ///   is unknown whether they were committed.
    func pipeline(_ statements: [Statement]) throws(PostgresError) -> [Result<Rows, PostgresError>]
    {
        try waiting { () throws(PostgresError) in try answers(toPipelined: statements) }
    }

    /// Runs the body in one transaction, which is rolled back when it throws.
    func transaction<Value>(
        _ body: (PostgresConnection) throws(PostgresError) -> Value
    ) throws(PostgresError) -> Value {
        _ = try run(Statement("BEGIN"))
        do throws(PostgresError) {
            let value = try body(self)
            _ = try run(Statement("COMMIT"))
            return value
        } catch {
            // If even this fails the connection is broken, and the server rolls back by itself.
            _ = try? run(Statement("ROLLBACK"))
            throw error
        }
    }

    /// Runs statements without parameters, several in one text; for migrations.
    func execute(script: String) throws(PostgresError) {
        try waiting { () throws(PostgresError) in
            guard let answer = unsafe PQexec(handle, script) else { throw broken() }
            defer { unsafe PQclear(answer) }
            _ = try unsafe read(answer)?.get()
        }
    }

    /// Takes what the server has sent, and tells whether a notification was among it.
    ///
    /// Source: https://www.postgresql.org/docs/15/libpq-notify.html.
    func takeNotifications() throws(PostgresError) -> Bool {
        guard unsafe PQconsumeInput(handle) == 1 else { throw broken() }
        var hasAny = false
        while let notification = unsafe PQnotifies(handle) {
            unsafe PQfreemem(notification)
            hasAny = true
        }
        return hasAny
    }
}

extension PostgresConnection {
    /// Connects to a server that takes writes, with limits that keep a dead network from holding a
    /// thread for ever.
    ///
    /// A value in the URL wins, because libpq lets the expanded `dbname` override what stands
    /// before it; but what we send is UTF-8, whatever the URL says.
    ///
    /// Source: https://www.postgresql.org/docs/15/libpq-connect.html, PQconnectdbParams.
    private static func connect(_ url: String) -> OpaquePointer? {
        let parameters = [
            ("connect_timeout", "5"), ("tcp_user_timeout", "15000"), ("keepalives_idle", "10"),
            ("application_name", "scorebell"), ("target_session_attrs", "read-write"),
            ("options", "-c statement_timeout=30000 -c lock_timeout=10000"), ("dbname", url),
            ("client_encoding", "UTF8"),
        ]
        return unsafe withPointers(to: parameters.map { Array($0.0.utf8) + [0] }) { names in
            unsafe withPointers(to: parameters.map { Array($0.1.utf8) + [0] }) { values in
                unsafe PQconnectdbParams(names, values, 1)
            }
        }
    }

    /// Gives C an array of pointers to the values, with a null for nil and another at its end.
    ///
    /// Safe: all values stand in one array, whose address holds for the whole call.
    private static func withPointers<Value>(
        to values: [[UInt8]?],
        _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Value
    ) -> Value {
        // One byte more, so that the address of an empty value is one too.
        var all: [UInt8] = []
        for value in values { all += value ?? [] }
        all.append(0)
        return unsafe all.withUnsafeBytes { buffer in
            var next = unsafe buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
            var pointers: [UnsafePointer<CChar>?] = unsafe []
            for value in values {
                unsafe pointers.append(value == nil ? nil : next)
                unsafe next = next.map { unsafe $0 + (value?.count ?? 0) }
            }
            unsafe pointers.append(nil)
            return unsafe body(pointers)
        }
    }

    private var isConnected: Bool { unsafe PQstatus(handle) == CONNECTION_OK }

    /// Does what waits for the server's answer, for a bounded time.
    private func waiting<Value>(
        atMost time: Duration? = nil,
        _ body: () throws(PostgresError) -> Value
    ) throws(PostgresError) -> Value {
        answers.begin(on: socket, atMost: time)
        let result = Result(catching: body)
        if let limit = answers.end() {
            throw .disconnected("it gave no answer in \(limit.milliseconds) ms")
        }
        return try result.get()
    }

    /// What the URL says of the time in which a connection has to be made.
    ///
    /// Source: https://www.postgresql.org/docs/15/libpq-connect.html, PQconninfo.
    private var connectTimeout: Duration {
        guard let options = unsafe PQconninfo(handle) else { return .zero }
        defer { unsafe PQconninfoFree(options) }
        // Safe: an entry without a keyword ends the array, which lives until it is freed.
        var next = unsafe options
        while let keyword = unsafe next.pointee.keyword {
            if unsafe String(cString: keyword) == "connect_timeout" {
                let value = unsafe next.pointee.val.map { unsafe String(cString: $0) }
                return .seconds(value.flatMap { Int($0) } ?? 0)
            }
            unsafe next += 1
        }
        return .zero
    }

    private func answer(to statement: Statement) throws(PostgresError) -> Rows {
        try prepare(statement.sql)
        guard send(statement) else { throw broken() }
        var result: Result<Rows, PostgresError> = .failure(.unexpected("there is no answer"))
        while let answer = unsafe PQgetResult(handle) {
            defer { unsafe PQclear(answer) }
            if let read = unsafe read(answer) { result = read }
        }
        return try result.get()
    }

    private func answers(
        toPipelined statements: [Statement]
    ) throws(PostgresError) -> [Result<Rows, PostgresError>] {
        for statement in statements { try prepare(statement.sql) }
        guard unsafe PQenterPipelineMode(handle) == 1 else { throw broken() }
        // Until all are here: whatever ends this early leaves the others to the next call.
        isSpent = true
        for statement in statements {
            guard send(statement) else { throw broken() }
        }
        guard unsafe PQpipelineSync(handle) == 1 else { throw broken() }
        var results: [Result<Rows, PostgresError>] = []
        for _ in statements { results.append(try nextOfPipeline()) }
        guard let sync = unsafe PQgetResult(handle) else { throw broken() }
        defer { unsafe PQclear(sync) }
        guard unsafe PQresultStatus(sync) == PGRES_PIPELINE_SYNC else {
            // An error in its place is the commit's.
            throw unsafe refusal(of: sync)
        }
        guard unsafe PQexitPipelineMode(handle) == 1 else { throw broken() }
        isSpent = false
        return results
    }

    private func prepare(_ sql: String) throws(PostgresError) {
        guard prepared[sql] == nil else { return }
        let name = Self.name(of: sql)
        guard let answer = unsafe PQprepare(handle, name, sql, 0, nil) else { throw broken() }
        defer { unsafe PQclear(answer) }
        _ = try unsafe read(answer)?.get()
        prepared[sql] = name
    }

    /// Names a statement after its text (FNV-1a): where a pooler lends one connection of the server
    /// to several of ours, no name may mean two statements.
    private static func name(of sql: String) -> String {
        let hash = sql.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { hash, byte in
            (hash ^ UInt64(byte)) &* 0x100_0000_01B3
        }
        return "s" + String(hash, radix: 16)
    }

    private func send(_ statement: Statement) -> Bool {
        guard let name = prepared[statement.sql] else { return false }
        let values = statement.parameters.map(\.wire)
        let lengths = values.map { Int32($0?.bytes.count ?? 0) }
        let formats = values.map { Int32($0?.isBinary == true ? 1 : 0) }
        return unsafe Self.withPointers(to: values.map { $0?.bytes }) { pointers in
            unsafe PQsendQueryPrepared(
                handle,
                name,
                Int32(values.count),
                pointers,
                lengths,
                formats,
                0
            ) == 1
        }
    }

    /// Reads the answer to one statement of a pipeline, and the end of its results.
    private func nextOfPipeline() throws(PostgresError) -> Result<Rows, PostgresError> {
        guard let answer = unsafe PQgetResult(handle) else { throw broken() }
        let result = unsafe read(answer)
        unsafe PQclear(answer)
        // A null ends the results of each statement.
        guard unsafe PQgetResult(handle) == nil else { throw broken() }
        guard let result else { throw .unexpected("an answer is of an unknown kind") }
        guard isConnected else { throw broken() }
        return result
    }

    private func read(_ answer: OpaquePointer) -> Result<Rows, PostgresError>? {
        switch unsafe PQresultStatus(answer) {
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK: .success(unsafe rows(of: answer))
        case PGRES_PIPELINE_ABORTED: .failure(.skipped)
        case PGRES_FATAL_ERROR, PGRES_BAD_RESPONSE: .failure(unsafe refusal(of: answer))
        default: nil
        }
    }

    private func rows(of answer: OpaquePointer) -> Rows {
        let columns = unsafe PQnfields(answer)
        let rows = unsafe (0..<PQntuples(answer))
            .map { row in
                (0..<columns)
                    .map { column -> [UInt8]? in
                        guard unsafe PQgetisnull(answer, row, column) == 0 else { return nil }
                        let count = Int(unsafe PQgetlength(answer, row, column))
                        guard let value = unsafe PQgetvalue(answer, row, column) else { return nil }
                        return unsafe Array(
                            UnsafeRawBufferPointer(start: value, count: count)
                        )
                    }
            }
        let changed = unsafe PQcmdTuples(answer).map { unsafe String(cString: $0) } ?? ""
        return Rows(rows: rows, changed: Int(changed) ?? 0)
    }

    /// The server's primary message names tables and constraints, but no values; details would.
    private func refusal(of answer: OpaquePointer) -> PostgresError {
        guard isConnected, let state = unsafe Self.field("C", of: answer) else { return broken() }
        let message = unsafe Self.field("M", of: answer) ?? "an error"
        // FATAL ends the session, 57P01 to 57P03 mean that the server stops or starts, and 08 is what
        // a pooler says that lost its server: each leaves open what became of the statement.
        // https://www.postgresql.org/docs/15/errcodes-appendix.html
        let severity = unsafe Self.field("V", of: answer) ?? ""
        guard !["FATAL", "PANIC"].contains(severity), !state.hasPrefix("57P"),
            !state.hasPrefix("08")
        else {
            isSpent = true
            return .disconnected(message)
        }
        return .refused(state: state, message: message)
    }

    /// A field of an error, by the letter of the protocol that names it.
    ///
    /// Source: https://www.postgresql.org/docs/15/protocol-error-fields.html.
    private static func field(_ letter: Unicode.Scalar, of answer: OpaquePointer) -> String? {
        guard let text = unsafe PQresultErrorField(answer, Int32(letter.value)) else { return nil }
        return unsafe String(cString: text)
    }

    /// What libpq says of a connection names the host and the user, never the password; what is a
    /// matter of credentials is told as one.
    private func refusalToConnect() -> PostgresError {
        let messages = messages
        let text = messages.joined(separator: "; ")
        // Of an option that libpq does not take it repeats the value, whatever was put there.
        guard !text.hasPrefix("invalid "), !text.contains("failed: invalid ") else {
            return .disconnected("libpq takes another value for a parameter of database.url")
        }
        if text.contains("authentication failed") || text.contains("no password supplied")
            || text.contains("no pg_hba.conf entry")
        {
            return .refused(state: "28000", message: text)
        }
        if text.contains("database \""), text.contains("does not exist") {
            return .refused(state: "3D000", message: text)
        }
        // What libpq says of a server that `target_session_attrs` does not want.
        let isReadOnly = messages.allSatisfy { message in
            ["session is read-only", "server is in hot standby mode"]
                .contains { message.hasSuffix($0) }
        }
        return isReadOnly
            ? .refused(state: PostgresError.readOnly, message: text) : .disconnected(text)
    }

    private func broken() -> PostgresError { .disconnected(messages.last ?? "") }

    /// What libpq has to say, one for each server that it tried; never none.
    private var messages: [String] {
        let text = unsafe PQerrorMessage(handle).map { unsafe String(cString: $0) } ?? ""
        // A line with a tab before it is a hint to the one above.
        let lines = text.split(separator: "\n").filter { !$0.hasPrefix("\t") }
        return lines.isEmpty ? ["the connection broke"] : lines.map(String.init)
    }
}
