import HTTPMessage
import HTTPTypes
import JSON

/// Why a request to the GitLab-compatible URLs failed, answered in GitLab's words.
///
/// GitLab has two keys: `error` for parameters that its validators refuse, `message` for the rest.
/// Source: `lib/api/ci/triggers.rb` and `lib/api/helpers.rb` of GitLab.
enum GitLabError: Error, Sendable, Hashable {
    /// What the validators say, in the order of GitLab's declarations; shown joined by commas.
    case parameters([String])
    case variablesNotTexts
    /// Also the answer to a wrong token: nobody learns what is there.
    case notFound
    /// No such path in GitLab's API.
    case noRoute
    case methodNotAllowed(allowed: String)
    /// A pipeline event would trigger the next pipeline, and so on for ever.
    case forbidden
    /// The body or query cannot be read; the reason shows nothing of it.
    case badRequest(reason: String)
    case contentType(String)
    /// What GitLab says when it cannot create a pipeline of what it was given.
    case refused(reason: String)
    /// The queue is full or the store unavailable; answered as to a webhook.
    case intake(IntakeError)

    static let referenceNotFound = GitLabError.refused(reason: "Reference not found")

    private var status: HTTPResponse.Status {
        switch self {
        case .parameters, .variablesNotTexts, .badRequest, .refused: .badRequest
        case .notFound, .noRoute: .notFound
        case .methodNotAllowed: .methodNotAllowed
        case .forbidden: .forbidden
        case .contentType: .unsupportedMediaType
        case .intake(let error): error.status
        }
    }

    private var body: JSONValue {
        switch self {
        case .parameters(let problems):
            ["error": .string(problems.joined(separator: ", "))]
        case .variablesNotTexts:
            ["message": "variables needs to be a map of key-valued strings"]
        case .notFound: ["message": "404 Not Found"]
        case .noRoute: ["error": "404 Not Found"]
        case .methodNotAllowed: ["error": "405 Not Allowed"]
        case .forbidden: ["message": "403 Forbidden"]
        case .badRequest(let reason): ["message": .string("400 Bad request - \(reason)")]
        case .contentType(let type):
            ["error": .string("The provided content-type '\(type)' is not supported.")]
        case .refused(let reason): ["message": ["base": [.string(reason)]]]
        case .intake(let error): ["message": .string("\(error)")]
        }
    }

    /// This error as the answer to its request.
    var response: Response {
        if case .intake(let error) = self { return error.response }
        var response = Response.json(status, body)
        if case .methodNotAllowed(let allowed) = self { response.headers[.allow] = allowed }
        return response
    }
}
