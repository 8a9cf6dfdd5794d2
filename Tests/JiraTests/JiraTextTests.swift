import Jira
import Testing

struct JiraTextTests {}
