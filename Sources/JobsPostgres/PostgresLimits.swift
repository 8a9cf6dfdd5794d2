/// The bounds of everything a `PostgresJobStore` does.
package struct PostgresLimits: Sendable, Hashable {
    /// The most calls that share one round trip and one commit.
    package var batchMax = 128
    /// A batch with more bytes is cut; one call may have more.
    package var batchBytesMax = 256 << 10
    /// More calls at once are refused, which becomes a 503.
    package var pendingCallsMax = 10_000
    /// A server that leaves a call without an answer for that long is taken for one that is away;
    /// its own limit of a statement, which is 30 s, comes first.
    package var answerTime: Duration = .seconds(35)
    /// How long a caller waits for an answer.
    ///
    /// With the time between two looks, whoever posted a webhook or asks whether we are ready is
    /// told within 5 s. The call itself has `answerTime`.
    package var callTime: Duration = .seconds(4)
    /// How long it waits while the process stops.
    package var hurriedCallTime: Duration = .seconds(1)
    /// After a connection that could not be made, the shortest time to the next try; and a session
    /// is not given up for a new one before it is as old as that.
    package var reconnectPause: Duration = .milliseconds(250)
    /// The shortest time between two notifications to other processes.
    package var notifyPause: Duration = .milliseconds(20)
    /// How far below the most the depth must be for it not to be counted each time.
    package var depthMargin = 5_000
    /// How long such a count is believed; no more jobs than the margin are stored in that time.
    package var depthAge: Duration = .milliseconds(200)

    package init() {}
}
