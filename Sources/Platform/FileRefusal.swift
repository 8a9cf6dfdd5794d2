import FoundationEssentials
import Glibc

/// Why the system refuses a file, in its own words, with the user where that is a matter of rights.
///
/// In a container nobody knows by heart which user a process runs as, and it is the first question.
package struct FileRefusal: Error, Sendable, Hashable, CustomStringConvertible {
    /// The error number of the system.
    package let number: Int32

    /// Nobody writes into a pipe that is to be read; no reading of a file ends with this number.
    package static let unwritten = FileRefusal(number: EPIPE)

    /// Takes the error number that a system call left.
    package init(number: Int32) {
        self.number = number
    }

    /// Asks whether this process may do something with a file; nil where it may.
    ///
    /// - Parameters:
    ///   - right: `F_OK` to find it, `R_OK` to read it, `W_OK` to write it.
    ///   - path: Where the file is, or a folder.
    package init?(of right: Int32, to path: String) {
        // Safe: the path is borrowed for the call.
        guard unsafe faccessat(AT_FDCWD, path, right, AT_EACCESS) != 0 else { return nil }
        number = errno
    }

    /// True where another user might be let in.
    package var isOfRights: Bool { number == EACCES || number == EPERM }

    /// True where nothing is at the path.
    package var isOfAbsence: Bool { number == ENOENT || number == ENOTDIR }

    package var description: String {
        if self == .unwritten { return "It is a pipe into which nobody writes" }
        let words = SystemError.words(for: number)
        return isOfRights ? "\(words) for \(Self.user)" : words
    }

    /// The user whose rights count: `user 65532 (nonroot)`.
    private static var user: String {
        let name = ProcessInfo.processInfo.userName
        return "user \(geteuid())" + (name.isEmpty ? "" : " (\(name))")
    }
}
