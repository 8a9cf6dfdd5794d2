import Logging
import Outbound
import Platform
import PortAPI
import Reminders

extension Settings.Port {
    /// Returns Port as these credentials reach it.
    func client(
        transport: HTTPTransport,
        clock: WallClock = .system,
        logger: Logger
    ) -> PortClient {
        PortClient(
            configuration: PortConfiguration(
                baseURL: baseURL,
                clientID: clientID,
                clientSecret: clientSecret
            ),
            transport: transport,
            clock: AlarmClock.shared,
            wallClock: clock,
            logger: logger
        )
    }
}

extension Settings.Port {
    /// Where the pages of entities are.
    var links: EntityLinks { EntityLinks(appURL: appURL, template: entityURL) }
}
