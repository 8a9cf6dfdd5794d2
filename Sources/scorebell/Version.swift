/// The program's version.
enum Version {
    static let current = "0.1.0"

    /// The User-Agent of every outgoing call.
    static let userAgent = "scorebell/\(current)"
}
