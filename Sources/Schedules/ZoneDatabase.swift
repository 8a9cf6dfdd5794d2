import Glibc
import Platform

/// The time zones that the machine knows, as files below one folder.
package struct ZoneDatabase: Sendable {
    private let folder: String

    /// The folder that Linux distributions and the container image have.
    package static let system = ZoneDatabase(folder: "/usr/share/zoneinfo")

    package init(folder: String) {
        self.folder = folder
    }

    /// Returns the zone of a name.
    ///
    /// - Parameter name: A name of the IANA database, such as `Europe/Berlin`; `UTC` needs no file.
    /// - Returns: The zone.
    /// - Throws: `ZoneError`; somebody has to correct the name or install the database.
    package func zone(named name: String) throws(ZoneError) -> Zone {
        if name == Zone.utc.name { return .utc }
        guard Self.isName(name) else { throw .badName(name) }
        let path = "\(folder)/\(name)"
        let bytes: [UInt8]
        do {
            bytes = try FileText.bytes(at: path)
        } catch {
            guard error.isMissing || error.isFolder else { throw .unreadable(error, path: path) }
            if FileError(of: F_OK, to: folder) != nil { throw .noDatabase(folder: folder) }
            throw .unknown(name, folder: folder)
        }
        do {
            return try ZoneFile.zone(in: bytes, named: name)
        } catch {
            throw .malformed(path: path, what: error.what)
        }
    }

    /// Whether a text can be a zone's name: parts of letters, digits, `_`, `+` and `-` with slashes
    /// between them, so never a path out of the folder.
    private static func isName(_ text: String) -> Bool {
        text.split(separator: "/", omittingEmptySubsequences: false)
            .allSatisfy { part in
                !part.isEmpty
                    && part.utf8.allSatisfy { byte in
                        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
                            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                            || "_+-".utf8.contains(byte)
                    }
            }
    }
}
