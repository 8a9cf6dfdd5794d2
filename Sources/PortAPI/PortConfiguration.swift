package import Platform

/// Where a Port organization lives.
///
/// Source: Port "API reference", servers; the hosts without `get` are the same machines.
package enum PortRegion: String, Sendable, Hashable, CaseIterable {
    case eu, us

    /// Where the API is.
    package var baseURL: String {
        switch self {
        case .eu: "https://api.getport.io"
        case .us: "https://api.us.getport.io"
        }
    }

    /// Where people look at entities and runs.
    package var appURL: String {
        switch self {
        case .eu: "https://app.getport.io"
        case .us: "https://app.us.getport.io"
        }
    }
}

/// Which Port organization is asked, and as whom.
package struct PortConfiguration: Sendable {
    /// The API's URL without `/v1`; a slash or `/v1` at the end is taken off.
    package var baseURL: String
    package var clientID: String
    package var clientSecret: Secret
    /// How this program names itself to Port: `name/version`.
    package var userAgent: String
    package var limits: PortLimits

    package init(
        baseURL: String = PortRegion.eu.baseURL,
        clientID: String,
        clientSecret: Secret,
        userAgent: String = "scorebell",
        limits: PortLimits = PortLimits()
    ) {
        self.baseURL = Self.withoutEnd(baseURL)
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.userAgent = userAgent
        self.limits = limits
    }

    private static func withoutEnd(_ url: String) -> String {
        var rest = url[...]
        while rest.hasSuffix("/") { rest = rest.dropLast() }
        if rest.hasSuffix("/v1") { rest = rest.dropLast(3) }
        while rest.hasSuffix("/") { rest = rest.dropLast() }
        return String(rest)
    }
}

/// What bounds every conversation with Port.
package struct PortLimits: Sendable, Hashable {
    /// For one call, to the last byte of its answer.
    package var callDeadline: Duration = .seconds(30)
    /// For the global search, which answers everything at once.
    package var globalSearchDeadline: Duration = .seconds(60)
    /// Entities asked for at once; Port takes 1 to 1,000.
    package var pageEntities = 1_000
    /// How few entities a page may hold after it was too long for `pageBytesMax`.
    package var pageEntitiesMin = 10
    package var pagesMax = 1_000
    /// More entities than that are refused, not cut.
    package var entitiesMax = 100_000
    package var pageBytesMax = 16 << 20
    /// A longer `next` is no cursor of Port's; each is kept until the last page came.
    package var cursorBytesMax = 16 << 10
    package var globalSearchBytesMax = 128 << 20
    /// For every other answer.
    package var answerBytesMax = 4 << 20
    /// In Unicode scalars: a longer run log message is cut; the whole request may have 1 MiB in Port.
    package var logMessageCharactersMax = 50_000
    /// A token is renewed that long before it ends.
    package var tokenMargin: Duration = .seconds(60)
    /// A token is taken to live no longer than that, whatever Port says.
    package var tokenLifetimeMax: Duration = .seconds(24 * 3_600)
    /// While the rate limit is used up a call waits that long at most, and fails otherwise.
    package var rateLimitWaitMax: Duration = .seconds(5)
    /// A pause is never taken to be longer than that; Port's window is 5 minutes.
    package var rateLimitPauseMax: Duration = .seconds(900)
    /// Used when Port says that there were too many requests, but not for how long.
    package var rateLimitPauseDefault: Duration = .seconds(30)

    package init() {}
}
