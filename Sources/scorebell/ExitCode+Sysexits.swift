import ArgumentParser

/// The exit statuses that scripts rely on, after BSD's sysexits.
extension ExitCode {
    /// A needed thing cannot be had: a port is taken, a database cannot be opened.
    static let unavailable = ExitCode(69)
    /// The configuration is wrong.
    static let misconfigured = ExitCode(78)
}
