package import OpenSSL

/// The limits and identity of the client.
package struct CurlConfiguration: Sendable, Hashable {
    /// The `User-Agent` of calls that bring none.
    package var userAgent: String
    /// The limit from the start of a connection to the end of its TLS handshake.
    package var connectDeadline: Duration
    /// The most concurrent calls; further ones wait, within their deadlines.
    package var concurrentCallsMax: Int
    /// The most waiting calls; further ones fail at once.
    package var waitingCallsMax: Int
    /// The most idle connections that are kept.
    package var idleConnectionsMax: Int
    /// The age beyond which an idle connection is not reused; servers close theirs after 60 s or
    /// more.
    package var idleConnectionAgeMax: Duration
    /// The longest header section of an answer.
    package var headerBytesMax: Int
    /// The trusted authorities; nil trusts the system's.
    package var authorities: TrustStore?
    /// The own server of a health check, to which all calls go; nil otherwise.
    package var ownServer: OwnServer?

    package init(
        userAgent: String,
        connectDeadline: Duration = .seconds(10),
        concurrentCallsMax: Int = 64,
        waitingCallsMax: Int = 1_024,
        idleConnectionsMax: Int = 16,
        idleConnectionAgeMax: Duration = .seconds(30),
        headerBytesMax: Int = 64 << 10,
        authorities: TrustStore? = nil,
        ownServer: OwnServer? = nil
    ) {
        self.userAgent = userAgent
        self.connectDeadline = connectDeadline
        self.concurrentCallsMax = concurrentCallsMax
        self.waitingCallsMax = waitingCallsMax
        self.idleConnectionsMax = idleConnectionsMax
        self.idleConnectionAgeMax = idleConnectionAgeMax
        self.headerBytesMax = headerBytesMax
        self.authorities = authorities
        self.ownServer = ownServer
    }
}
