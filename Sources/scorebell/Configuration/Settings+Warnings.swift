import Logging

/// What is allowed, but better known about.
extension Settings {
    /// Tells it, at the start and whenever the configuration was read again.
    func warn(_ logger: Logger) {
        if !requiresSignature {
            logger.warning("Webhook signatures are not checked: anybody can start a reminder.")
        }
        if hasShortTriggerToken {
            logger.warning(
                "A GitLab trigger token has fewer than 16 characters and could be guessed."
            )
        }
        if hasShortAdminToken {
            logger.warning("The admin token has fewer than 16 characters and could be guessed.")
        }
    }
}
