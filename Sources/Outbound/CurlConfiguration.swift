package import OpenSSL

/// What bounds the client and what it says of itself.
package struct CurlConfiguration: Sendable, Hashable {
    /// The `User-Agent` of calls that bring none.
    package var userAgent: String
    /// From the start of a connection to the end of its TLS handshake.
    package var connectDeadline: Duration
    /// Further calls wait for one of these to end; their deadline runs meanwhile.
    package var concurrentCallsMax: Int
    /// With so many waiting, a further call fails at once.
    package var waitingCallsMax: Int
    /// How many idle connections are kept to be used again.
    package var idleConnectionsMax: Int
    /// An idle connection older than this is not used again; servers close them after 60 s or more.
    package var idleConnectionAgeMax: Duration
    /// A longer header section of an answer ends the call.
    package var headerBytesMax: Int
    /// The authorities to trust instead of the system's.
    package var authorities: TrustStore?
    /// Set where every call is for a server of this program's on this machine.
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
