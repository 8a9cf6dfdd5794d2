import FoundationEssentials

/// The project's own files, for tests that read them.
package enum Repository {
    /// The folder that holds `Package.swift`.
    package static let root: String = {
        var path = #filePath.split(separator: "/")
        path.removeLast(3)
        return "/" + path.joined(separator: "/")
    }()

    /// The facts about the other side, where they are there; a test that needs them skips plainly.
    package static let contract = "\(root)/../shared/contract"

    /// Whether a file of the machine is there.
    package static func isThere(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: path)
    }

    /// Returns a file's text, or nil when there is none at that path below the root.
    package static func text(_ path: String) -> String? {
        FileManager.default.contents(atPath: "\(root)/\(path)")
            .map {
                String(decoding: $0, as: UTF8.self)
            }
    }

    /// Returns a contract file's bytes, or nil when the contract is not beside the project.
    package static func contract(_ name: String) -> [UInt8]? {
        FileManager.default.contents(atPath: "\(contract)/\(name)").map { Array($0) }
    }

    /// Returns the paths of all Swift files below a folder, from the root, sorted.
    package static func swiftFiles(in folder: String) -> [String] {
        paths(in: folder).filter { $0.hasSuffix(".swift") }
    }

    /// Returns the paths of everything below a folder, from the root, sorted.
    package static func paths(in folder: String) -> [String] {
        let found =
            (try? FileManager.default.subpathsOfDirectory(atPath: "\(root)/\(folder)")) ?? []
        return found.map { "\(folder)/\($0)" }.sorted()
    }
}
