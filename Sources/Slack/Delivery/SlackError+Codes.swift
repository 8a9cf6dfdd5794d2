import JSON
import Reminders

/// What Slack's words for an error mean, and what may be done after each.
extension SlackError {
    /// Sorts an answer of the Web API that says that it did not do what was asked.
    ///
    /// Source: Slack "chat.postMessage", errors. A word that is not known counts as final: what
    /// Slack does not do for a reason of its own, it will not do the next time.
    ///
    /// - Parameters:
    ///   - verdict: What the answer says.
    ///   - status: The HTTP status, 200 but for something that Slack does not document.
    ///   - retryAfter: What the answer asks to wait.
    ///   - limits: How long to rest where it does not say.
    init(_ verdict: SlackVerdict, status: Int, retryAfter: Duration?, limits: PostLimits) {
        let code = verdict.error.flatMap { Self.isWord($0) ? $0 : nil } ?? ""
        let needed = verdict.needed ?? ""
        switch code {
        case "ratelimited", "rate_limited":
            self = .rateLimited(retryAfter: limits.rest(asked: retryAfter))
        case "internal_error", "fatal_error":
            self = .unconfirmed(status: status, code: code, retryAfter: retryAfter)
        case "service_unavailable", "request_timeout":
            self = .postponed(code: code, retryAfter: retryAfter)
        case "team_added_to_org", "org_login_required", "message_limit_exceeded":
            self = .postponed(code: code, retryAfter: max(retryAfter ?? .zero, Self.longWait))
        case "invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long":
            let refusal = LayoutRefusal(code: code, details: verdict.details)
            self = .layoutRefused(refusal, status: status)
        default:
            let isNamed = needed.utf8.allSatisfy { Self.isWordByte($0) || ":.,".utf8.contains($0) }
            self = .refused(
                status: status,
                code: code,
                needed: isNamed && needed.utf8.count <= Self.wordBytesMax ? needed : ""
            )
        }
    }

    /// What ends no sooner than somebody in the workspace acts.
    private static let longWait = Duration.seconds(3_600)
    private static let wordBytesMax = 80

    /// Whether a text can be one of Slack's codes; anything else is not repeated.
    static func isWord(_ text: some StringProtocol) -> Bool {
        (1...wordBytesMax).contains(text.utf8.count) && text.utf8.allSatisfy(isWordByte)
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x5F
    }

    static func meaning(
        of code: String,
        needed: String = "",
        orElse unknown: String = "Slack refused the reminder."
    ) -> String {
        if let meaning = permissionMeaning(of: code, needed: needed) { return meaning }
        return contentMeaning(of: code) ?? placeMeaning(of: code) ?? unknown
    }

    /// Whether a word is about the token or the message, so that no other channel helps.
    static func isAboutAllChannels(_ code: String) -> Bool {
        permissionMeaning(of: code, needed: "") != nil || contentMeaning(of: code) != nil
            || code.hasSameBytes(as: "team_disabled")
    }

    /// What the token may, and may not.
    private static func permissionMeaning(of code: String, needed: String) -> String? {
        switch code {
        case "invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired",
            "not_allowed_token_type", "two_factor_setup_required", "is_bot":
            "The Slack token is not valid any more; reinstall the app."
        case "missing_scope", "no_permission", "access_denied", "accesslimited",
            "app_access_restricted", "team_access_not_granted", "enterprise_is_restricted",
            "send_on_behalf_not_allowed", "as_user_not_supported":
            "The Slack app lacks a permission" + (needed.isEmpty ? "." : ": \(needed).")
        default: nil
        }
    }

    /// Where the message was to go.
    private static func placeMeaning(of code: String) -> String? {
        switch code {
        case "user_not_found": "The addressed Slack user does not exist."
        case "invalid_token", "no_service", "no_service_id", "no_active_hooks", "no_team":
            "The Slack webhook no longer exists; create a new one and update the configuration."
        case "channel_not_found", "team_not_found", "messages_tab_disabled":
            "The Slack channel was not found, or the app may not see it."
        case "not_in_channel": "Invite the app to the channel."
        case "channel_is_archived", "is_archived":
            "The Slack channel is archived; choose another one."
        case "action_prohibited", "posting_to_general_channel_denied", "ekm_access_denied",
            "restricted_action", "restricted_action_read_only_channel",
            "restricted_action_thread_only_channel", "restricted_action_non_threadable_channel",
            "slack_connect_canvas_sharing_blocked", "slack_connect_file_link_sharing_blocked",
            "slack_connect_lists_sharing_blocked":
            "A Slack admin setting forbids posting here."
        case "team_disabled": "The Slack workspace is no longer active."
        case "team_added_to_org", "org_login_required":
            "The Slack workspace is being migrated."
        case "message_limit_exceeded": "The workspace hit its Slack message quota."
        case "service_unavailable", "request_timeout": "Slack is temporarily unavailable."
        default: nil
        }
    }

    /// The message itself.
    private static func contentMeaning(of code: String) -> String? {
        switch code {
        case "invalid_payload", "markdown_text_conflict", "missing_file_data",
            "invalid_metadata_format", "invalid_metadata_schema", "metadata_too_large",
            "metadata_must_be_sent_from_app", "invalid_arguments", "invalid_arg_name",
            "invalid_array_arg", "invalid_charset", "invalid_form_data", "invalid_post_type",
            "missing_post_type", "method_deprecated", "deprecated_endpoint", "unknown_method",
            "duplicate_channel_not_found", "duplicate_message_not_found", "draft_already_deleted",
            "draft_already_sent", "draft_has_conflict", "draft_not_found":
            "The reminder was built wrongly; please report it."
        case "no_text", "missing_text_or_fallback_or_attachments": "The reminder was empty."
        case "too_many_attachments": "The reminder has too many attachments."
        case "msg_too_long", "msg_blocks_too_long": "The reminder was too long for Slack."
        default: nil
        }
    }
}
