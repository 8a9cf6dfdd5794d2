import Glibc

/// The environment of this process, which libraries in it read.
package enum ProcessEnvironment {
    /// Sets a variable; call it before anything that reads the environment starts a thread.
    package static func set(_ name: String, to value: String) {
        // Safe: both texts are borrowed for the call, which copies them.
        _ = unsafe setenv(name, value, 1)
    }
}
