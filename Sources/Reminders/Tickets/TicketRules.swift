package import Scorecards

/// How tickets are kept, as configured.
package struct TicketRules: Sendable, Hashable {
    /// Counts and shows the plan, and writes nothing.
    package var isRehearsed: Bool
    /// How many tickets one run opens and closes; their parts are not counted.
    package var createsMax: Int
    package var closesMax: Int
    /// Days after a person closed a ticket in which it may be reopened; 0 never.
    package var reopenDays: Int
    /// Whether tickets of entities that are gone are closed.
    package var closesVanished: Bool
    /// Whether port-sender's tickets are taken over.
    package var adopts: Bool
    /// Whether each real change is told in a comment.
    package var comments: Bool
    /// Where the project or repository of an entity stands; nil for the configured one.
    package var placeFrom: ChannelPath?
    /// Where a person stands who is assigned to new tickets; nil for nobody.
    package var assignFrom: EntityPath?

    package init(
        isRehearsed: Bool = false,
        createsMax: Int = 100,
        closesMax: Int = 100,
        reopenDays: Int = 30,
        closesVanished: Bool = true,
        adopts: Bool = true,
        comments: Bool = false,
        placeFrom: ChannelPath? = nil,
        assignFrom: EntityPath? = nil
    ) {
        self.isRehearsed = isRehearsed
        self.createsMax = createsMax
        self.closesMax = closesMax
        self.reopenDays = reopenDays
        self.closesVanished = closesVanished
        self.adopts = adopts
        self.comments = comments
        self.placeFrom = placeFrom
        self.assignFrom = assignFrom
    }
}
