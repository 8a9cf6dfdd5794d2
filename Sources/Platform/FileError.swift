import FoundationEssentials
import Glibc

/// An error of the system about a file, in the system's words, with the user's name where
/// permissions are the cause.
///
/// In a container nobody knows by heart which user a process runs as, and it is the first question.
package struct FileError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The system's error number.
    package let number: Int32

    /// The file is a pipe without a writer; reading a file never ends with this error number.
    package static let unwritten = FileError(number: EPIPE)

    /// Makes the error of a system call that failed with this number.
    package init(number: Int32) {
        self.number = number
    }

    /// Checks whether this process may access a file; nil where it may.
    ///
    /// - Parameters:
    ///   - right: `F_OK` to find it, `R_OK` to read it, `W_OK` to write it.
    ///   - path: Where the file is, or a folder.
    package init?(of right: Int32, to path: String) {
        // Safe: the path is borrowed for the call.
        guard unsafe faccessat(AT_FDCWD, path, right, AT_EACCESS) != 0 else { return nil }
        number = errno
    }

    /// Whether permissions are the cause.
    package var isPermission: Bool { number == EACCES || number == EPERM }

    /// Whether there is no file at the path.
    package var isMissing: Bool { number == ENOENT || number == ENOTDIR }

    /// Whether there is a folder where a file was expected.
    package var isFolder: Bool { number == EISDIR }

    package var description: String {
        if self == .unwritten { return "It is a pipe into which nobody writes" }
        let words = SystemError.words(for: number)
        return isPermission ? "\(words) for \(Self.user)" : words
    }

    /// The effective user: `user 65532 (nonroot)`.
    private static var user: String {
        let name = ProcessInfo.processInfo.userName
        return "user \(geteuid())" + (name.isEmpty ? "" : " (\(name))")
    }
}
