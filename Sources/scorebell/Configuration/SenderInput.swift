/// port-sender's inputs.
///
/// Source: its `config.py` and `action.yml`; `INPUT_RUN_ID` is ours.
enum SenderInput: String, InputName {
    case portClientID = "INPUT_PORT_CLIENT_ID"
    case portClientSecret = "INPUT_PORT_CLIENT_SECRET"
    case portRegion = "INPUT_PORT_REGION"
    case slackWebhookURL = "INPUT_SLACK_WEBHOOK_URL"
    case blueprint = "INPUT_BLUEPRINT"
    case scorecard = "INPUT_SCORECARD"
    case filterRule = "INPUT_FILTER_RULE"
    case operationKind = "INPUT_OPERATION_KIND"
    case targetKind = "INPUT_TARGET_KIND"
    case jiraAPIEndpoint = "INPUT_JIRA_API_ENDPOINT"
    case jiraEmail = "INPUT_JIRA_EMAIL"
    case jiraProjectID = "INPUT_JIRA_PROJECT_ID"
    case jiraToken = "INPUT_JIRA_TOKEN"
    case jiraResolveTransitionID = "INPUT_JIRA_RESOLVE_TRANSITION_ID"
    case jiraReopenTransitionID = "INPUT_JIRA_REOPEN_TRANSITION_ID"
    case githubAPIURL = "INPUT_GITHUB_API_URL"
    case githubToken = "INPUT_GITHUB_TOKEN"
    case githubRepository = "INPUT_GITHUB_REPOSITORY"
    case logLevel = "INPUT_LOG_LEVEL"
    case runID = "INPUT_RUN_ID"

    /// The setting it stands for; nil for the run.
    var key: SettingKey? {
        switch self {
        case .portClientID: SettingKey.portClientID
        case .portClientSecret: SettingKey.portClientSecret
        case .portRegion: SettingKey.portRegion
        case .slackWebhookURL: SettingKey.slackWebhookURL
        case .blueprint: SettingKey.reminderBlueprint
        case .scorecard: SettingKey.reminderScorecard
        case .filterRule: SettingKey.reminderFilterRule
        case .operationKind: SettingKey.reminderOperationKind
        case .targetKind: SettingKey.reminderTargetKind
        case .jiraAPIEndpoint: SettingKey.jiraURL
        case .jiraEmail: SettingKey.jiraEmail
        case .jiraProjectID: SettingKey.jiraProject
        case .jiraToken: SettingKey.jiraToken
        case .jiraResolveTransitionID: SettingKey.jiraResolveTransition
        case .jiraReopenTransitionID: SettingKey.jiraReopenTransition
        case .githubAPIURL: SettingKey.githubAPIURL
        case .githubToken: SettingKey.githubToken
        case .githubRepository: SettingKey.githubRepository
        case .logLevel: SettingKey.logLevel
        case .runID: nil
        }
    }

    /// Returns the value in this program's words: Python names some log levels differently.
    func translated(_ value: String) -> String {
        guard self == .logLevel else { return value }
        return switch value.uppercased() {
        case "WARN": "warning"
        case "FATAL": "critical"
        case "NOTSET": "trace"
        default: value
        }
    }
}
