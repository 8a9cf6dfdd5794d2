import Jobs

/// One SQL statement with its parameters, `$1` and so on.
struct Statement: Sendable {
    enum Parameter: Sendable {
        case text(String?)
        case integer(Int64?)
        case bytes([UInt8])
        case texts([String]?)
    }

    /// The text is also the key under which a connection keeps it prepared, so it must be constant.
    var sql: String
    var parameters: [Parameter]

    init(_ sql: String, _ parameters: [Parameter] = []) {
        self.sql = sql
        self.parameters = parameters
    }

    /// About how many bytes go over the line for it.
    var bytes: Int {
        parameters.reduce(64) { sum, parameter in
            switch parameter {
            case .text(let text): sum + (text?.utf8.count ?? 0)
            case .integer: sum + 16
            case .bytes(let bytes): sum + bytes.count
            case .texts(let texts): sum + (texts ?? []).reduce(0) { $0 + $1.utf8.count + 4 }
            }
        }
    }
}

extension Statement.Parameter {
    /// The value as the server reads it, with a zero at the end where it is text; nil for NULL.
    var wire: (bytes: [UInt8], isBinary: Bool)? {
        switch self {
        case .text(let text): text.map { (Array($0.storable.utf8) + [0], false) }
        case .integer(let number): number.map { (Array("\($0)".utf8) + [0], false) }
        case .bytes(let bytes): (bytes, true)
        case .texts(let texts): texts.map { (Array(Self.array($0).utf8) + [0], false) }
        }
    }

    /// An array literal.
    ///
    /// Source: https://www.postgresql.org/docs/15/arrays.html, "Array Input and Output Syntax".
    private static func array(_ texts: [String]) -> String {
        let items = texts.map { text in
            // Not by characters: a quotation mark and an accent behind it are another one.
            var escaped = String.UnicodeScalarView()
            for scalar in text.storable.unicodeScalars {
                if scalar == "\"" || scalar == "\\" { escaped.append("\\") }
                escaped.append(scalar)
            }
            return "\"\(String(escaped))\""
        }
        return "{\(items.joined(separator: ","))}"
    }
}

/// What a statement gave.
struct Rows: Sendable {
    /// Nil is NULL; every value is in PostgreSQL's text form.
    var rows: [[[UInt8]?]]
    /// How many rows the statement changed.
    var changed: Int
}

/// One row, read column by column.
///
/// The columns are those of our own statements, so a value that does not fit means a table that is
/// not ours; that is an error with words, not a crash.
struct RowReader {
    private let values: [[UInt8]?]
    private var next = 0

    init(_ values: [[UInt8]?]) {
        self.values = values
    }

    private mutating func value() throws(PostgresError) -> [UInt8]? {
        guard next < values.count else { throw .unexpected("a row has too few columns") }
        defer { next += 1 }
        return values[next]
    }

    mutating func optionalText() throws(PostgresError) -> String? {
        try value().map { String(decoding: $0, as: UTF8.self) }
    }

    mutating func text() throws(PostgresError) -> String {
        guard let text = try optionalText() else { throw .unexpected("a text is NULL") }
        return text
    }

    mutating func optionalInteger() throws(PostgresError) -> Int64? {
        guard let text = try optionalText() else { return nil }
        guard let number = Int64(text) else { throw .unexpected("a number is not one") }
        return number
    }

    mutating func integer() throws(PostgresError) -> Int64 {
        guard let number = try optionalInteger() else { throw .unexpected("a number is NULL") }
        return number
    }

    /// Reads a `bytea` in its hex form.
    ///
    /// Source: https://www.postgresql.org/docs/15/datatype-binary.html.
    mutating func bytes() throws(PostgresError) -> [UInt8] {
        guard let text = try value(), text.starts(with: [0x5C, 0x78]), text.count % 2 == 0 else {
            throw .unexpected("bytes are not in hex")
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 2)
        var index = 2
        while index < text.count {
            guard let high = Self.digit(text[index]), let low = Self.digit(text[index + 1]) else {
                throw .unexpected("bytes are not in hex")
            }
            bytes.append(high << 4 | low)
            index += 2
        }
        return bytes
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
