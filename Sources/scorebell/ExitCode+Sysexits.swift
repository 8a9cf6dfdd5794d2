import ArgumentParser

/// The exit statuses, after BSD's sysexits.
extension ExitCode {
    /// A resource is unavailable: a port is taken, a database cannot be opened.
    static let unavailable = ExitCode(69)
    /// The configuration is wrong.
    static let misconfigured = ExitCode(78)
}
