/// The version of this program, as it says it to people and to other services.
enum Version {
    static let current = "0.1.0"

    /// The User-Agent of every outgoing call.
    static let userAgent = "scorebell/\(current)"
}
