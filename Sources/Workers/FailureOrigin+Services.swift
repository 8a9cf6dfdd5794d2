import Jobs

extension FailureOrigin {
    static let port: FailureOrigin = "port"
    static let slack: FailureOrigin = "slack"
}
