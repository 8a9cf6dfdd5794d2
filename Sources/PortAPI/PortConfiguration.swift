package import Platform

/// Port's region of an organization.
///
/// Source: Port "API reference", servers; the hosts without `get` are the same machines.
package enum PortRegion: String, Sendable, Hashable, CaseIterable {
    case eu, us

    /// The API's URL.
    package var baseURL: String {
        switch self {
        case .eu: "https://api.getport.io"
        case .us: "https://api.us.getport.io"
        }
    }

    /// The URL of the application, which shows entities and runs.
    package var appURL: String {
        switch self {
        case .eu: "https://app.getport.io"
        case .us: "https://app.us.getport.io"
        }
    }
}

/// The API's address and the credentials.
package struct PortConfiguration: Sendable {
    /// The API's URL without `/v1`, which is removed with trailing slashes.
    package var baseURL: String
    package var clientID: String
    package var clientSecret: Secret
    /// The User-Agent: `name/version`.
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

/// The limits of calls to Port.
package struct PortLimits: Sendable, Hashable {
    /// The deadline of one call.
    package var callDeadline: Duration = .seconds(30)
    /// The deadline of the global search, which sends everything at once.
    package var globalSearchDeadline: Duration = .seconds(60)
    /// The entities of a page; Port takes 1 to 1,000.
    package var pageEntities = 1_000
    /// The smallest page that is tried after one was too long.
    package var pageEntitiesMin = 10
    package var pagesMax = 1_000
    /// The most entities of a blueprint; more are refused, not cut.
    package var entitiesMax = 100_000
    /// The most failing rules of entities whose dates are kept; they only decorate a reminder.
    package var resultDatesMax = 500_000
    package var pageBytesMax = 16 << 20
    /// The longest cursor; every one is kept until the last page.
    package var cursorBytesMax = 16 << 10
    package var globalSearchBytesMax = 128 << 20
    /// The longest answer, except of a search.
    package var answerBytesMax = 4 << 20
    /// The longest log message in Unicode scalars; longer ones are cut.
    ///
    /// Port limits the whole request to 1 MiB.
    package var logMessageCharactersMax = 50_000
    /// How long before its expiry a token is renewed.
    package var tokenMargin: Duration = .seconds(60)
    /// The longest assumed lifetime of a token, whatever Port says.
    package var tokenLifetimeMax: Duration = .seconds(24 * 3_600)
    /// The longest wait for the rate limit; a call that would wait longer fails.
    package var rateLimitWaitMax: Duration = .seconds(5)
    /// The longest pause that is believed; Port's window is 5 minutes.
    package var rateLimitPauseMax: Duration = .seconds(900)
    /// The pause after a 429 that does not say how long.
    package var rateLimitPauseDefault: Duration = .seconds(30)

    package init() {}
}
