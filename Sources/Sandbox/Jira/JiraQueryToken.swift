/// A piece of a search in JQL.
enum JiraQueryToken: Sendable, Hashable {
    case word(String)
    /// What stood in quotation marks, with its escapes resolved.
    case quoted(String)
    case sign(String)

    var text: String {
        switch self {
        case .word(let text), .quoted(let text), .sign(let text): text
        }
    }

    /// Words that stand in quotation marks where they are no keywords; project keys are among them.
    ///
    /// Source: Atlassian "JQL: reserved words"; those that could be a key.
    static let reserved: Set = [
        "abort", "access", "add", "after", "alias", "all", "alter", "and", "any", "as", "asc",
        "audit", "avg", "before", "begin", "between", "boolean", "break", "by", "byte", "cf",
        "char", "check", "collate", "column", "commit", "connect", "continue", "count", "create",
        "current", "date", "decimal", "declare", "default", "define", "delete", "desc", "distinct",
        "divide", "do", "double", "drop", "else", "empty", "encoding", "end", "equals", "escape",
        "exec", "execute", "exists", "explain", "false", "fetch", "field", "file", "first", "float",
        "for", "from", "function", "go", "goto", "grant", "greater", "group", "having",
        "identified",
        "if", "immediate", "in", "increment", "index", "initial", "inner", "inout", "input",
        "insert", "int", "integer", "intersect", "into", "is", "isempty", "isnull", "join", "last",
        "left", "less", "like", "limit", "lock", "long", "max", "min", "minus", "mode", "modify",
        "modulo", "more", "multiply", "next", "noaudit", "not", "notin", "nowait", "null", "number",
        "object", "of", "on", "option", "or", "order", "outer", "output", "power", "previous",
        "prior", "privileges", "public", "raise", "raw", "remainder", "rename", "resource",
        "return", "returns", "revoke", "right", "row", "rowid", "rownum", "rows", "select",
        "session", "set", "share", "size", "sqrt", "start", "strict", "string", "subtract", "sum",
        "synonym", "table", "then", "to", "trans", "transaction", "trigger", "true", "uid", "union",
        "unique", "update", "user", "validate", "values", "view", "when", "whenever", "where",
        "while", "with",
    ]

    /// Splits a search into its pieces.
    static func tokens(of text: String) throws(JiraQuery.Problem) -> [JiraQueryToken] {
        var tokens: [JiraQueryToken] = []
        var rest = text.unicodeScalars[...]
        while let scalar = rest.first {
            switch scalar {
            case " ", "\t":
                rest.removeFirst()
            case "\n", "\r":
                throw JiraQuery.Problem(text: "The query has a line break.")
            case "\"", "'":
                tokens.append(.quoted(try quoted(&rest)))
            case "(", ")", ",", "=", "~":
                rest.removeFirst()
                tokens.append(.sign(String(scalar)))
            case "!":
                rest.removeFirst()
                guard let second = rest.popFirst(), second == "=" || second == "~" else {
                    throw JiraQuery.Problem(text: "Error in the JQL Query: '!' is no operator.")
                }
                tokens.append(.sign("!\(second)"))
            default:
                tokens.append(.word(try word(&rest)))
            }
        }
        return tokens
    }

    private static func word(
        _ rest: inout Substring.UnicodeScalarView
    ) throws(JiraQuery.Problem) -> String {
        let word = rest.prefix { scalar in
            scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                || ["-", "_", "."].contains(scalar)
        }
        guard !word.isEmpty else {
            throw JiraQuery.Problem(
                text: "Error in the JQL Query: The character '\(rest[rest.startIndex])' is a "
                    + "reserved JQL character. You must enclose it in a string."
            )
        }
        rest = rest.dropFirst(word.count)
        return String(word)
    }

    private static func quoted(
        _ rest: inout Substring.UnicodeScalarView
    ) throws(JiraQuery.Problem) -> String {
        let mark = rest.removeFirst()
        var text = String.UnicodeScalarView()
        while let scalar = rest.popFirst() {
            switch scalar {
            case mark: return String(text)
            case "\n", "\r": throw JiraQuery.Problem(text: "The query has a line break.")
            case "\\":
                switch rest.popFirst() {
                case let escaped? where ["\"", "'", "\\", " "].contains(escaped):
                    text.append(escaped)
                case "t": text.append("\t")
                case "n": text.append("\n")
                case "r": text.append("\r")
                case let other:
                    throw JiraQuery.Problem(
                        text: "Error in the JQL Query: '\\\(other.map { String($0) } ?? "")' "
                            + "is an illegal JQL escape sequence."
                    )
                }
            default: text.append(scalar)
            }
        }
        throw JiraQuery.Problem(text: "Error in the JQL Query: The quoted string is not closed.")
    }
}
