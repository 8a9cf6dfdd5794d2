import HTTPTypes
import JSON

/// Comments, and properties, which people do not see.
extension JiraState {
    func comments(_ request: JiraRequest) throws(Refusal) -> Answer {
        let issue = try issue(request)
        let json = json(request)
        return Answer(json: [
            "startAt": 0, "maxResults": 5_000, "total": .integer(Int64(issue.comments.count)),
            "comments": .array(issue.comments.map { json.comment($0, on: issue) }),
        ])
    }

    mutating func comment(_ request: JiraRequest) throws(Refusal) -> Answer {
        let old = try issue(request)
        let members = try request.members(["body", "visibility", "properties", "public"])
        let project = try project(of: old, for: .comment, "add comments")
        guard let body = members["body"] else {
            throw .field("comment", "Comment body can not be empty!")
        }
        try countWrite(to: old.id)
        var writer = writer(old, board.type(of: old), project, .edit, request)
        writer.comment(json: body)
        var issue = try finish(&writer)
        issue.note("commented", by: .api, at: now)
        keep(issue)
        guard let comment = issue.comments.last else { throw .payload }
        return Answer(status: .created, json: json(request).comment(comment, on: issue))
    }

    /// Returns the properties of a create or edit.
    func properties(_ list: JSONValue?) throws(Refusal) -> [ExactString: JSONValue] {
        guard let list, list != .null else { return [:] }
        guard let items = list.array else { throw .payload }
        var properties: [ExactString: JSONValue] = [:]
        for item in items {
            guard let key = item["key"]?.string, let value = item["value"],
                item.object?.count == 2
            else { throw .payload }
            try checkProperty(key, value)
            properties[ExactString(key)] = value
        }
        return properties
    }

    private func checkProperty(_ key: String, _ value: JSONValue) throws(Refusal) {
        if key.isEmpty || key.utf16.count > 255 {
            throw Refusal(.badRequest, "The property key has between 1 and 255 characters.")
        }
        if String(decoding: value.utf8, as: UTF8.self).utf16.count > configuration.propertyMax {
            throw Refusal(
                .badRequest,
                "The property value is longer than \(configuration.propertyMax) characters."
            )
        }
    }

    func properties(_ request: JiraRequest) throws(Refusal) -> Answer {
        let issue = try issue(request)
        let keys = issue.properties.keys.sorted()
            .map { key -> JSONValue in
                let path = "issue/\(issue.id)/properties/\(key)"
                return [
                    "key": .string(key.text),
                    "self": .string("\(request.url)/rest/api/\(request.call.version)/\(path)"),
                ]
            }
        return Answer(json: ["keys": .array(keys)])
    }

    func property(_ request: JiraRequest) throws(Refusal) -> Answer {
        let issue = try issue(request)
        let key = request.call.names[1]
        guard let value = issue.properties[ExactString(key)] else { throw Self.noProperty(key) }
        return Answer(json: ["key": .string(key), "value": value])
    }

    private static func noProperty(_ key: String) -> Refusal {
        Refusal(.notFound, "The property '\(key)' does not exist.")
    }

    /// Answers `PUT`: the body is the value itself.
    mutating func setProperty(_ request: JiraRequest) throws(Refusal) -> Answer {
        var issue = try issue(request)
        _ = try project(of: issue, for: .edit, "edit issues")
        let key = request.call.names[1]
        if request.body == .null { throw Refusal(.badRequest, "The property value is empty.") }
        try checkProperty(key, request.body)
        try countWrite(to: issue.id)
        let old = issue.properties.updateValue(request.body, forKey: ExactString(key))
        issue.note("property \(key)", by: .api, at: now)
        keep(issue)
        return Answer(status: old == nil ? .created : .ok, json: [:])
    }

    mutating func deleteProperty(_ request: JiraRequest) throws(Refusal) -> Answer {
        var issue = try issue(request)
        _ = try project(of: issue, for: .edit, "edit issues")
        let key = request.call.names[1]
        try countWrite(to: issue.id)
        guard issue.properties.removeValue(forKey: ExactString(key)) != nil else {
            throw Self.noProperty(key)
        }
        issue.note("property \(key) removed", by: .api, at: now)
        keep(issue)
        return Answer(status: .noContent)
    }
}
