import Logging

/// What is allowed, but better known about.
extension Settings {
    /// Tells it, at the start and whenever the configuration was read again.
    func warn(_ logger: Logger) {
        for warning in warnings { logger.warning("\(warning)") }
    }

    /// One sentence each.
    var warnings: [String] {
        var warnings: [String] = []
        if !requiresSignature {
            warnings.append("Webhook signatures are not checked: anybody can start a reminder.")
        }
        if hasShortTriggerToken {
            warnings.append(
                "A GitLab trigger token has fewer than 16 characters and could be guessed."
            )
        }
        if hasShortAdminToken {
            warnings.append("The admin token has fewer than 16 characters and could be guessed.")
        }
        return warnings
    }
}
