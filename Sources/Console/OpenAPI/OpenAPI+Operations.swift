/// What is described of changing runs, and of previews.
extension OpenAPI {
    static let operationPaths = #"""
        {
          "/api/runs/{job}/retry": {
            "post": {
              "operationId": "retryRun",
              "tags": ["operating"],
              "summary": "Begins a job anew that failed, was given up or was cancelled",
              "description": "Finished steps stay done: a message that Slack accepted is not sent again. The same nonce again for the same job changes nothing.",
              "security": [{"adminToken": []}],
              "parameters": [
                {"$ref": "#/components/parameters/job"},
                {
                  "name": "Idempotency-Key", "in": "header",
                  "description": "Names this retry where the body does not",
                  "schema": {"type": "string", "pattern": "^[!-~]+$", "maxLength": 200}
                }
              ],
              "requestBody": {
                "content": {"application/json": {"schema": {
                  "type": "object",
                  "properties": {"nonce": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[ -~]+$"}}
                }}}
              },
              "responses": {
                "200": {
                  "description": "It is queued again",
                  "content": {"application/json": {"schema": {
                    "type": "object",
                    "required": ["ok", "jobId", "retry", "duplicate", "state"],
                    "additionalProperties": false,
                    "properties": {
                      "ok": {"const": true},
                      "jobId": {"type": "string"},
                      "retry": {"type": "integer", "minimum": 1, "description": "Which retry of the job it is"},
                      "duplicate": {"type": "boolean", "description": "True when this nonce was known"},
                      "state": {"const": "queued"}
                    }
                  }}}
                },
                "400": {"$ref": "#/components/responses/error"},
                "401": {"$ref": "#/components/responses/unauthorized"},
                "403": {"$ref": "#/components/responses/error"},
                "404": {"$ref": "#/components/responses/error"},
                "405": {"$ref": "#/components/responses/wrongMethod"},
                "409": {"$ref": "#/components/responses/error"},
                "413": {"$ref": "#/components/responses/error"},
                "422": {"$ref": "#/components/responses/error"},
                "429": {"$ref": "#/components/responses/later"},
                "503": {"$ref": "#/components/responses/later"}
              }
            }
          },
          "/api/runs/{job}/cancel": {
            "post": {
              "operationId": "cancelRun",
              "tags": ["operating"],
              "summary": "Ends a job that is not over; its run in Port ends with FAILURE",
              "security": [{"adminToken": []}],
              "parameters": [{"$ref": "#/components/parameters/job"}],
              "requestBody": {
                "content": {"application/json": {"schema": {
                  "type": "object",
                  "properties": {"reason": {
                    "type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[ -~]+$",
                    "description": "One sentence, which the run in Port is told"
                  }}
                }}}
              },
              "responses": {
                "200": {
                  "description": "It is cancelled, now or before",
                  "content": {"application/json": {"schema": {
                    "type": "object",
                    "required": ["ok", "jobId", "state"],
                    "additionalProperties": false,
                    "properties": {
                      "ok": {"const": true},
                      "jobId": {"type": "string"},
                      "state": {"const": "cancelled"}
                    }
                  }}}
                },
                "400": {"$ref": "#/components/responses/error"},
                "401": {"$ref": "#/components/responses/unauthorized"},
                "403": {"$ref": "#/components/responses/error"},
                "404": {"$ref": "#/components/responses/error"},
                "405": {"$ref": "#/components/responses/wrongMethod"},
                "409": {"$ref": "#/components/responses/error"},
                "413": {"$ref": "#/components/responses/error"},
                "422": {"$ref": "#/components/responses/error"},
                "429": {"$ref": "#/components/responses/later"},
                "503": {"$ref": "#/components/responses/later"}
              }
            }
          },
          "/api/preview": {
            "post": {
              "operationId": "preview",
              "tags": ["operating"],
              "summary": "Builds the messages of a reminder, and sends nothing",
              "security": [{"adminToken": []}],
              "requestBody": {
                "content": {"application/json": {"schema": {
                  "type": "object",
                  "additionalProperties": false,
                  "properties": {
                    "reminder": {"type": ["string", "null"], "maxLength": 64, "description": "Its name; absent for the one without"},
                    "operation_kind": {"enum": ["scorecard_reminder", "scorecard_report", null]},
                    "blueprint": {"type": ["string", "null"], "maxLength": 64},
                    "scorecard": {"type": ["string", "null"], "maxLength": 64},
                    "filter_rule": {
                      "type": ["object", "null"],
                      "description": "A Port search rule, or a combinator with rules"
                    }
                  }
                }}}
              },
              "responses": {
                "200": {
                  "description": "What would be sent",
                  "content": {"application/json": {"schema": {
                    "type": "object",
                    "required": ["ok", "operation", "blueprint", "scorecard", "examined", "reminded", "messages"],
                    "additionalProperties": false,
                    "properties": {
                      "ok": {"const": true},
                      "operation": {"enum": ["scorecard_reminder", "scorecard_report"]},
                      "blueprint": {"type": "string"},
                      "scorecard": {"type": "string", "description": "Its title"},
                      "examined": {"type": "integer", "description": "Entities that were looked at"},
                      "reminded": {"type": "integer", "description": "Entities that are named"},
                      "messages": {"type": "array", "items": {"$ref": "#/components/schemas/Message"}}
                    }
                  }}}
                },
                "400": {"$ref": "#/components/responses/error"},
                "401": {"$ref": "#/components/responses/unauthorized"},
                "403": {"$ref": "#/components/responses/error"},
                "404": {"$ref": "#/components/responses/error"},
                "405": {"$ref": "#/components/responses/wrongMethod"},
                "413": {"$ref": "#/components/responses/error"},
                "422": {"$ref": "#/components/responses/error"},
                "429": {"$ref": "#/components/responses/later"},
                "503": {"$ref": "#/components/responses/later"}
              }
            }
          }
        }
        """#
}
