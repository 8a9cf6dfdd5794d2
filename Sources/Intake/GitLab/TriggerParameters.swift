import HTTPMessage
import HTTPTypes
import JSON

/// The parameters of a trigger request: of path, query and body, merged by GitLab's precedence.
///
/// The path beats everything, and the body beats the query, name by name. The one departure is the
/// token: where the URL's query has one it counts. In GitLab a Port body with a member `token` of
/// its own, such as a user's input that was spread at the root, would make the call a 404.
/// Members `ref`, `variables` and `inputs` at a body's root do change the call, as in GitLab.
///
/// Source: GitLab's `lib/api/ci/triggers.rb`, and issue gitlab-foss#23584 on body and query.
struct TriggerParameters: Sendable {
    let token: String
    let ref: String
    let variables: [ExactString: JSONValue]
    let inputs: [ExactString: JSONValue]
    /// All of it but the token, as a pipeline finds it in the file `TRIGGER_PAYLOAD`.
    let payload: JSONValue

    /// Reads a request.
    ///
    /// - Parameters:
    ///   - request: To a trigger's path.
    ///   - project: Of the path.
    ///   - pathRef: The branch or tag of the path; nil in the plain form.
    ///   - limits: What bounds queries and forms.
    /// - Throws: `GitLabError`, of those that are answered before the token is looked at.
    init(
        _ request: Request,
        project: GitLabProject,
        pathRef: String?,
        limits: FormLimits
    ) throws(GitLabError) {
        let query = try Self.query(of: request, limits: limits)
        var merged = query.merging(try Self.body(of: request, limits: limits)) { _, body in body }
        merged["id"] = .string(project.name)
        if let pathRef { merged["ref"] = .string(pathRef) }
        let bodyToken = merged.removeValue(forKey: "token")

        var problems: [String] = []
        ref = Self.text("ref", merged["ref"], isBlankAllowed: false, &problems)
        let urlToken = query["token"]?.string ?? ""
        token = Self.text(
            "token",
            urlToken.isEmpty ? bodyToken : .string(urlToken),
            isBlankAllowed: true,
            &problems
        )
        variables = Self.map("variables", merged["variables"], &problems)
        inputs = Self.map("inputs", merged["inputs"], &problems)
        guard problems.isEmpty else { throw .parameters(problems) }
        payload = .object(merged)
    }

    /// The token in the URL's query; nil without one, or where the query cannot be read.
    static func urlToken(of head: Request, limits: FormLimits) -> String? {
        // A query that cannot be read is answered with the whole request.
        let token = (try? query(of: head, limits: limits))?["token"]?.string ?? ""
        return token.isEmpty ? nil : token
    }

    // MARK: Validators

    /// As Grape has it: numbers and truth values are texts too, maps and lists are not.
    private static func text(
        _ name: String,
        _ value: JSONValue?,
        isBlankAllowed: Bool,
        _ problems: inout [String]
    ) -> String {
        var text = ""
        switch value {
        case nil: problems.append("\(name) is missing")
        case .null: break
        case .string(let value): text = value
        case .bool(let value): text = "\(value)"
        case .integer(let value): text = "\(value)"
        case .number(let value): text = "\(value)"
        case .array, .object:
            problems.append("\(name) is invalid")
            return ""
        }
        let isBlank = text.unicodeScalars.allSatisfy(\.properties.isWhitespace)
        if !isBlankAllowed, isBlank { problems.append("\(name) is empty") }
        return text
    }

    private static func map(
        _ name: String,
        _ value: JSONValue?,
        _ problems: inout [String]
    ) -> [ExactString: JSONValue] {
        switch value {
        case nil, .null, "": break
        case .object(let members): return members
        default: problems.append("\(name) is invalid")
        }
        return [:]
    }

    // MARK: Sources

    private static func query(
        of request: Request,
        limits: FormLimits
    ) throws(GitLabError) -> [ExactString: JSONValue] {
        try reading { () throws(FormError) in
            try NestedForm(request.query ?? "", limits: limits).members
        }
    }

    private static func reading<Value>(
        _ read: () throws(FormError) -> Value
    ) throws(GitLabError) -> Value {
        do throws(FormError) {
            return try read()
        } catch {
            throw .badRequest(reason: "\(error)")
        }
    }

    private static func body(
        of request: Request,
        limits: FormLimits
    ) throws(GitLabError) -> [ExactString: JSONValue] {
        if request.body.isEmpty { return [:] }
        let header = request.header(.contentType) ?? ""
        let type = HeaderValue(header)
        switch type?.value {
        case "application/json"?:
            return try json(request.body)
        case nil where header.isEmpty && isJSON(request.body):
            return try json(request.body)
        case "application/x-www-form-urlencoded"?,
            nil where header.isEmpty:
            return try reading { () throws(FormError) in
                try NestedForm(body: request.body, limits: limits).members
            }
        case "multipart/form-data"?:
            let boundary = type?.parameters["boundary"]?.text
            return try reading { () throws(FormError) in
                try multipart(request.body, boundary: boundary, limits: limits)
            }
        default:
            throw .contentType(header)
        }
    }

    private static func isJSON(_ body: [UInt8]) -> Bool {
        let text = body.dropFirst(ByteOrderMark.length(in: body))
        let first = text.first { $0 > UInt8(ascii: " ") }
        return first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
    }

    /// A text that is no object has no parameters: Port lets a body be a list.
    private static func json(_ body: [UInt8]) throws(GitLabError) -> [ExactString: JSONValue] {
        do throws(JSONError) {
            return try JSONValue(parsing: body).object ?? [:]
        } catch {
            throw .parameters(["message body does not match declared format: \(error)"])
        }
    }

    private static func multipart(
        _ body: [UInt8],
        boundary: String?,
        limits: FormLimits
    ) throws(FormError) -> [ExactString: JSONValue] {
        let form = try MultipartForm(body: body, boundary: boundary, limits: limits)
        var parameters = NestedForm(limits: limits)
        for part in form.parts {
            if let filename = part.filename {
                // A file is no text to GitLab either; what is in it counts for nothing.
                try parameters.add(part.name, ["filename": .string(filename)])
            } else {
                guard let text = String(validating: part.content, as: UTF8.self) else {
                    throw .badEncoding
                }
                try parameters.add(part.name, .string(text))
            }
        }
        return parameters.members
    }
}
