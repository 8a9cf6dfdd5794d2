import Vocabulary

/// The description of everything that programs can ask of the service, in OpenAPI 3.1.
enum OpenAPI {
    /// Returns the description.
    ///
    /// - Parameters:
    ///   - version: The service's.
    ///   - publicURL: Where people reach it; nil for where the description came from.
    /// - Returns: One JSON object.
    static func description(version: String, publicURL: String?) -> JSONValue {
        [
            "openapi": "3.1.0",
            "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
            "info": [
                "title": "scorebell",
                "version": .string(version),
                "summary": "Reminds teams on Slack of the scorecard rules they miss",
                "license": ["name": "Apache-2.0", "identifier": "Apache-2.0"],
            ],
            "servers": [["url": .string(publicURL ?? "/")]],
            "tags": [
                ["name": "receiving", "description": "What Port calls"],
                ["name": "watching", "description": "What probes and scrapers call; no token"],
                ["name": "operating", "description": "What operators' programs call"],
            ],
            "paths": .object(
                [servicePaths, runPaths, operationPaths]
                    .reduce(into: [:]) { paths, part in
                        paths.merge(parsed(part).object ?? [:]) { first, _ in first }
                    }
            ),
            "components": parsed(components),
        ]
    }

    /// Returns the description as a file, encoded once.
    static func file(version: String, publicURL: String?) -> PageFile {
        // It was parsed from texts, so it can be written as one.
        let description = description(version: version, publicURL: publicURL)
        return PageFile((try? JSONCoding.encode(description)) ?? [], type: "application/json")
    }

    /// The texts below are ours, and a test reads all of them.
    private static func parsed(_ text: String) -> JSONValue {
        do {
            return try JSONValue(parsing: Array(text.utf8))
        } catch {
            preconditionFailure("A part of the API's description is not JSON: \(error)")
        }
    }
}
