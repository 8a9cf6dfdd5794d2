import JSON

extension Catalogue.Blueprint {
    /// The blueprint as `GET /v1/blueprints/{b}` has it; the properties are those of its entities.
    var json: JSONValue {
        var members: [ExactString: JSONValue] = [
            "identifier": .string(identifier), "title": .string(title), "icon": .null,
            "schema": ["properties": .object(properties), "required": []],
            "relations": relations, "mirrorProperties": [:], "calculationProperties": [:],
            "aggregationProperties": [:],
        ]
        if isOwned { members["ownership"] = ["type": "Direct", "title": "Owning teams"] }
        return .object(members)
    }

    private var properties: [ExactString: JSONValue] {
        var properties: [ExactString: JSONValue] = [:]
        // Those of the first entities; a property that none of them has is not of the kind.
        for (name, value) in entities.prefix(160).flatMap({ $0["properties"]?.object ?? [:] })
        where properties[name] == nil && value != .null {
            let kind =
                switch value {
                case .bool: "boolean"
                case .integer, .number: "number"
                case .array: "array"
                case .object: "object"
                case .string, .null: "string"
                }
            properties[name] = ["title": .string(name.text), "type": .string(kind)]
        }
        return properties
    }
}
