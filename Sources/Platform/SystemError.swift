import Glibc

/// The error numbers of system calls, in words.
package enum SystemError {
    /// Returns the system's words for an error number, such as `No space left on device`.
    package static func words(for number: Int32) -> String {
        // Safe: glibc's text is a constant or the thread's own buffer, and is copied at once.
        unsafe String(cString: strerror(number))
    }
}
