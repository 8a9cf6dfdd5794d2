/// What is described of looking at runs.
extension OpenAPI {
    static let runPaths = #"""
        {
          "/api/runs": {
            "get": {
              "operationId": "listRuns",
              "tags": ["operating"],
              "summary": "Runs, those that came last first",
              "security": [{"adminToken": []}],
              "parameters": [
                {
                  "name": "state", "in": "query", "explode": false,
                  "description": "Only those in one of these states",
                  "schema": {
                    "type": "array", "minItems": 1, "uniqueItems": true,
                    "items": {"$ref": "#/components/schemas/State"}
                  }
                },
                {
                  "name": "kind", "in": "query",
                  "description": "Runs, their reports to Port, or both",
                  "schema": {"enum": ["run", "report", "all"], "default": "run"}
                },
                {
                  "name": "run", "in": "query",
                  "description": "The id of a run in Port, or of a job",
                  "schema": {"type": "string", "minLength": 1, "maxLength": 200}
                },
                {
                  "name": "limit", "in": "query",
                  "schema": {"type": "integer", "minimum": 1, "maximum": 200, "default": 25}
                },
                {
                  "name": "cursor", "in": "query",
                  "description": "`next` of the page before",
                  "schema": {"type": "string", "pattern": "^[1-9][0-9]{0,17}$"}
                }
              ],
              "responses": {
                "200": {
                  "description": "One page",
                  "content": {"application/json": {"schema": {
                    "type": "object",
                    "required": ["ok", "runs"],
                    "additionalProperties": false,
                    "properties": {
                      "ok": {"const": true},
                      "runs": {"type": "array", "items": {"$ref": "#/components/schemas/Run"}},
                      "next": {"type": "string", "description": "Absent on the last page"}
                    }
                  }}},
                  "links": {
                    "first": {
                      "operationId": "getRun",
                      "parameters": {"job": "$response.body#/runs/0/jobId"}
                    },
                    "retry": {
                      "operationId": "retryRun",
                      "parameters": {"job": "$response.body#/runs/0/jobId"}
                    },
                    "cancel": {
                      "operationId": "cancelRun",
                      "parameters": {"job": "$response.body#/runs/0/jobId"}
                    }
                  }
                },
                "400": {"$ref": "#/components/responses/error"},
                "401": {"$ref": "#/components/responses/unauthorized"},
                "405": {"$ref": "#/components/responses/wrongMethod"},
                "429": {"$ref": "#/components/responses/later"},
                "503": {"$ref": "#/components/responses/later"}
              }
            }
          },
          "/api/runs/{job}": {
            "get": {
              "operationId": "getRun",
              "tags": ["operating"],
              "summary": "One job with its steps, its messages and what its run in Port is told",
              "security": [{"adminToken": []}],
              "parameters": [{"$ref": "#/components/parameters/job"}],
              "responses": {
                "200": {
                  "description": "The job",
                  "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Run"}}}
                },
                "401": {"$ref": "#/components/responses/unauthorized"},
                "404": {"$ref": "#/components/responses/error"},
                "405": {"$ref": "#/components/responses/wrongMethod"},
                "429": {"$ref": "#/components/responses/later"},
                "503": {"$ref": "#/components/responses/later"}
              }
            }
          }
        }
        """#
}
