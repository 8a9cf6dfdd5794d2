import Jobs
import Logging
import Metrics
import Outbound
import Platform
import PortAPI
import PortPull
import Reminders
import Slack
import Workers

extension Worker {
    /// Returns the kinds of job that this service does, each with what it needs.
    static func all(_ settings: Settings, _ parts: LastingParts) -> [Worker] {
        let logger = parts.logger
        let port = settings.port.client(transport: parts.outbound.transport, logger: logger)
        let reminder = ScorecardJob(
            reminders: reminders(settings, parts),
            attemptsMax: settings.workerMaxAttempts,
            ageMax: settings.workerMaxAge,
            planner: ReminderPlanner(port: port),
            pageURL: { jobID in settings.adminPublicURL.map { "\($0)/runs/\(jobID)" } },
            port: port,
            watch: { [metrics = parts.metrics] event in
                metrics.take(event, logger)
            }
        )
        let pulled = PulledRunJob(port: port) { [metrics = parts.metrics] outcome in
            metrics.pulledRuns.add(outcome)
        }
        return [reminder.worker, RunReporter(port: port).worker, pulled.worker]
    }

    private static func reminders(
        _ settings: Settings,
        _ parts: LastingParts
    ) -> ReminderCatalogue {
        var destinations = Destinations(
            of: [settings.reminder] + settings.namedReminders.values,
            links: settings.port.links,
            transport: parts.outbound.transport,
            pace: { [store = parts.store] identity in
                SharedPace(destination: identity, store: store, clock: .system)
            }
        )
        func reminder(_ settings: Settings.Reminder) -> Reminder {
            Reminder(
                subject: settings.subject,
                target: destinations.target(of: settings)
            )
        }
        return ReminderCatalogue(
            unnamed: reminder(settings.reminder),
            named: settings.namedReminders.mapValues(reminder)
        )
    }
}

extension ServiceMetrics {
    /// Counts what happened in a job.
    fileprivate func take(_ event: ScorecardJob.Progress, _ logger: Logger) {
        switch event {
        case .layoutRefused(let refusal):
            plainMessages.increment()
            logger.warning(
                "Slack refused a layout; a plain version was sent.",
                metadata: [
                    LogKeys.cause: "\(refusal.code)",
                    LogKeys.details: "\(refusal.details.joined(separator: "; "))",
                ]
            )
        case .lookedUp(let found, let missing, let failed):
            peopleLookups.add(.found, found)
            peopleLookups.add(.missing, missing)
            peopleLookups.add(.failed, failed)
        case .notesEnded(let delivered, let fellBack, let unreached, let unchanged):
            notes.add(.delivered, delivered)
            notes.add(.fellBack, fellBack)
            notes.add(.unreached, unreached)
            notes.add(.unchanged, unchanged)
        case .ticketsEnded(let tally): take(tally)
        case .planned, .delivered, .noted: break
        }
    }

    private func take(_ tally: TicketTally) {
        // Nothing was done in a rehearsal.
        guard !tally.isRehearsed else { return }
        for outcome in TicketOutcome.allCases {
            guard let action = TicketMetricAction(outcome) else { continue }
            tickets.add(action, tally.count(outcome))
        }
    }
}
