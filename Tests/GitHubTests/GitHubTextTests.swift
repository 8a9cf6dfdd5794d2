import GitHub
import Testing

struct GitHubTextTests {}
