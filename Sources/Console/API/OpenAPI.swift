import JSON
import Synchronization

/// The description of everything that programs can ask of the service, in OpenAPI 3.1.
///
/// `Resources/openapi.json` has all of it but the service's own version and address.
final class OpenAPI: Sendable {
    private let version: String
    private let publicURL: String?
    private let made = Mutex(PageFile?.none)

    /// Describes one service.
    ///
    /// - Parameters:
    ///   - version: The service's.
    ///   - publicURL: Where people reach it; nil for where the description came from.
    init(version: String, publicURL: String?) {
        self.version = version
        self.publicURL = publicURL
    }

    /// The description as a file, encoded once, when it is first asked for.
    var file: PageFile {
        made.withLock { made in
            if let made { return made }
            let file = PageFile(encoded(), type: "application/json")
            made = file
            return file
        }
    }

    private func encoded() -> [UInt8] {
        do {
            var members = try JSONValue(parsing: PackageResources.openapi_json).object ?? [:]
            var info = members["info"]?.object ?? [:]
            info["version"] = .string(version)
            members["info"] = .object(info)
            members["servers"] = [["url": .string(publicURL ?? "/")]]
            return try JSONCoding.encode(JSONValue.object(members))
        } catch {
            // It is compiled in, and a test reads all of it.
            preconditionFailure("The API's description is not JSON: \(error)")
        }
    }
}
