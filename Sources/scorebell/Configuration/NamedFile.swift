import SystemPackage
import Vocabulary

/// Reads the files that a configuration names.
enum NamedFile {
    /// Returns the file's whole text; what is not UTF-8 becomes U+FFFD.
    ///
    /// - Throws: The system's reason, whose description is in words: "No such file or directory".
    static func text(at path: String) throws(Errno) -> String {
        do throws(FileRefusal) {
            return try FileText.read(at: path)
        } catch {
            throw Errno(rawValue: error.number)
        }
    }
}
