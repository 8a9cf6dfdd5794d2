/// What several operations share.
extension OpenAPI {
    static let components = #"""
        {
          "securitySchemes": {
            "adminToken": {
              "type": "http", "scheme": "bearer",
              "description": "The service's ADMIN_TOKEN. After several wrong ones it answers 429 for a while."
            }
          },
          "parameters": {
            "job": {
              "name": "job", "in": "path", "required": true,
              "description": "The job's id",
              "schema": {"type": "string", "pattern": "^[0-9a-z]{26}$"}
            },
            "wait": {
              "name": "wait", "in": "query",
              "description": "Seconds to hold the answer until the job ends",
              "schema": {"type": "integer", "minimum": 1, "maximum": 30}
            },
            "timestamp": {
              "name": "X-Port-Timestamp", "in": "header",
              "description": "Unix seconds; required unless webhook.require-signature is false",
              "schema": {"type": "string", "pattern": "^[0-9]{10,13}$"}
            },
            "signature": {
              "name": "X-Port-Signature", "in": "header",
              "description": "`v1,` and a base64 HMAC-SHA256; required unless webhook.require-signature is false",
              "schema": {"type": "string", "pattern": "^v1,[A-Za-z0-9+/=]{44}$"}
            }
          },
          "requestBodies": {
            "invocation": {
              "required": true,
              "content": {"application/json": {"schema": {
                "type": "object",
                "required": ["runId"],
                "properties": {
                  "runId": {"type": "string", "pattern": "^r_[A-Za-z0-9]{4,40}$"},
                  "blueprint": {"type": "string", "maxLength": 64},
                  "scorecard": {"type": "string", "maxLength": 64},
                  "operation_kind": {"enum": ["scorecard_reminder", "scorecard_report"]}
                }
              }}}
            }
          },
          "responses": {
            "receipt": {
              "description": "The job is on disk",
              "content": {"application/json": {"schema": {
                "type": "object",
                "required": ["ok", "jobId", "runId", "duplicate", "status"],
                "properties": {
                  "ok": {"const": true},
                  "jobId": {"type": "string"},
                  "runId": {"type": "string"},
                  "duplicate": {"type": "boolean", "description": "True when this run had its job already"},
                  "status": {"$ref": "#/components/schemas/State"}
                }
              }}}
            },
            "ending": {
              "description": "The job has ended badly, or not in time; it is not called again",
              "content": {"application/json": {"schema": {
                "type": "object",
                "required": ["ok", "error", "message", "jobId", "runId", "duplicate", "status"],
                "properties": {
                  "ok": {"const": false},
                  "error": {"type": "string", "pattern": "^[a-z_]+$"},
                  "message": {"type": "string", "minLength": 1},
                  "jobId": {"type": "string"},
                  "runId": {"type": "string"},
                  "duplicate": {"type": "boolean"},
                  "status": {"$ref": "#/components/schemas/State"}
                }
              }}}
            },
            "readiness": {
              "description": "Each check with `ok`, or why not",
              "content": {"application/json": {"schema": {
                "type": "object",
                "required": ["ok", "checks"],
                "properties": {
                  "ok": {"type": "boolean"},
                  "checks": {"type": "object", "additionalProperties": {"type": "string"}},
                  "warnings": {"type": "array", "items": {"type": "string"}}
                }
              }}}
            },
            "error": {
              "description": "Why not, in one sentence",
              "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
            },
            "unauthorized": {
              "description": "The token is missing or wrong",
              "headers": {"WWW-Authenticate": {"required": true, "schema": {"type": "string"}}},
              "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
            },
            "wrongMethod": {
              "description": "Allow has the methods that this path takes",
              "headers": {"Allow": {"required": true, "schema": {"type": "string"}}},
              "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
            },
            "later": {
              "description": "Not now; try again after Retry-After",
              "headers": {"Retry-After": {"required": true, "schema": {"type": "string", "pattern": "^[0-9]+$"}}},
              "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
            }
          },
          "schemas": {
            "State": {
              "enum": ["queued", "running", "waiting", "succeeded", "failed", "dead", "cancelled"]
            },
            "Error": {
              "type": "object",
              "required": ["ok", "error", "message"],
              "properties": {
                "ok": {"const": false},
                "error": {"type": "string", "pattern": "^[a-z_]+$"},
                "message": {"type": "string", "minLength": 1}
              }
            },
            "Time": {"type": "string", "format": "date-time"},
            "Message": {
              "type": "object",
              "description": "The body of a Slack incoming webhook",
              "required": ["text"],
              "properties": {
                "text": {"type": "string"},
                "blocks": {"type": "array", "items": {"type": "object"}}
              }
            },
            "Run": {
              "type": "object",
              "required": ["jobId", "runId", "kind", "state", "lane", "attempts", "snoozes", "retries", "createdAt"],
              "additionalProperties": false,
              "properties": {
                "jobId": {"type": "string"},
                "runId": {"type": "string", "description": "The run in Port; empty when no run waits"},
                "kind": {"type": "string"},
                "state": {"$ref": "#/components/schemas/State"},
                "lane": {"type": "string"},
                "attempts": {"type": "integer", "minimum": 0},
                "snoozes": {"type": "integer", "minimum": 0},
                "retries": {"type": "integer", "minimum": 0, "description": "How often an operator began it anew"},
                "createdAt": {"$ref": "#/components/schemas/Time"},
                "dueAt": {"$ref": "#/components/schemas/Time"},
                "endedAt": {"$ref": "#/components/schemas/Time"},
                "reason": {"type": "string", "description": "Why it waits, failed or was given up"},
                "steps": {"type": "array", "items": {
                  "type": "object",
                  "required": ["name", "state", "startedAt"],
                  "additionalProperties": false,
                  "properties": {
                    "name": {"type": "string"},
                    "state": {"enum": ["started", "done", "unknown"]},
                    "startedAt": {"$ref": "#/components/schemas/Time"},
                    "endedAt": {"$ref": "#/components/schemas/Time"}
                  }
                }},
                "retriedAt": {"type": "array", "items": {
                  "type": "object",
                  "required": ["number", "at"],
                  "additionalProperties": false,
                  "properties": {
                    "number": {"type": "integer", "minimum": 1},
                    "at": {"$ref": "#/components/schemas/Time"}
                  }
                }},
                "reports": {"type": "array", "items": {"$ref": "#/components/schemas/Run"}},
                "messages": {"type": "array", "items": {"$ref": "#/components/schemas/Message"}},
                "log": {"type": "array", "items": {"type": "string"}, "description": "What the run in Port is told"}
              }
            }
          }
        }
        """#
}
